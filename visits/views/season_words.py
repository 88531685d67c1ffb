"""The figures of a season as sections of tables: the same for the page, the PDF and the files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from visits.models import Action, Teammate, Visit
from visits.queries.season import STATUSES
from visits.queries.season_theme import STATES, UNCHANGED
from visits.scoring.percent import percent_of
from visits.scoring.suppress import name_cell
from visits.templatetags.visits import STATES as STATE_WORDS
from visits.templatetags.visits import text_in
from visits.views.network_figures import said_hours
from visits.views.network_words import QUARTER_WORDS

Values = Mapping[str, int | None]
Named = Sequence[tuple[str, str]]  # the figure's name and its words


@dataclass(frozen=True)
class Figure:
    """One figure as it is read, and as a spreadsheet takes it."""

    words: str
    number: float | None = None
    hidden: bool = False
    #: By what name its season knows it.
    name: str = ""
    #: Its rows, for whoever may see them, and how many they are where it is their number.
    url: str = ""
    behind: int | None = None


@dataclass(frozen=True)
class Block:
    """A table: its caption, the heads of its columns, its rows, and what is to be known of it."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, list[Figure]]]
    note: str = ""

    @property
    def has_hidden(self) -> bool:
        return any(figure.hidden for _label, figures in self.rows for figure in figures)

    @property
    def cells(self) -> list[tuple[str, list[tuple[str, Figure]]]]:
        """Rows whose figures know their column, for narrow screens."""
        return [
            (label, list(zip(self.head[1:], figures, strict=True))) for label, figures in self.rows
        ]


@dataclass(frozen=True)
class Section:
    """Tables about one thing."""

    key: str
    title: str
    blocks: list[Block]
    note: str = ""


def hidden_word() -> str:
    return _("masqué")


def figure(
    values: Values, name: str, said: Callable[[int], tuple[str, float]] | None = None
) -> Figure:
    value = values[name]
    if value is None:
        return Figure(hidden_word(), hidden=True, name=name)
    words, number = said(value) if said else (number_format(value, use_l10n=True), value)
    return Figure(words, number, name=name)


def sections_of(document: Mapping[str, Any]) -> list[Section]:
    """Everything that a season says."""
    return [*main_sections(document), *theme_sections(document)]


def main_sections(document: Mapping[str, Any]) -> list[Section]:
    """All but the answers by theme, which have a page of their own."""
    return [*activity_sections(document), *_need_sections(document)]


def parts_of(sections: Sequence[Section]) -> list[tuple[str, str, list[Section]]]:
    """Sections as two pages of the screen, so that each of them stays light."""
    first = [section for section in sections if section.key in {"visits", "farms"}]
    rest = [section for section in sections if section not in first]
    return [
        ("visits", _("Visites et fermes"), first),
        ("people", _("Personnes, délais et actions"), rest),
    ]


def activity_sections(document: Mapping[str, Any]) -> list[Section]:
    """What was done, by whom and how fast: what is told to those who pay for it."""
    values = document["values"]
    return [
        Section("visits", _("Visites"), _visit_blocks(document, values)),
        Section("farms", _("Fermes engagées"), _farm_blocks(document, values)),
        Section("people", _("Personnes et temps donné"), _people_blocks(values)),
        Section("delays", _("Délais"), [_delay_block(values)]),
        Section("actions", _("Actions"), _action_blocks(values)),
    ]


def _list(
    values: Values,
    title: str,
    parts: Named,
    *,
    total: tuple[str, str] | None = None,
    column: str = "",
    across: Named = (),
    note: str = "",
) -> Block:
    """A list of figures with its total; with the table across it where that is shown whole."""
    whole = bool(across) and name_cell(parts[0][0], across[0][0]) in values
    head = [
        _("Détail"),
        column or _("Nombre"),
        *([words for _name, words in across] if whole else []),
    ]
    rows = []
    for name, words in parts:
        inner = [name_cell(name, other) for other, _words in across] if whole else []
        rows.append((words, [figure(values, one) for one in (name, *inner)]))
    if total:
        sums = [name for name, _words in across] if whole else []
        rows.append((total[1], [figure(values, one) for one in (total[0], *sums)]))
    return Block(title, tuple(head), rows, note)


def place_words(place: str) -> str:
    return place or _("sans territoire")


def _places(document: Mapping[str, Any], subject: str) -> Named:
    return [(f"{subject}:in:{place}", place_words(place)) for place in document["territories"]]


def _visit_blocks(document: Mapping[str, Any], values: Values) -> list[Block]:
    said = {
        "held": pgettext("visites", "tenues"),
        "cancelled": pgettext("visites", "annulées"),
        "ahead": pgettext("visites", "pas encore tenues"),
    }
    states = [(f"visits:{status}", said[status]) for status in STATUSES]
    total, column = ("visits", _("Toutes les visites")), _("Visites")
    periods = [(f"visits:quarter:{key}", str(words)) for key, words in QUARTER_WORDS.items()]
    kinds = [(f"visits:kind:{kind}", capfirst(str(words))) for kind, words in Visit.Kind.choices]
    ways = [
        (_("Visites par trimestre"), periods),
        (_("Visites par territoire"), _places(document, "visits")),
        (_("Visites par sorte"), kinds),
    ]
    return [
        _list(values, _("Visites par état"), states, total=total, column=column),
        *(
            _list(values, title, parts, total=total, column=column, across=states)
            for title, parts in ways
            if parts
        ),
    ]


def _farm_blocks(document: Mapping[str, Any], values: Values) -> list[Block]:
    column, total = _("Fermes"), ("farms", _("Fermes visitées cette année"))
    seen = [
        ("farms:first", _("pour la première fois")),
        ("farms:again", _("déjà visitées une autre année")),
    ]
    places = _places(document, "farms")
    note = _("Une ferme compte une fois, si au moins une visite y a été tenue.")
    blocks = [
        _list(
            values, _("Premières visites et suivantes"), seen, total=total, column=column, note=note
        )
    ]
    if places:
        title = _("Fermes par territoire")
        blocks.append(_list(values, title, places, total=total, column=column))
    return blocks


def _people_blocks(values: Values) -> list[Block]:
    parts = [(f"people:{part}", capfirst(str(words))) for part, words in Teammate.Part.choices]
    new = [
        ("people:new", _("venues pour la première fois")),
        ("people:known", _("déjà venues")),
    ]
    column, all_ = _("Personnes"), ("people", _("Personnes différentes"))
    teams = [("teams:mixed", _("équipes mixtes")), ("teams:other", _("autres équipes"))]
    mixed = _("Mixte : au moins une personne qui cultive ou élève, et une membre d'une AMAP.")
    twice = _("Qui a tenu deux places compte dans les deux.")
    return [
        _list(values, _("Personnes des équipes de visite"), new, total=all_, column=column),
        _list(values, _("Personnes par place dans l'équipe"), parts, column=column, note=twice),
        _list(
            values,
            _("Équipes des visites tenues"),
            teams,
            total=("visits:held", _("Visites tenues")),
            column=_("Équipes"),
            note=mixed,
        ),
        _given_block(values),
    ]


def _given_block(values: Values) -> Block:
    told, asked = figure(values, "told"), figure(values, "asked")
    rows = [
        (_("Heures données, trajet compris"), [figure(values, "hours", _hours)]),
        (_("Kilomètres"), [figure(values, "km")]),
        (_("Places d'équipe dont les heures sont dites"), [told]),
        (_("Places d'équipe en tout"), [asked]),
    ]
    note = _("Seules comptent les heures que les personnes ont dites.")
    return Block(_("Temps donné"), (_("Détail"), _("Nombre")), rows, note)


def _hours(tenths: int) -> tuple[str, float]:
    """As they were told, like the network's own page."""
    return said_hours(tenths), tenths / 10 if tenths % 10 else tenths // 10


def _delay_block(values: Values) -> Block:
    rows = []
    for code, base, words in (
        ("report", "reported", _("De la visite au compte rendu définitif")),
        ("reply", "replied", _("Du texte proposé à la première réponse de la ferme")),
    ):
        days = figure(values, f"delay:{code}", _days) if values[base] != 0 else Figure("—")
        rows.append((words, [days, figure(values, base), figure(values, "visits:held")]))
    head = (
        _("Délai"),
        _("Jours au plus, pour la moitié des visites"),
        _("Visites concernées"),
        _("Visites tenues"),
    )
    return Block(_("Délais, en jours"), head, rows)


def _days(days: int) -> tuple[str, float]:
    return number_format(days, use_l10n=True), days


def _action_blocks(values: Values) -> list[Block]:
    statuses = [(f"actions:status:{s}", str(words)) for s, words in Action.Status.choices]
    owners = [(f"actions:owner:{o}", capfirst(str(words))) for o, words in Action.Owner.choices]
    total, column = ("actions", _("Toutes les actions")), _("Actions")
    talk = [("actions:talk", _("à reparler")), ("actions:calm", _("les autres"))]
    note = _(
        "À reparler : la date choisie ensemble était passée le jour où ces chiffres ont été faits."
    )
    return [
        _list(values, _("Actions par état"), statuses, total=total, column=column),
        _list(
            values,
            _("Actions par responsable"),
            owners,
            total=total,
            column=column,
            across=statuses,
        ),
        _list(values, _("Actions à reparler"), talk, total=total, column=column, note=note),
    ]


# -- results


def _need_sections(document: Mapping[str, Any]) -> list[Section]:
    if not document["needs"]:
        return []
    parts = [
        (f"needs:{code}", text_in(name) or _("sans thème")) for code, name in document["needs"]
    ]
    total = ("needs", _("Toutes les demandes"))
    title = _("Coups de main demandés par thème")
    block = _list(document["values"], title, parts, total=total)
    return [Section("needs", _("Besoins"), [block])]


def theme_sections(document: Mapping[str, Any]) -> list[Section]:
    if not document["themes"]:
        return []
    note = _(
        "Des réponses comptées, jamais des fermes classées. "
        "Les critères sensibles n'y sont pas. Chaque version d'une grille compte à part."
    )
    blocks = [_theme_block(document["values"], theme) for theme in document["themes"]]
    return [Section("themes", _("Réponses par thème"), blocks, note)]


def _theme_block(values: Values, theme: Mapping[str, Any]) -> Block:
    """Levels, then what is missing; where a whole list is hidden, one sentence says so."""
    key, notes = theme["key"], []
    levels = [(f"{key}:{code}", level_words(code, name)) for code, name in theme["levels"]]
    if values.get(f"{key}:value", 0) != 0:
        levels.append((f"{key}:value", _("Réponses sans niveau")))
    states = (*STATES, UNCHANGED) if f"{key}:{UNCHANGED}" in values else STATES
    missing = [(f"{key}:{state}", state_words(state)) for state in states]
    rows = []
    for named, sentence in (
        (levels, _("Le détail par niveau est masqué.")),
        (missing, _("Le détail de ce qui manque est masqué.")),
    ):
        if named and all(values[name] is None for name, _words in named):
            notes.append(sentence)
        else:
            given = [pair for pair in named if pair in levels or values[pair[0]] != 0]
            rows += [(words, [figure(values, name)]) for name, words in given]
    rows += [
        (_("Réponses données"), [figure(values, f"{key}:answered")]),
        (_("Questions concernées"), [figure(values, f"{key}:applicable")]),
        (_("Visites"), [figure(values, f"{key}:visits")]),
    ]
    title = _("%(theme)s — %(grid)s, version %(number)s") % {
        "theme": text_in(theme["name"]) or key,
        "grid": text_in(theme["grid"]),
        "number": theme["number"],
    }
    notes.insert(0, _completeness(values, key))
    note = " ".join(sentence for sentence in notes if sentence)
    return Block(title, (_("Réponse"), _("Nombre")), rows, note)


def _completeness(values: Values, key: str) -> str:
    answered, applicable = values[f"{key}:answered"], values[f"{key}:applicable"]
    if not answered or not applicable:
        return ""
    share = number_format(percent_of(answered, applicable), use_l10n=True)
    return _("%(answered)s réponses sur %(applicable)s questions concernées : %(share)s %%.") % {
        "answered": number_format(answered, use_l10n=True),
        "applicable": number_format(applicable, use_l10n=True),
        "share": share,
    }


def level_words(code: str, name: Mapping[str, str]) -> str:
    at, _slash, of = code.removeprefix("level:").partition("/")
    dots = "●" * int(at) + "○" * (int(of) - int(at))
    words = text_in(name) or _("niveau %(at)s sur %(of)s") % {"at": at, "of": of}
    return f"{dots} {words}"


def state_words(state: str) -> str:
    if state == "divergent":
        return _("deux avis différents")
    return str(STATE_WORDS["empty" if state == "unanswered" else state])


# -- as rows of a file


def rows_of(sections: Iterable[Section]) -> list[list[Any]]:
    """One figure a row: a reader of tables sorts and filters them as they like."""
    rows: list[list[Any]] = [[_("partie"), _("tableau"), _("ligne"), _("colonne"), _("nombre")]]
    for section in sections:
        for block in section.blocks:
            for label, cells in block.cells:
                for column, one in cells:
                    told = one.number if one.number is not None else one.words
                    rows.append([section.title, block.title, label, column, told])
    return rows


# -- why something is hidden, for whoever fixes the season


def reasons(hidden: Mapping[str, str]) -> list[tuple[str, int]]:
    """Each reason in a sentence, with how many figures it hides."""
    said = {
        "small": _("moins de cinq fermes, ou moins de cinq personnes"),
        "zero": _("zéro, mais parmi moins de cinq fermes"),
        "alike": _("toutes les réponses sont pareilles : elles diraient celle de chaque ferme"),
        "margin": _("sinon un chiffre masqué se déduirait par soustraction"),
        "pair": _("deux chiffres ne différeraient que par moins de cinq fermes"),
        "season": _("moins de cinq fermes ont changé depuis une saison déjà fixée"),
        "table": _("détail d'un tableau croisé : il est entier, ou il n'est pas montré"),
    }
    counts = {key: sum(reason == key for reason in hidden.values()) for key in said}
    return [(words, counts[key]) for key, words in said.items() if counts[key]]
