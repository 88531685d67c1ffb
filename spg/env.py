"""Typed readers of environment variables, each refusing a wrong value with a sentence."""

import importlib.util
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

Settings = dict[str, Any]
Started = TypeVar("Started")

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}
SECRET_LENGTH = 50
HOW_TO_MAKE_ONE = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class BadSetting(ImproperlyConfigured):
    """An environment variable has a value with which we do not start."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"{name}: {sentence}")
        self.name = name


def text(name: str, default: str = "", *, longest: int = 200) -> str:
    """One line of text; an empty variable counts as absent."""
    value = os.environ.get(name, "").strip() or default
    if "\n" in value or "\r" in value:
        raise BadSetting(name, "the value has several lines. Give one line.")
    if len(value) > longest:
        raise BadSetting(name, f"the value has {len(value)} characters; {longest} is the most.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in YES:
        return True
    if value.strip().lower() in NO:
        return False
    raise BadSetting(name, f"“{value}” is neither yes nor no. Write 1 or 0.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    try:
        result = int(value)
    except ValueError:
        raise BadSetting(name, f"“{value}” is not a whole number.") from None
    if not least <= result <= most:
        raise BadSetting(name, f"{result} is not between {least} and {most}.")
    return result


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise BadSetting(name, f"“{value}” is not known. Choose one of: {', '.join(allowed)}.")
    return value


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    if value not in available_timezones():
        raise BadSetting(name, f"“{value}” is not a time zone. Write one such as Europe/Paris.")
    return value


def secret(name: str, *, kept_in: Path | None = None) -> str:
    """A key that nobody can guess: given, or made once and kept in a file of this machine."""
    value = text(name, longest=500)
    if not value and kept_in is not None:
        return _kept_secret(kept_in)
    if not value:
        raise BadSetting(
            name,
            f"it is not set, and there is no safe default. {HOW_TO_MAKE_ONE}\n"
            "To try the application on this machine alone, put DEMO=1 before the command.",
        )
    if len(value) < SECRET_LENGTH or len(set(value)) < 10 or value.startswith("django-insecure"):
        raise BadSetting(name, f"it is too short or too easy to guess. {HOW_TO_MAKE_ONE}")
    return value


def hosts(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Host names separated by commas; no scheme, no port, no wildcard for everything."""
    names = [host.strip() for host in text(name, longest=2000).split(",") if host.strip()]
    if not names and not default:
        raise BadSetting(
            name, "it is not set. Give the names of this site, such as visites.example.org."
        )
    for host in names:
        if host == "*" or "/" in host or (":" in host and not host.startswith("[")):
            raise BadSetting(
                name, f"“{host}” is not a host name. Leave out the scheme, the port and “*”."
            )
    return names or list(default)


def url(name: str, default: str = "", *, schemes: tuple[str, ...] = ("https", "http")) -> str:
    value = text(name, default, longest=2000)
    if value and (_split(name, value, schemes).hostname or "") == "":
        raise BadSetting(name, f"“{value}” has no host. Write {schemes[0]}://example.org/…")
    return value


def tiles(name: str) -> str:
    """The address of a map's tiles, with the places where their numbers go; or nothing."""
    value = url(name, schemes=("https",))
    missing = [mark for mark in ("{z}", "{x}", "{y}") if value and mark not in value]
    if missing:
        raise BadSetting(
            name,
            f"{', '.join(missing)} is missing. Write https://tiles.example.org/{{z}}/{{x}}/{{y}}.png",
        )
    if "@" in value or any(mark in urlsplit(value).netloc for mark in "{};,'\" *"):
        raise BadSetting(name, "the host of the tiles is written out, without a password or “*”.")
    return value


def origin_of(address: str) -> str:
    """Scheme and host of an address: what a page may fetch its pictures from."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""


def folder(name: str, default: Path) -> Path:
    """A folder on this machine, as a path or a file:// address."""
    value = text(name, str(default), longest=2000)
    is_address = value.startswith("file://")
    path = Path(unquote(value.removeprefix("file://")) if is_address else value)
    if "://" in value and not is_address:
        raise BadSetting(
            name,
            f"“{_without_password(value)}” is not a folder. This version keeps files in a folder "
            "of this machine; object storage is not there yet.",
        )
    if not path.is_absolute():
        raise BadSetting(name, f"“{value}” is not an absolute path. Begin it with /.")
    if path.exists() and not path.is_dir():
        raise BadSetting(name, f"“{value}” is a file, not a folder.")
    return path


def not_yet(name: str, feature: str) -> None:
    """Refuse a variable whose feature is not there, rather than let somebody count on it."""
    if text(name, longest=2000):
        raise BadSetting(name, f"{feature} is not in this version. Remove the variable.")


def database(name: str, default: Path) -> Settings:
    """A Django database from sqlite:///absolute/path or postgres://user:password@host/name."""
    value = text(name, default.as_uri().replace("file:", "sqlite:", 1), longest=2000)
    parts = _split(name, value, ("sqlite", "postgres", "postgresql"))
    if parts.scheme == "sqlite":
        return _sqlite(name, parts)
    if importlib.util.find_spec("psycopg") is None:
        raise BadSetting(
            name,
            "PostgreSQL needs the package psycopg. Install it with: deploy/venv lock-postgres.txt",
        )
    return _postgresql(name, parts)


def email(name: str, *, default: str = "") -> Settings:
    """Django's mail settings from smtp+tls://user:password@host:587?from=address and the like."""
    value = text(name, default, longest=2000)
    if not value:
        raise BadSetting(
            name,
            "it is not set. Sign-in codes go by mail: write smtp+tls://user:password@host:587"
            "?from=visites@example.org, or console: to read them in the log.",
        )
    parts = _split(name, value, (*MAIL_PORTS, "console", "file"))
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        return _mail_folder(name, parts)
    return _smtp(name, parts)


def cache(name: str) -> Settings:
    """One Django cache: locmem: (this process alone), database: or redis://host."""
    value = text(name, "locmem:", longest=2000)
    parts = _split(name, value, ("locmem", "database", "redis", "rediss"))
    if parts.scheme == "locmem":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if parts.scheme == "database":
        table = parts.netloc or parts.path or "cache"
        if not table.isidentifier():
            raise BadSetting(name, f"“{table}” is not a name for a table. Write database:cache.")
        return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": table}
    if importlib.util.find_spec("redis") is None:
        raise BadSetting(name, "this needs the package redis. Install it, or write database:")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}


def start(run: Callable[[], Started], *, exit_code: int = 1) -> Started:
    """Run what starts the application; a setting that is refused is a sentence, no traceback."""
    try:
        importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
        return run()
    except BadSetting as refusal:
        sys.stderr.write(f"The application does not start.\n{refusal}\n")
        sys.exit(exit_code)


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


def _split(name: str, value: str, schemes: tuple[str, ...]) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise BadSetting(name, f"“{_without_password(value)}” cannot be read.") from None
    if parts.scheme not in schemes or ":" not in value:
        known = ", ".join(f"{scheme}:" for scheme in schemes)
        raise BadSetting(name, f"“{_without_password(value)}” does not begin with one of: {known}")
    return parts


def _without_password(value: str) -> str:
    """The value as it may be shown in a log: nothing between the scheme and the host."""
    scheme, separator, rest = value.partition("://")
    return f"{scheme}://…@{rest.rpartition('@')[2]}" if separator and "@" in rest else value


def _sqlite(name: str, parts: SplitResult) -> Settings:
    path = Path(unquote(parts.path))
    if parts.netloc or not path.is_absolute() or path.is_dir():
        raise BadSetting(
            name, "give the whole path of the file with three slashes: sqlite:///srv/carnet.sqlite3"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise BadSetting(name, f"the folder {path.parent} cannot be made: {fault}.") from None
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}


def _postgresql(name: str, parts: SplitResult) -> Settings:
    database_name = unquote(parts.path.removeprefix("/"))
    if not database_name:
        raise BadSetting(
            name, "the name of the database is missing. Write postgres://user:password@host/name"
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A unix socket's folder is no host name: it comes as ?host=/folder.
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def _mail_folder(name: str, parts: SplitResult) -> Settings:
    if not Path(parts.path).is_absolute():
        raise BadSetting(name, "give the whole path of the folder: file:///srv/mail")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": unquote(parts.path),
    }


def _smtp(name: str, parts: SplitResult) -> Settings:
    user = unquote(parts.username or "")
    sender = dict(parse_qsl(parts.query)).get("from") or user
    if not parts.hostname:
        raise BadSetting(name, "the mail server's name is missing.")
    if "@" not in sender:
        raise BadSetting(name, "the sender is missing. Add ?from=visites@example.org")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
    }
