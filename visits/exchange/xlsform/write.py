"""A grid as a form: what KoboToolbox and ODK take, with what they lack in columns of ours."""

import io
import json
from collections.abc import Iterable

from openpyxl import Workbook

from visits.exchange.grid_file import append_line, make_readable
from visits.exchange.grid_tables import NO, POLICY, YES
from visits.exchange.xlsform.draft import Document
from visits.exchange.xlsform.languages import header_of
from visits.exchange.xlsform.names import xml_name
from visits.exchange.xlsform.own import PLAIN, further, soft
from visits.exchange.xlsform.sheets import OWN, kept_from_tools
from visits.exchange.xlsform.write_rules import RuleWriter
from visits.griddoc import CHOICE_KINDS, FLAGS, FORMAT, RULES
from visits.griddoc.walk import criteria_of, themes_of

Line = dict[str, str]
TYPES = {"number": "decimal", "percentage": "decimal", "text": "text", "date": "date"}
TEXTS = {
    "question": "label",
    "guidance": "hint",
    "evidence": "guidance_hint",
    "constraint_message": "constraint_message",
}
GRID_KEYS = {
    "format", "code", "name", "summary", "source", "licence", "charter", "languages", "policy",
    "themes", "scales",
}  # fmt: skip
CRITERION_KEYS = {
    *TEXTS, *PLAIN, *FLAGS, *RULES, "code", "kind", "expected", "unit", "not_applicable", "feeds",
    "levels", "options", "scale",
}  # fmt: skip
FIRST = {
    "survey": ["type", "name", "label", "hint", "guidance_hint", "required", "relevant",
               "constraint", "constraint_message", "calculation"],
    "choices": ["list_name", "name", "label", "carnet_value"],
    "settings": ["form_title", "form_id", "version", "default_language"],
}  # fmt: skip


def as_xlsform(document: Document) -> bytes:
    """Three sheets; every cell is a text."""
    sheets = FormWriter(document).sheets()
    spoken = dict.fromkeys(
        key.partition("::")[2]
        for lines in sheets.values()
        for line in lines
        for key in line
        if "::" in key
    )
    book = Workbook()
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        header = _header(name, lines, spoken)
        for row in [header, *([_cell(line, key) for key in header] for line in lines)]:
            append_line(sheet, row)
        make_readable(sheet, header)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)  # not a row
    return out.getvalue()


def _cell(line: Line, key: str) -> str:
    text = line.get(key, "")
    return kept_from_tools(text) if key.startswith(OWN) else text


def _header(name: str, lines: Iterable[Line], spoken: Iterable[str]) -> list[str]:
    """The usual columns first, then ours; a text has a column in every language of the form."""
    used = dict.fromkeys(key for line in lines for key in line)
    worded = {key.partition("::")[0] for key in used if "::" in key}
    worded |= {"hint"} if "guidance_hint" in worded else set()
    used |= {f"{key}::{language}": None for key in sorted(worded) for language in spoken}
    always = {"type", "name", "list_name", "carnet_value", "form_title", "form_id"}
    first = [
        key
        for wanted in FIRST[name]
        for key in ([one for one in used if one.partition("::")[0] == wanted] or [wanted])
        if key in used or key in always
    ]
    return [*first, *(key for key in used if key not in first)]


class FormWriter:
    """The rows of the three sheets."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.languages = list(document.get("languages") or ["fr"])
        self.scales = document.get("scales", {})
        taken: set[str] = set()
        self.names = {
            item["code"]: xml_name(item["code"], taken) for item, _p in criteria_of(document)
        }
        self.groups = {
            theme["code"]: xml_name(theme["code"], taken) for theme, _a in themes_of(document)
        }
        self.taken = taken
        self.rules = RuleWriter(document, self.names)
        self.survey: list[Line] = []
        self.choices: list[Line] = []
        self.lists: dict[str, str] = {}

    def sheets(self) -> dict[str, list[Line]]:
        for theme in self.document["themes"]:
            self._theme(theme)
        return {"survey": self.survey, "choices": self.choices, "settings": [self._settings()]}

    # -- texts

    def _column(self, key: str, language: str) -> str:
        return f"{key}::{header_of(language)}"

    def _texts(self, key: str, texts: Document) -> Line:
        """One column a language; what a form tool would change stands beside it as it was."""
        line: Line = {}
        for language, text in texts.items():
            said = soft(text)
            line[self._column(key, language)] = said
            if said != text:
                line[f"carnet_{key}_{language}"] = text
        return line

    def _settings(self) -> Line:
        document, policy = self.document, self.document.get("policy", {})
        name = next(iter(document["name"].values()))
        first = self.languages[0]
        line = {"form_title": soft(name), "form_id": document["code"]}
        line["default_language"] = header_of(first)
        line |= {"carnet_format": FORMAT, "carnet_code": document["code"]}
        line["carnet_languages"] = " ".join(self.languages)
        for key in ("name", "summary", "source"):
            line |= {f"carnet_{key}_{one}": text for one, text in document.get(key, {}).items()}
        line |= {
            f"carnet_{key}": document[key] for key in ("licence", "charter") if document.get(key)
        }
        line |= {"carnet_policy": YES} if "policy" in document else {}
        line |= {f"carnet_policy_{key}": policy[key] for key in POLICY if key in policy}
        line |= further(document, GRID_KEYS)
        if "always_left_out" in policy:
            line["carnet_policy_always_left_out"] = " ".join(policy["always_left_out"])
        if "arithmetic" in policy:
            line["carnet_policy_arithmetic"] = json.dumps(policy["arithmetic"], sort_keys=True)
        return line

    # -- rows

    def _theme(self, theme: Document) -> None:
        name = self.groups[theme["code"]]
        line = {"type": "begin_group", "name": name, "carnet_kind": "theme"}
        line |= self._texts("label", theme["name"])
        line |= {"carnet_code": theme["code"]} if name != theme["code"] else {}
        line |= {f"carnet_intro_{one}": text for one, text in theme.get("intro", {}).items()}
        self.survey.append(line)
        if theme.get("intro"):
            shown = {f"label::{header_of(one)}": soft(text) for one, text in theme["intro"].items()}
            note = xml_name(f"{name}_intro", self.taken)
            self.survey.append({"type": "note", "name": note, "carnet_kind": "intro", **shown})
        for item in theme.get("criteria", []):
            self._criterion(item)
        for part in theme.get("parts", []):
            self._theme(part)
        self.survey.append({"type": "end_group"})

    def _criterion(self, item: Document) -> None:
        kind, name = item["kind"], self.names[item["code"]]
        line: Line = {"type": self._type(item), "name": name, "carnet_kind": kind}
        for key, column in TEXTS.items():
            line |= self._texts(column, item.get(key, {}))
        line |= {"carnet_code": item["code"]} if name != item["code"] else {}
        if item.get("not_applicable") is False:
            line |= {"carnet_not_applicable": NO} if kind == "derived" else {"required": "yes"}
        line |= self.rules.of(item)
        for key in ("expected", "unit"):
            line |= {f"carnet_{key}_{one}": text for one, text in item.get(key, {}).items()}
        line |= {f"carnet_{key}": item[key] for key in PLAIN if item.get(key)}
        line |= further(item, CRITERION_KEYS)
        line |= {f"carnet_{key}": YES for key in FLAGS if item.get(key)}
        line |= {"carnet_feeds": " ".join(item["feeds"])} if item.get("feeds") else {}
        self.survey.append(line)

    def _type(self, item: Document) -> str:
        kind = item["kind"]
        if kind == "derived":
            return "calculate"
        if kind in TYPES:
            return TYPES[kind]
        command = "select_multiple" if kind == "choices" else "select_one"
        return f"{command} {self._list(item)}"

    def _list(self, item: Document) -> str:
        """The list of its choices; questions with the same ones share it."""
        steps = item["options"] if item["kind"] in CHOICE_KINDS else self._levels(item)
        key = json.dumps(steps, sort_keys=True)
        if key not in self.lists:
            self.lists[key] = name = xml_name(
                item["code"], {one.casefold() for one in self.lists.values()}
            )
            self.choices += [self._choice(name, step) for step in steps]
        return self.lists[key]

    def _levels(self, item: Document) -> list[Document]:
        own = {step["code"]: step for step in item.get("levels", [])}
        return [
            step | own.get(step["code"], {}) for step in self.scales.get(item.get("scale"), [])
        ] or list(own.values())

    def _choice(self, name: str, step: Document) -> Line:
        line = {"list_name": name, "name": step["code"], **self._texts("label", step["name"])}
        line |= {"carnet_value": step["value"]} if "value" in step else {}
        return line | {
            f"carnet_description_{one}": t for one, t in step.get("description", {}).items()
        }
