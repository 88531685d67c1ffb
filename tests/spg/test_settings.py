"""How the application starts, and what it refuses to start with: each in a process of its own."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

PRODUCTION = {
    "SECRET_KEY": "kJ8sQ2-wZ0rT6yU4iO9pA3dF7gH1lX5cV_bN-mE8qRtYuIoPaSd",
    "ALLOWED_HOSTS": "visites.example.org",
    "EMAIL_URL": "smtp+tls://mail.example.org?from=visites@example.org",
}
OURS = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')
SHOW = "from django.conf import settings as s; print({})"


def run(*arguments, **environment):
    """Run this Python with that environment and nothing of ours from the shell."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "spg.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def manage(*arguments, **environment):
    return run("manage.py", *arguments, **environment)


def shown(expression, **environment):
    result = run("-c", SHOW.format(expression), **environment)
    assert result.stderr == ""
    return result.stdout.strip()


@pytest.fixture
def production(tmp_path):
    return {**PRODUCTION, "DATABASE_URL": f"sqlite://{tmp_path}/carnet.sqlite3"}


def test_production_without_secret_does_not_start(production):
    del production["SECRET_KEY"]
    result = manage("check", **production)
    assert result.returncode == 1
    assert "SECRET_KEY: it is not set" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "changeme"),
        ("DEBUG", "perhaps"),
        ("DEMO", "perhaps"),
        ("DEMO", "1"),  # with a host that is not this machine
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", ""),
        ("DATABASE_URL", "oracle://db.example.org/carnet"),
        ("MEDIA_URL_OR_BUCKET", "s3://bucket"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "mail.example.org"),
        ("CACHE_URL", "memcached://host"),
        ("SITE_NAME", "x" * 61),
        ("SOURCE_URL", "our forge"),
        ("WORKER", "perhaps"),
        ("TILE_URL", "https://tiles.example.org/"),
        ("TILE_ATTRIBUTION", "x" * 121),
        ("LANGUAGE_CODE", "xx"),
        ("TIME_ZONE", "Europe/Nowhere"),
        ("JOURNAL", "/srv/journal"),
        ("TRUSTED_PROXIES", "many"),
        ("TABLET_OFF", "perhaps"),
    ],
)
def test_wrong_value_stops_the_start_with_a_sentence(production, name, value):
    result = manage("check", **{**production, name: value})
    assert result.returncode == 1
    assert result.stderr.startswith(f"The application does not start.\n{name}: ")
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_every_variable_has_a_wrong_value_above():
    source = (settings.BASE_DIR / "spg" / "settings.py").read_text()
    table = test_wrong_value_stops_the_start_with_a_sentence.pytestmark[0].args[1]
    assert set(OURS.findall(source)) - {"BadSetting"} == {name for name, _ in table}


def test_web_server_stops_for_good_on_a_wrong_value(production):
    result = run("-c", "import spg.wsgi", **{**production, "LANGUAGE_CODE": "xx"})
    assert result.returncode == 3
    assert "LANGUAGE_CODE: " in result.stderr
    assert "Traceback" not in result.stderr


def test_deploy_check_of_production_is_clean(production):
    result = manage("check", "--deploy", "--fail-level", "WARNING", **production)
    assert (result.returncode, result.stderr) == (0, "")
    assert "no issues" in result.stdout


def test_production_cookies_are_bound_to_the_host_and_to_https(production):
    names = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME"
    assert shown(names, **production) == "__Host-sessionid __Host-csrftoken __Host-language"
    secure = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE"
    assert shown(secure, **production) == "True True True"


def test_demo_needs_nothing_and_answers_on_this_machine_alone(tmp_path):
    demo = {"DEMO": "1", "DATABASE_URL": f"sqlite://{tmp_path}/carnet.sqlite3"}
    assert shown("s.DEBUG, s.DEMO, s.ALLOWED_HOSTS", **demo) == (
        "False True ['localhost', '127.0.0.1', '[::1]']"
    )


@pytest.mark.parametrize("kind", ["DEMO", "DEBUG"])
def test_mail_of_a_try_stays_on_this_machine(tmp_path, kind):
    backend = shown(
        "s.EMAIL_BACKEND", **{kind: "1", "DATABASE_URL": f"sqlite://{tmp_path}/carnet.sqlite3"}
    )
    assert backend in {
        "django.core.mail.backends.filebased.EmailBackend",
        "django.core.mail.backends.console.EmailBackend",
    }


def test_proxies_are_believed_only_when_said(production):
    header = "getattr(s, 'SECURE_PROXY_SSL_HEADER', None), s.ALLAUTH_TRUSTED_PROXY_COUNT"
    assert shown(header, **production) == "None 0"
    assert shown(header, **production, TRUSTED_PROXIES="1") == (
        "('HTTP_X_FORWARDED_PROTO', 'https') 1"
    )


def test_sqlite_survives_a_power_cut_and_waits_for_other_writers(production, tmp_path):
    code = (
        "import django; django.setup(); from django.db import connection as c; x = c.cursor()\n"
        "print([x.execute('PRAGMA ' + n).fetchone()[0]"
        " for n in ('journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys')])\n"
        "print(c.transaction_mode)"
    )
    result = run("-c", code, **production)
    full = 2
    assert result.stdout.splitlines() == [f"['wal', {full}, 5000, 1]", "IMMEDIATE"]
    with sqlite3.connect(tmp_path / "carnet.sqlite3") as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)


POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/account/login/", "/nowhere/", "/health/"])
def test_pages_allow_our_own_files_alone(address):
    response = Client().get(address)
    directives = (
        line.strip().split(" ", 1) for line in response["Content-Security-Policy"].split(";")
    )
    assert dict(directives) == POLICY


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/account/login/", "/nowhere/", "/health/"])
def test_pages_carry_the_other_headers(address):
    response = Client().get(address)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert "private" in response["Cache-Control"]


@pytest.mark.django_db
def test_production_asks_for_https_for_a_year(settings):
    settings.SECURE_SSL_REDIRECT = True
    plain = Client().get("/account/login/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/account/login/")
    assert Client().get("/health/").status_code == 200
    secure = Client().get("/account/login/", secure=True)
    assert secure["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.django_db
def test_what_is_not_there_is_one_static_page_without_cookie():
    page = Client().get("/nowhere/")
    assert page.status_code == 404
    assert page.content == Client().get("/no/where/else/").content
    assert not page.cookies
    assert b"csrf" not in page.content


@pytest.mark.django_db
def test_nobody_signs_up_by_themselves(django_user_model):
    answer = Client().post(
        "/account/signup/", {"email": "new@example.org", "password1": "a long enough password"}
    )
    assert answer.status_code in {200, 403, 404}
    assert django_user_model.objects.count() == 0


def test_static_names_carry_their_hash_and_imports_follow(tmp_path):
    """What collectstatic makes of our own files, in the settings of production."""
    code = (
        "import django; from django.conf import settings as s; s.STATIC_ROOT = {!r};"
        "s.STATICFILES_DIRS = [{!r}]; s.STATICFILES_FINDERS = [s.STATICFILES_FINDERS[0]];"
        "django.setup();"
        "from django.core.management import call_command;"
        "call_command('collectstatic', verbosity=0, interactive=False)"
    )
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.js").write_text('import { b } from "./b.js";\nb();\n')
    (source / "b.js").write_text("export function b() {}\n")
    result = run("-c", code.format(str(tmp_path / "static"), str(source)), DEMO="1")
    assert result.stderr == ""
    names = {path.name for path in (tmp_path / "static").iterdir() if path.suffix == ".js"}
    hashed = next(name for name in names if re.fullmatch(r"b\.[0-9a-f]{12}\.js", name))
    caller = next(name for name in names if re.fullmatch(r"a\.[0-9a-f]{12}\.js", name))
    assert hashed in (tmp_path / "static" / caller).read_text()


def test_readers_of_a_log_never_find_a_password(tmp_path):
    url = f"postgres://ana:very-secret@db.example.org:nine/{Path(tmp_path).name}"
    result = manage("check", **PRODUCTION, DATABASE_URL=url)
    assert result.returncode == 1
    assert "very-secret" not in result.stdout + result.stderr
