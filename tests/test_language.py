"""The interface's words: French first, English complete; plain, calm, none left untranslated."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from peers.models import Person

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES"
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.*") if path.suffix in {".html", ".txt"}
)

Key = str | tuple[str, int]
Catalogue = dict[Key, str]


def run(*command: str | Path, cwd: Path) -> None:
    # The copy has no settings, and needs none.
    environment = {name: text for name, text in os.environ.items() if "SETTINGS" not in name}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def read_catalogue(compiled: Path) -> Catalogue:
    """Each message, each of its plural forms, and what stands for it."""
    with compiled.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    return {key: text for key, text in catalogue.items() if key}


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """What code and templates ask to translate, read by the tools that translators use.

    In a copy, since makemessages writes where it reads. `msgen` fills each message with itself.
    """
    copy = tmp_path_factory.mktemp("language")
    for folder in ("peers", "spg", "templates", "visits"):
        shutil.copytree(ROOT / folder, copy / folder)
    extracted = copy / "locale" / "en" / "LC_MESSAGES"
    extracted.mkdir(parents=True)
    run(sys.executable, "-m", "django", "makemessages", "--locale=en", "--no-location", cwd=copy)
    run("msgen", "--output-file=fr.po", "django.po", cwd=extracted)
    run("msgfmt", "--output-file=fr.mo", "fr.po", cwd=extracted)
    return read_catalogue(extracted / "fr.mo")


@pytest.fixture(scope="module")
def english() -> Catalogue:
    return read_catalogue(ENGLISH / "django.mo")


def source(key: Key) -> str:
    """The message itself, without its context and the number of its form."""
    return (key if isinstance(key, str) else key[0]).rpartition("\x04")[2]


# --- Complete ------------------------------------------------------------------------------------


def test_every_message_has_its_english(french: Catalogue, english: Catalogue) -> None:
    """`msgfmt` leaves out what is empty or fuzzy; so does this."""
    assert len(french) > 1000
    assert [source(key) for key in french if not english.get(key, "").strip()] == []


def test_in_french_none_is_singular(french: Catalogue) -> None:
    """Django's own rule for words that no catalogue has is the English one: « 0 fermes »."""
    ours = read_catalogue(ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.mo")
    plurals = {key: text for key, text in french.items() if isinstance(key, tuple)}
    assert ours == plurals, "run deploy/words"
    with translation.override("fr"):
        said = [ngettext("%(n)s ferme", "%(n)s fermes", n) % {"n": n} for n in (0, 1, 2)]
    assert said == ["0 ferme", "1 ferme", "2 fermes"]


def test_the_compiled_english_is_what_is_written(english: Catalogue, tmp_path: Path) -> None:
    written = tmp_path / "written.mo"
    run("msgfmt", "--check", f"--output-file={written}", ENGLISH / "django.po", cwd=tmp_path)
    assert read_catalogue(written) == english


def test_placeholders_are_the_same_in_both_languages(french: Catalogue, english: Catalogue) -> None:
    """An English sentence that names what the page does not give would stop the page."""
    holes = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}")
    different = [
        text
        for key, text in french.items()
        if sorted(holes.findall(text)) != sorted(holes.findall(english.get(key, text)))
    ]
    assert different == []


# --- Nothing written beside the catalogue ---------------------------------------------------------

ASIDE = re.compile(
    r"\{#.*?#\}|\{% comment .*?\{% endcomment %\}|\{% comment %\}.*?\{% endcomment %\}"
    r"|\{% blocktrans.*?\{% endblocktrans(?:late)? %\}"
    r"|\{% block (?:page|body)_class %\}.*?\{% endblock %\}"
    r"|<(script|style)\b.*?</\1>",
    re.DOTALL,
)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
GIVEN = re.compile(r"""\{% include [^%]*?\bwith\b(.*?)%\}""", re.DOTALL)
ARGUMENT = re.compile(r"""=(?:"([^"]*)"|'([^']*)')""")
READ_ALOUD = {"title", "alt", "aria-label", "placeholder", "aria-description"}
WORD = re.compile(r"[^\W\d_]{2,}")

#: Names, and units that are the same in both languages.
NAMES = {"RGAA", "WCAG", "km", "CSV", "PDF", "XLSX", "XLSForm", "SVG", "ha", "Carnet"}


class Literals(HTMLParser):
    """The words that a page says without asking for their translation."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def hear(self, text: str | None) -> None:
        if text and set(WORD.findall(text)) - NAMES:
            self.found.append(" ".join(text.split()))

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in READ_ALOUD:
                self.hear(value)

    def handle_data(self, data: str) -> None:
        self.hear(data)


def literals_of(template: str) -> list[str]:
    """Tags give way to a space where they stand in text, so that what is left is literal."""
    page = Literals()
    for given in GIVEN.findall(template):
        for double, single in ARGUMENT.findall(given):
            words = double or single
            page.hear(words if " " in words or not words.isascii() else "")
    page.feed(TAGS.sub(" ", ASIDE.sub(" ", template)))
    page.close()
    return page.found


#: Where Django gives no language, a page says everything in both.
BOTH = {"403.html", "403_csrf.html", "404.html", "500.html"}
#: Each language is named in itself.
SELF_NAMED = {"components/language.html"}


def is_translated(template: Path) -> bool:
    """The style guide is for those who write the pages, in DEBUG alone."""
    name = template.relative_to(ROOT / "templates").as_posix()
    return not name.startswith("styleguide") and name not in BOTH | SELF_NAMED


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Bonjour</p>", ["Bonjour"]),
        ('<img alt="Une ferme">', ["Une ferme"]),
        ('<a aria-label="{{ name }} : ouvrir">', [": ouvrir"]),
        ('{% include "a.html" with label="À lire" %}', ["À lire"]),
        ('{% if a %}<b>{% translate "Lire" %} · →</b>{% endif %}', []),
        ("{% blocktranslate %}Lire {{ a }}{% endblocktranslate %}", []),
        ("{# For those who read the code. #}<p>RGAA</p>", []),
    ],
)
def test_literal_words_are_found(template: str, found: list[str]) -> None:
    assert literals_of(template) == found


def test_templates_say_nothing_beside_the_catalogue() -> None:
    said = {
        str(path.relative_to(ROOT)): words
        for path in TEMPLATES
        if is_translated(path) and (words := literals_of(path.read_text()))
    }
    assert said == {}


@pytest.mark.parametrize("name", sorted(BOTH))
def test_page_without_a_language_speaks_both(name: str) -> None:
    page = (ROOT / "templates" / name).read_text()
    assert '<html lang="fr">' in page
    _, english = page.split('lang="en"')
    assert len(literals_of(f"<p{english}")) >= 3


# --- Plain and calm ------------------------------------------------------------------------------

NEVER_FRENCH = re.compile(
    r"\b(?:scell\w*|quarantaine\w*|preuves?|conflits?|audits?|inspect\w*|contrôl\w*|scores?"
    r"|en retard|erreur serveur)\b",
    re.IGNORECASE,
)
NEVER_ENGLISH = re.compile(
    r"\b(?:seal\w*|quarantin\w*|evidence|proofs?|conflict\w*|audit\w*|inspect\w*|scor(?:e|es|ing)"
    r"|overdue|late)\b",
    re.IGNORECASE,
)
#: Double punctuation keeps a no-break space before it, guillemets on their inner side.
LOOSE = re.compile(r"[^\u00a0\u202f](?:[;?!»]|:(?!/))(?=[\s»)]|$)|«(?![\u00a0\u202f])")
MARKUP = re.compile(r"<[^>]*>")
SENTENCE_END = re.compile(r"(?<=[.!?…])[\u00a0\u202f»”)]*\s+|\n+")


def sentences(texts: Iterator[str]) -> list[int]:
    """How many words each sentence has; what has fewer than three is a label."""
    parts = [part for text in texts for part in SENTENCE_END.split(MARKUP.sub("", text))]
    counts = [sum(any(map(str.isalnum, word)) for word in part.split()) for part in parts]
    return [count for count in counts if count >= 3]


def test_no_word_that_judges_in_french(french: Catalogue) -> None:
    assert [text for text in french.values() if NEVER_FRENCH.search(text)] == []


def test_no_word_that_judges_in_english(english: Catalogue) -> None:
    assert [text for text in english.values() if NEVER_ENGLISH.search(text)] == []


def test_short_messages_have_no_median_point(french: Catalogue) -> None:
    """A screen reader spells it out; buttons and labels are short."""
    spelled = re.compile(r"\w·\w")
    assert [text for text in french.values() if len(text) <= 60 and spelled.search(text)] == []


@pytest.mark.parametrize("language", ["french", "english"])
def test_sentences_are_short(language: str, request: pytest.FixtureRequest) -> None:
    words = sentences(iter(request.getfixturevalue(language).values()))
    assert sum(count <= 20 for count in words) / len(words) >= 0.95
    assert sum(words) / len(words) <= 12


def test_french_punctuation_stays_with_its_word(french: Catalogue) -> None:
    assert [text for text in french.values() if LOOSE.search(text)] == []


# --- Pages ---------------------------------------------------------------------------------------

#: None of these words is English, nor in the village's names and grids.
FRENCH_WORDS = {
    *("aucun", "aucune", "avec", "cette", "dans", "elle", "est", "ici", "les", "leur", "mes"),
    *("mon", "nous", "notre", "ouvrir", "pas", "pour", "prochaine", "prévoir", "qui"),
    *("sont", "sur", "une", "voir", "vos", "votre", "vous", "être"),
}


def words_of(page: str) -> set[str]:
    """Everything that a person reads or hears, without the choice of languages."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(r'<(\w+)[^>]*\blang="fr"[^>]*>.*?</\1>', " ", page, flags=re.DOTALL)
    heard = re.findall(rf'(?:{"|".join(READ_ALOUD)}|content)="([^"]*)"', page)
    return set(re.findall(r"[^\W\d_]+", " ".join([MARKUP.sub(" ", page), *heard]).lower()))


def in_english(client: Client, address: str) -> str:
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "account_login", "help", "privacy", "accessibility"])
def test_page_for_anybody_is_english_throughout(client: Client, address: str) -> None:
    page = in_english(client, address if address == "/" else reverse(address))
    assert '<html lang="en"' in page
    assert words_of(page) & FRENCH_WORDS == set()


@pytest.mark.parametrize("address", ["desk", "visits", "farm", "network", "grids", "grid", "visit"])
def test_page_of_a_network_is_english_throughout(
    village: SimpleNamespace, client_of: Callable[[Person], Client], address: str
) -> None:
    Person.objects.filter(pk=village.carla.pk).update(language="en")
    village.carla.refresh_from_db()
    key = {
        "farm": [village.farm.slug],
        "grid": [village.version.grid.ref],
        "visit": [village.visit.pk],
    }
    page = in_english(
        client_of(village.carla), reverse(f"visits:{address}", args=key.get(address, []))
    )
    assert '<html lang="en"' in page
    assert words_of(page) & FRENCH_WORDS == set()
