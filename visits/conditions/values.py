"""What a value is, what an answer is worth, and how each kind is read as each other kind."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

SPACES = " \t\r\n\u00a0\u202f"
#: Digits of a number that is read; places of one that is written: those that an answer may have.
DIGITS, PLACES = 30, 4
#: A result that needs more digits than this, above or below its line, is nothing.
LARGEST = 10**100
NOTHING = ""
NUMBER = re.compile(rf"[{SPACES}]*(-?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))[{SPACES}]*", re.ASCII)
DAY = re.compile(rf"[{SPACES}]*([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})[{SPACES}]*", re.ASCII)
WORD = re.compile(rf"[^{SPACES}]+")
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Level:
    """The level that an answer chose: its code, and the number it is read as, if any."""

    code: str
    worth: Fraction | None


#: What an expression gives; the empty text is nothing.
Value = str | bool | Fraction | date
#: What it works with: also a level, and the codes of several choices.
Inner = Value | Level | tuple[str, ...]
Answer = Mapping[str, Any]
Worths = Mapping[str, Mapping[str, str | None]]


def value_of(answer: Answer | None, worths: Mapping[str, str | None] | None = None) -> Inner:
    """What an answer is in an expression. What has no known form is nothing."""
    if not isinstance(answer, Mapping) or "state" in answer:
        return NOTHING
    for form, read in FORMS.items():
        if form in answer:
            content = answer[form]
            if form == "level" and isinstance(content, str) and content:
                return Level(content, _worth(content, worths))
            return read(content) if isinstance(content, list | str) else NOTHING
    return NOTHING


def _worth(code: str, worths: Mapping[str, str | None] | None) -> Fraction | None:
    """Without a table of worths, a code that is a number is that number."""
    return read_number(code if worths is None else worths.get(code) or "")


def _choices(content: str | list[Any]) -> Inner:
    fits = isinstance(content, list) and all(isinstance(code, str) for code in content)
    return tuple(dict.fromkeys(content)) or NOTHING if fits else NOTHING


def _number(content: str | list[Any]) -> Inner:
    number = read_number(content) if isinstance(content, str) else None
    return NOTHING if number is None else number


def _text(content: str | list[Any]) -> Inner:
    return content if isinstance(content, str) else NOTHING


def _date(content: str | list[Any]) -> Inner:
    return (read_date(content) or NOTHING) if isinstance(content, str) else NOTHING


#: In this order: an answer has the first form that it names.
FORMS = {"level": _text, "choices": _choices, "number": _number, "text": _text, "date": _date}


def read_number(text: str) -> Fraction | None:
    """A decimal number between spaces, exactly; None if it is none or has too many digits."""
    match = NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, after, alone = match.groups()
    below = after or alone or ""
    digits = (whole or "") + below
    return Fraction(int(sign + digits), 10 ** len(below)) if len(digits) <= DIGITS else None


def read_date(text: str) -> date | None:
    match = DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return day.toordinal() - EPOCH


def day_at(number: Fraction) -> date | None:
    ordinal = number.numerator // number.denominator + EPOCH
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def number_of(value: Inner) -> Fraction | None:
    """A value read as a number; None where it is none."""
    match value:
        case bool():
            return Fraction(value)
        case Fraction():
            return value
        case date():
            return Fraction(day_number(value))
        case Level():
            return value.worth
    return read_number(text_of(value))


def text_of(value: Inner) -> str:
    """A value as a text; a number is rounded to four places, without a needless zero."""
    match value:
        case bool():
            return "true" if value else "false"
        case Fraction():
            return _write(value)
        case date():
            return value.isoformat()
        case Level():
            return value.code
        case tuple():
            return " ".join(value)
    return value


def _write(number: Fraction) -> str:
    scaled = round_away(number * 10**PLACES)
    whole, below = divmod(abs(scaled), 10**PLACES)
    digits = f"{whole}.{below:0{PLACES}d}".rstrip("0").rstrip(".")
    return f"-{digits}" if scaled < 0 else digits


def round_away(number: Fraction) -> int:
    """The nearest whole number; a half goes away from zero."""
    above, below = abs(number.numerator), number.denominator
    nearest = (2 * above + below) // (2 * below)
    return -nearest if number < 0 else nearest


def date_of(value: Inner) -> date | None:
    if isinstance(value, date):
        return value
    if isinstance(value, Fraction):
        return day_at(value)
    return read_date(value) if isinstance(value, str) else None


def truth_of(value: Inner) -> bool:
    """Nothing and zero are false; every other text, number, date, level or choice is true."""
    return value if isinstance(value, bool) else value not in {NOTHING, 0}


def words_of(value: Inner) -> Sequence[str]:
    """What `selected` looks among: choices, a level, or the words of a text."""
    if isinstance(value, tuple):
        return value
    return [value.code] if isinstance(value, Level) else WORD.findall(text_of(value))
