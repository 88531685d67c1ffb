"""What the cell `type` of a row says, in any of the spellings that forms have had."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

WORDS: Mapping[str, str] = {
    "text": "text|string|q string|add text prompt|phone number",
    "note": "note|q note|add note prompt",
    "integer": (
        "integer|int|q int|add integer prompt|number of days in last month"
        "|number of days in last six months|number of days in last year"
    ),
    "percentage": "percentage",
    "decimal": "decimal|q decimal|add decimal prompt",
    "range": "range",
    "date": "date|q date|add date prompt",
    "time": "time",
    "datetime": (
        "datetime|q datetime|q date time|date time|add date time prompt|add datetime prompt"
    ),
    "calculate": "calculate|q calculate|add calculate prompt",
    "acknowledge": "acknowledge|q acknowledge|add acknowledge prompt|trigger",
    "today": "today|get today",
    "meta": (
        "start|end|start time|end time|get start time|get end time|deviceid|device id|imei"
        "|get device id|subscriberid|subscriber id|get subscriber id|simserial|sim id|get sim id"
        "|phonenumber|get phone number|username|email|audit|start-geopoint|background-geopoint"
        "|background-audio|uri:subscriberid|uri:phonenumber|uri:simserial|uri:deviceid"
        "|uri:username|uri:email"
    ),
    "media": (
        "image|photo|q picture|q image|add image prompt|add photo prompt|audio|q audio"
        "|add audio prompt|video|q video|add video prompt|file|add file prompt"
    ),
    "geo": (
        "geopoint|geotrace|geoshape|gps|location|q location|q geopoint|q geotrace|q geoshape"
        "|add location prompt|osm"
    ),
    "barcode": "barcode|q barcode|add barcode prompt",
    "external": "xml-external|csv-external",
    "hidden": "hidden",
}
BY_WORD = {word: kind for kind, words in WORDS.items() for word in words.split("|")}
#: Types that say a limit by themselves.
LIMITS = {
    "percentage": ". >= 0 and . <= 100",
    "number of days in last month": "0 <= . and . <= 31",
    "number of days in last six months": "0 <= . and . <= 183",
    "number of days in last year": "0 <= . and . <= 365",
}
CONTROL = re.compile(
    r"(begin|end)[ _](group|lgroup|repeat|looped group|loop)(?: (?:over )?(\S+))?", re.IGNORECASE
)
ONE = "select_one|select one from|select one using|select1|select one|add select one prompt using"
SEVERAL = (
    "select_multiple|select all that apply from|select all that apply|select multiple from"
    "|select multiple using|select multiple|add select multiple prompt using"
)
SELECT = re.compile(
    rf"(?:(?P<one>{ONE})|(?P<several>{SEVERAL})|(?P<rank>rank))[ ]+(?P<list>\S+)"
    r"(?P<other>[ ]+(?:or specify other|or_other|or other))?",
    re.IGNORECASE,
)
FROM_FILE = re.compile(
    r"(select_one_from_file|select_multiple_from_file|select one from file"
    r"|select multiple from file|select_one_external|select one external)\b.*",
    re.IGNORECASE,
)
#: Rows known by their first word.
PLAIN = (
    (re.compile(r"(begin|end)[ _](kobo)?matrix\b.*", re.IGNORECASE), "matrix"),
    (
        re.compile(
            r"(?:(?:begin|end)[ _](?:score|rank)|score__row|rank__level)\b.*", re.IGNORECASE
        ),
        "kobo",
    ),
    (re.compile(r"cascading[ _]select\b.*", re.IGNORECASE), "cascade"),
    (re.compile(r"osm .*", re.IGNORECASE), "geo"),
    (FROM_FILE, "from_file"),
)
AS_SETTING = {"form_title", "set form title", "form_id", "set form id", "prefix"}


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of row, the list of its choices, and whether another answer may be given."""

    kind: str
    list_name: str = ""
    or_other: bool = False
    word: str = ""


def is_of_another_tool(cell: str) -> bool:
    """Whether pyxform does not know such a row at all."""
    return type_of(cell).kind in {"kobo", "matrix", "cascade"}


def as_others_say(cell: str) -> str:
    """What pyxform may be told instead: a place in a block is a question, its ends are nothing."""
    bare = type_of(cell).word.casefold()
    return "text" if bare.startswith(("score__row", "rank__level")) else ""


def type_of(cell: str) -> Type:
    """`unknown` where no form tool knows the word."""
    bare = " ".join(cell.replace("\u00a0", " ").split())
    control = CONTROL.fullmatch(bare)
    if control:
        over = "group" if control[2].casefold() == "group" else "repeat"
        return Type(f"{control[1].casefold()}_{over}", control[3] or "", word=bare)
    plain = next((kind for pattern, kind in PLAIN if pattern.fullmatch(bare)), "")
    if plain:
        return Type(plain, word=bare)
    select = SELECT.fullmatch(bare)
    if select:
        kind = "choice" if select["one"] else "choices" if select["several"] else "rank"
        return Type(kind, select["list"], bool(select["other"]), bare)
    word = bare.casefold()
    if word in AS_SETTING:
        return Type("setting", word=word)
    return Type(BY_WORD.get(word, "unknown"), word=word)
