"""What visits.json tells of a visit's words, as sayings with their moments and their authors."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from uuid import uuid5

from visits.services.report import answer_correction
from visits.services.seed.said import Saying, entry_id
from visits.services.seed.story import Script, Stage

Told = Mapping[str, Any]
BEFORE, OPENS, TEAM, SHARES, FARM = "08:00", "09:30", "10:00", "15:10", "15:20"
SIGNS, REPLIES, CORRECTS, ANSWERS = "16:30", "19:00", "17:30", "17:40"


class VisitSaid:
    """The words of one visit of the story; iterating gives its sayings."""

    def __init__(self, stage: Stage, told: Told) -> None:
        self.stage, self.told = stage, told
        self.key = told["key"]
        self.day = stage.day(told.get("date") or told["month"])

    @cached_property
    def rapporteur(self) -> str:
        rows = [row for row in self.told["team"] if row.get("rapporteur")] or self.told["team"]
        return rows[0]["person"]

    @cached_property
    def holders(self) -> set[str]:
        holders = self.stage.told_farm(self.told["farm"])["holders"]
        return {row["person"] for row in holders}

    def author(self, person: str) -> str:
        """Whoever has no account speaks into the rapporteur's tablet."""
        return person if self.stage.people[person].email else self.rapporteur

    def __iter__(self) -> Iterator[Saying]:
        yield from self._opened()
        for block in self.told["said"]:
            yield from self._answers(block)
            yield from self._shared(block)
        yield from self._remarks()
        yield from self._sections()
        yield from self._words()
        yield from self._expectations()
        yield from self._replies()
        yield from self._corrected()
        yield from self._signatures()

    def _opened(self) -> Iterator[Saying]:
        for row in self.told.get("opens", []):
            yield Saying(
                at=self.stage.at(row["on"], OPENS),
                by=row["said_by"],
                said_by=row["said_by"],
                kind="consent",
                key=row["criterion"],
                value={"opens": True},
                voice="self",
                criterion=row["criterion"],
            )

    def _answers(self, block: Told) -> Iterator[Saying]:
        """The farm and the group answer at home, the team on the day."""
        day = self.stage.day(block["on"]) if "on" in block else self.day
        said_by, about = block["said_by"], block.get("about")
        for code, value in block["answers"].items():
            yield Saying(
                at=self.stage.at(day, TEAM if block["voice"] == "team" else BEFORE),
                by=self.author(said_by),
                said_by=said_by,
                kind="answer",
                key=_answer_key(block, code),
                value={"level": value} if isinstance(value, str) else value,
                voice=block["voice"],
                criterion=code,
                about=about,
            )

    def _shared(self, block: Told) -> Iterator[Saying]:
        if not block.get("shared"):
            return
        keys = [_answer_key(block, code) for code in block["shared"]]
        yield Saying(
            at=self.stage.at(block["shared_on"], SHARES),
            by=block["said_by"],
            said_by=block["said_by"],
            kind="share",
            key=block["said_by"],
            value={"show": [str(entry_id(self.key, "answer", key)) for key in keys]},
            voice="self",
        )

    def _remarks(self) -> Iterator[Saying]:
        """Notes, marks, what is to be talked over, leads, what is said of the grid: the team's."""
        for kind, rows, keep in (
            ("note", self.told["notes"], ("text",)),
            ("mark", self.told["marks"], ("mark",)),
            ("discuss", self.told["discuss"], ()),
            ("lead", self.told["leads"], ("text", "who", "when", "help")),
            ("feedback", self.told.get("feedback", []), ("what", "why")),
        ):
            for index, row in enumerate(rows):
                value = {key: row[key] for key in keep if row.get(key)}
                if "was" in row:
                    value["text"] = row["was"]
                yield Saying(
                    at=self.stage.at(self.day, TEAM),
                    by=self.author(row["said_by"]),
                    said_by=row["said_by"],
                    kind=kind,
                    key=row.get("key") or str(index),
                    value=value or {"on": True},
                    criterion=row.get("criterion"),
                    about=row.get("about"),
                )

    def _corrected(self) -> Iterator[Saying]:
        """The rapporteur's new wording of a note, once the farm has asked for it."""
        for index, row in enumerate(self.told["notes"]):
            if "was" not in row:
                continue
            first = entry_id(self.key, "note", str(index))
            answers = [r["answer"] for r in self.told["replies"] if "answer" in r]
            yield Saying(
                at=self.stage.at(answers[0]["on"], CORRECTS),
                by=self.author(row["said_by"]),
                said_by=row["said_by"],
                kind="note",
                key=f"{index}/corrected",
                value={"text": row["text"]},
                criterion=row["criterion"],
                about=row.get("about"),
                target=uuid5(first, "object"),
                parents=(first,),
            )

    def _sections(self) -> Iterator[Saying]:
        said_by = self.told["sections"]["said_by"]
        for theme in self.told["sections"]["done"]:
            yield Saying(
                at=self.stage.at(self.day, TEAM),
                by=self.author(said_by),
                said_by=said_by,
                kind="section",
                key=theme,
                value={"done": True},
                theme=theme,
            )

    def _words(self) -> Iterator[Saying]:
        """The farm's words are noted for it; what has changed, it writes itself beforehand."""
        own = [self.stage.day(b["on"]) for b in self.told["said"] if b["voice"] == "self"]
        for index, row in enumerate(self.told["words"]):
            itself = row["topic"] == "change"
            day = own[0] if itself and own else self.day
            yield self._farms_word(
                row,
                key=f"words/{index}",
                value={"topic": row["topic"], "text": row["text"]},
                at=self.stage.at(day, BEFORE if itself else FARM),
                noted_by=None if itself else self.rapporteur,
            )

    def _expectations(self) -> Iterator[Saying]:
        for index, row in enumerate(self.told["expectations"]):
            value = {"topic": "hopes", "of": row["of"], "text": row["text"]}
            if row.get("group"):
                value["group"] = str(self.stage.groups[row["group"]].ref)
            yield self._farms_word(
                {"said_by": row["said_by"]},
                key=f"hopes/{index}",
                value=value,
                at=self.stage.at(self.day, FARM),
                noted_by=self.rapporteur,
            )

    def _farms_word(self, row: Told, *, noted_by: str | None, **given: Any) -> Saying:
        return Saying(
            by=noted_by or row["said_by"],
            said_by=row["said_by"],
            kind="words",
            voice="reply",
            criterion=row.get("criterion"),
            on_behalf="spoken" if noted_by else "none",
            **given,
        )

    def _replies(self) -> Iterator[Saying]:
        for index, row in enumerate(self.told["replies"]):
            asks = {"asks": row["asks"]} if row.get("asks") else {}
            yield Saying(
                at=self.stage.at(row["on"], REPLIES),
                by=row.get("noted_by", row["said_by"]),
                said_by=row["said_by"],
                kind="reply",
                key=str(index),
                value={"text": row["text"]} | asks,
                voice="reply",
                criterion=row.get("criterion"),
                about=row.get("about"),
                on_behalf=row.get("on_behalf", "none"),
            )

    def _signatures(self) -> Iterator[Saying]:
        for row in self.told["signatures"]:
            value = {"mode": row["mode"], "name": self.stage.people[row["person"]].name}
            if row.get("remarks"):
                value["remarks"] = row["remarks"]
            yield Saying(
                at=self.stage.at(row["on"], SIGNS),
                by=self.author(row["person"]),
                said_by=row["person"],
                kind="signature",
                key=row["person"],
                value=value,
                voice="reply" if row["person"] in self.holders else "team",
            )

    def set_answers_to_corrections(self, script: Script) -> None:
        for index, row in enumerate(self.told["replies"]):
            if "answer" in row:
                at = self.stage.at(row["answer"]["on"], ANSWERS)
                script.add(at, partial(self._answer, index, row["answer"]))

    def _answer(self, index: int, answer: Told, at: datetime) -> None:
        visit = self.stage.visits[self.key]
        asked = visit.correction_requests.get(
            entry__entry_id=entry_id(self.key, "reply", str(index))
        )
        answer_correction(
            asked,
            by=self.stage.people[answer["by"]],
            accepted=answer["status"] == "accepted",
            answer=answer["text"],
            at=at,
        )


def _answer_key(block: Told, code: str) -> str:
    return "/".join((block["voice"], block["said_by"], block.get("about", ""), code))
