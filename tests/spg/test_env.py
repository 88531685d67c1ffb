"""Each reader of the environment: what it takes, and the sentence with which it refuses."""

from pathlib import Path

import pytest

from spg import env

LONG_SECRET = "kJ8sQ2-wZ0rT6yU4iO9pA3dF7gH1lX5cV_bN-mE8qRtYuIoPaSd"


@pytest.fixture
def given(monkeypatch):
    """Set the one variable X, or take it away."""

    def given(value):
        if value is None:
            monkeypatch.delenv("X", raising=False)
        else:
            monkeypatch.setenv("X", value)

    return given


def refusal(read):
    with pytest.raises(env.BadSetting) as refused:
        read()
    assert refused.value.name == "X"
    return str(refused.value)


@pytest.mark.parametrize(("value", "expected"), [(None, "y"), ("", "y"), (" a b ", "a b")])
def test_text_is_trimmed_and_empty_counts_as_absent(given, value, expected):
    given(value)
    assert env.text("X", "y") == expected


def test_text_of_several_lines_is_refused(given):
    given("a\nb")
    assert refusal(lambda: env.text("X")) == "X: the value has several lines. Give one line."


def test_text_too_long_is_refused(given):
    given("a" * 11)
    assert (
        refusal(lambda: env.text("X", longest=10))
        == "X: the value has 11 characters; 10 is the most."
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("true", True), ("YES", True), ("0", False), ("off", False), ("", False)],
)
def test_flag_reads_yes_and_no(given, value, expected):
    given(value)
    assert env.flag("X", default=not expected) is expected


def test_flag_absent_is_its_default(given):
    given(None)
    assert env.flag("X", default=True) is True


def test_flag_that_is_neither_is_refused(given):
    given("maybe")
    assert refusal(lambda: env.flag("X")) == "X: “maybe” is neither yes nor no. Write 1 or 0."


def test_number_within_its_bounds(given):
    given("3")
    assert env.number("X", 0, least=0, most=5) == 3


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("three", "X: “three” is not a whole number."),
        ("6", "X: 6 is not between 0 and 5."),
        ("-1", "X: -1 is not between 0 and 5."),
    ],
)
def test_number_that_is_none_or_out_of_bounds_is_refused(given, value, sentence):
    given(value)
    assert refusal(lambda: env.number("X", 0, least=0, most=5)) == sentence


def test_choice(given):
    given("en")
    assert env.choice("X", ("fr", "en"), "fr") == "en"


def test_choice_that_is_not_offered_is_refused(given):
    given("oc")
    assert (
        refusal(lambda: env.choice("X", ("fr", "en"), "fr"))
        == "X: “oc” is not known. Choose one of: fr, en."
    )


def test_time_zone(given):
    given("Indian/Reunion")
    assert env.time_zone("X", "Europe/Paris") == "Indian/Reunion"


def test_time_zone_that_does_not_exist_is_refused(given):
    given("Europe/Aubagne")
    assert "is not a time zone" in refusal(lambda: env.time_zone("X", "Europe/Paris"))


def test_secret_that_is_long_and_varied(given):
    given(LONG_SECRET)
    assert env.secret("X") == LONG_SECRET


def test_secret_absent_is_refused_with_how_to_make_one(given):
    given(None)
    assert "secrets.token_urlsafe(50)" in refusal(lambda: env.secret("X"))


@pytest.mark.parametrize("value", ["tiny", "a" * 80, "django-insecure-" + LONG_SECRET])
def test_secret_that_is_easy_to_guess_is_refused_and_not_repeated(given, value):
    given(value)
    sentence = refusal(lambda: env.secret("X"))
    assert sentence.startswith("X: it is too short or too easy to guess.")
    assert value not in sentence


def test_secret_of_this_machine_is_made_once(given, tmp_path):
    given(None)
    first = env.secret("X", kept_in=tmp_path / "var" / "key")
    assert len(first) >= env.SECRET_LENGTH
    assert env.secret("X", kept_in=tmp_path / "var" / "key") == first
    assert (tmp_path / "var" / "key").stat().st_mode & 0o777 == 0o600


def test_hosts_are_separated_by_commas(given):
    given("a.example.org, .example.net,[::1]")
    assert env.hosts("X") == ["a.example.org", ".example.net", "[::1]"]


def test_hosts_absent_are_their_default(given):
    given(None)
    assert env.hosts("X", default=("localhost",)) == ["localhost"]


@pytest.mark.parametrize(
    "value", [None, "", "*", "https://example.org", "example.org:8000", "a.example.org,*"]
)
def test_hosts_that_are_none_are_refused(given, value):
    given(value)
    assert "X: " in refusal(lambda: env.hosts("X"))


def test_url(given):
    given("https://example.org/source")
    assert env.url("X") == "https://example.org/source"


@pytest.mark.parametrize("value", ["example.org", "ftp://example.org", "https://", "http://[bad"])
def test_url_that_is_none_is_refused(given, value):
    given(value)
    assert refusal(lambda: env.url("X"))


@pytest.mark.parametrize("value", ["/srv/media", "file:///srv/media"])
def test_folder(given, value):
    given(value)
    assert env.folder("X", Path("/default")) == Path("/srv/media")


def test_folder_in_object_storage_is_refused_without_its_password(given):
    given("s3://key:password@bucket")
    sentence = refusal(lambda: env.folder("X", Path("/default")))
    assert "object storage is not there yet" in sentence
    assert "password" not in sentence


def test_folder_that_is_relative_or_a_file_is_refused(given, tmp_path):
    given("media")
    assert "is not an absolute path" in refusal(lambda: env.folder("X", Path("/default")))
    (tmp_path / "media").touch()
    given(str(tmp_path / "media"))
    assert "is a file, not a folder" in refusal(lambda: env.folder("X", Path("/default")))


def test_what_is_not_there_yet_is_refused_rather_than_ignored(given):
    given("https://tiles.example.org/")
    assert refusal(lambda: env.not_yet("X", "a map")) == (
        "X: a map is not in this version. Remove the variable."
    )
    given(None)
    assert env.not_yet("X", "a map") is None


def test_database_in_a_file(given, tmp_path):
    given(f"sqlite://{tmp_path}/my%20carnet.sqlite3")
    assert env.database("X", tmp_path / "default") == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{tmp_path}/my carnet.sqlite3",
    }


def test_database_by_default_keeps_a_strange_folder_name(given, tmp_path):
    given(None)
    path = tmp_path / "été #1?" / "carnet.sqlite3"
    assert env.database("X", path)["NAME"] == str(path)
    assert path.parent.is_dir()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "postgres://ana:p%40ss@db.example.org:5433/carnet?sslmode=require",
            ("carnet", "ana", "p@ss", "db.example.org", "5433", {"sslmode": "require"}),
        ),
        ("postgresql:///carnet?host=/run/pg", ("carnet", "", "", "/run/pg", "", {})),
    ],
)
def test_database_on_a_server(given, value, expected):
    given(value)
    found = env.database("X", Path("/default"))
    assert found["ENGINE"] == "django.db.backends.postgresql"
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    assert tuple(found[name] for name in names) == expected


@pytest.mark.parametrize(
    "value",
    [
        "mysql://ana:password@db.example.org/carnet",
        "postgres://ana:password@db.example.org/",
        "postgres://ana:password@db.example.org:port/carnet",
        "sqlite://carnet.sqlite3",
        "sqlite:///",
        "carnet.sqlite3",
    ],
)
def test_database_that_cannot_be_read_is_refused_without_its_password(given, value):
    given(value)
    assert "ana:" not in refusal(lambda: env.database("X", Path("/default")))


def test_email_by_a_server(given):
    given("smtp+tls://ana%40example.org:p%2Fss@mail.example.org")
    assert env.email("X") == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "ana@example.org",
        "EMAIL_HOST_PASSWORD": "p/ss",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": "ana@example.org",
        "SERVER_EMAIL": "ana@example.org",
    }


def test_email_to_the_log_or_to_a_folder(given):
    given("console:")
    assert env.email("X")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    given("file:///srv/my%20mail")
    assert env.email("X")["EMAIL_FILE_PATH"] == "/srv/my mail"


@pytest.mark.parametrize(
    "value",
    [None, "smtp://mail.example.org", "smtp://?from=a@example.org", "file:mail", "pigeon://roof"],
)
def test_email_that_cannot_be_sent_is_refused(given, value):
    given(value)
    assert refusal(lambda: env.email("X"))


def test_cache(given):
    given(None)
    assert env.cache("X")["BACKEND"].endswith("LocMemCache")
    given("database:shared")
    assert env.cache("X") == {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared",
    }


@pytest.mark.parametrize("value", ["memcached://host", "database:not a name", "redis"])
def test_cache_that_is_not_known_is_refused(given, value):
    given(value)
    assert refusal(lambda: env.cache("X"))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("https://tiles.example.org/", "{z}, {x}, {y} is missing"),
        ("https://tiles.example.org/{z}/{x}.png", "{y} is missing"),
        ("http://tiles.example.org/{z}/{x}/{y}.png", "does not begin with one of"),
        ("tiles", "does not begin with one of"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "is written out"),
        ("https://me:secret@example.org/{z}/{x}/{y}.png", "is written out"),
        ("https://*.example.org/{z}/{x}/{y}.png", "is written out"),
        ("https://a.example.org;script-src/{z}/{x}/{y}.png", "is written out"),
    ],
)
def test_tiles_that_are_none_are_refused(given, value, said):
    given(value)
    sentence = refusal(lambda: env.tiles("X"))
    assert said in sentence
    assert "secret" not in sentence


def test_tiles_are_fetched_from_their_host_alone(given):
    given("https://tiles.example.org:8443/a/{z}/{x}/{y}.png?key=1")
    assert env.origin_of(env.tiles("X")) == "https://tiles.example.org:8443"
    given(None)
    assert env.origin_of(env.tiles("X")) == ""
