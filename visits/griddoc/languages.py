"""The languages that a grid may be written in, each named in itself."""

LANGUAGES = {
    "fr": "français",
    "en": "English",
    "ca": "català",
    "de": "Deutsch",
    "el": "ελληνικά",
    "es": "español",
    "eu": "euskara",
    "br": "brezhoneg",
    "oc": "occitan",
    "it": "italiano",
    "nl": "Nederlands",
    "pt": "português",
    "ro": "română",
    "hr": "hrvatski",
    "hu": "magyar",
    "pl": "polski",
}


def language_name(code: str) -> str:
    """In the language itself; a code that has no name here is its own."""
    return LANGUAGES.get(code, code)
