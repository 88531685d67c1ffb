"""A trace of the tablet's real core against the real API, in one process, a line a call."""

import json
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import playwright
from django.core.cache import cache

from peers.models import Person
from tests.makers import criteria
from tests.visits.sync import Tablet, said
from visits.canonical import canonical_json, payload_sha256
from visits.fold import Said, heads_of, hidden_ids, state_hash
from visits.models import Visit
from visits.payload import PAYLOAD_KEYS
from visits.services.epoch import begin_epoch
from visits.services.visit import join_team, leave_team, sign_ethics

HERE = Path(__file__).resolve().parent
NODE = Path(playwright.__file__).parent / "driver" / "node"


@dataclass
class PythonClient:
    """A second client, written apart: it pulls, folds and speaks with Python's own means."""

    person: Person
    visit: Visit
    chance: random.Random
    tablet: Tablet = field(init=False)

    def __post_init__(self) -> None:
        self.tablet = Tablet(self.person)

    def pull(self, stream: str = "shared") -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        while True:
            after = rows[-1]["seq"] if rows else 0
            page = self.tablet.pull(self.visit, stream=stream, after=after, limit=3).json()
            rows += page["entries"]
            if not page["more"]:
                return rows

    def speak(self) -> dict[str, Any]:
        """An answer on top of one's own, as the log stands; then told as a tablet would tell it."""
        log = read(self.pull())
        criterion = self.chance.choice(criteria(self.visit)[:3])
        ref = str(self.person.ref)
        own = [
            head.entry_id
            for head in heads_of(log)
            if head.said_by == ref and head.kind == "answer" and head.criterion == str(criterion.pk)
        ]
        value = self.chance.choice([{"level": "1"}, {"level": "3"}, {"state": "unknown"}])
        entry = said(self.visit, self.person, criterion=criterion, value=value, parents=own)
        response = self.tablet.push(self.visit, [entry])
        body = {"entries": [entry]}
        return {
            "person": ref,
            "body": body,
            "status": response.status_code,
            "told": response.json(),
        }


def read(rows: list[dict[str, Any]]) -> list[Said]:
    return [
        Said(
            entry_id=row["entry_id"],
            kind=row["kind"],
            stream=row["stream"],
            voice=row["voice"],
            about=row["about"],
            said_by=row["said_ref"],
            act=row["act"],
            criterion=row["criterion"],
            object_id=row["object_id"],
            parents=frozenset(row["parents"]),
            value=row["value"],
            payload_sha256=row["payload_sha256"],
        )
        for row in rows
    ]


@dataclass
class Trace:
    """One seeded trace on one visit, and where the three of them differ."""

    village: SimpleNamespace
    visit: Visit
    seed: str

    def __post_init__(self) -> None:
        v = self.village
        self.people = {str(one.ref): one for one in (v.ben, v.lea, v.elsa, v.ana)}
        self.sessions = {ref: Tablet(person) for ref, person in self.people.items()}
        self.python = PythonClient(v.elsa, self.visit, random.Random(self.seed))  # noqa: S311

    def run(self) -> list[str]:
        command = [NODE, "--no-warnings", HERE / "trace.js"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        ) as node:
            assert node.stdin
            assert node.stdout
            v = self.village
            team = [str(one.ref) for one in (v.ben, v.lea, v.elsa)]
            given = {"seed": self.seed, "visit": str(self.visit.pk), "team": team}
            reply: Any = given | {"holder": str(v.ana.ref), "mobile": str(v.lea.ref)}
            while True:
                node.stdin.write(json.dumps(reply) + "\n")
                node.stdin.flush()
                line = node.stdout.readline()
                if not line:
                    return ["the tablets fell"]
                asked = json.loads(line)
                if asked["do"] == "end":
                    node.stdin.write("{}\n")
                    node.stdin.flush()
                    return list(self.differences(asked))
                reply = getattr(self, f"do_{asked['do']}")(asked)

    def do_call(self, asked: dict[str, Any]) -> dict[str, Any]:
        # The limit of pushes a minute is not what is asked here.
        cache.clear()
        client = self.sessions[asked["person"]].client
        if asked["method"] == "GET":
            response = client.get(asked["url"])
        else:
            response = client.generic(
                asked["method"], asked["url"], asked["body"] or "", "application/json"
            )
        retry = response.headers.get("Retry-After")
        return {"status": response.status_code, "text": response.content.decode(), "retry": retry}

    def do_python(self, _asked: dict[str, Any]) -> dict[str, Any]:
        return self.python.speak()

    def do_epoch(self, _asked: dict[str, Any]) -> dict[str, Any]:
        return {"epoch": str(begin_epoch("a trace").uuid)}

    def do_leave(self, asked: dict[str, Any]) -> dict[str, Any]:
        leave_team(self.visit, self.people[asked["person"]])
        return {"leave": asked["person"]}

    def do_join(self, asked: dict[str, Any]) -> dict[str, Any]:
        mate = join_team(
            self.visit, self.people[asked["person"]], by=self.village.carla, part="member"
        )
        sign_ethics(mate, name_agreed=True)
        return {"join": asked["person"]}

    # -- do the three agree?

    def differences(self, asked: dict[str, Any]) -> Iterator[str]:
        for row in asked["differing"]:
            yield f"the model of the server answers {row[:2]}, the server {row[2:]}"
        for state in asked["states"]:
            yield from self.of_tablet(state)

    def of_tablet(self, state: dict[str, Any]) -> Iterator[str]:
        who = f"{self.people[state['person']].name} in {state['stream']}"
        client = PythonClient(self.people[state["person"]], self.visit, self.python.chance)
        rows = client.pull(state["stream"])
        log = read(rows)
        heads = heads_of(log, hidden_ids(log))
        url = f"/visits/{self.visit.pk}/digest"
        told = client.tablet.get(url, stream=state["stream"]).json()
        if len({state["hash"], state_hash(heads), told["state_hash"]}) != 1:
            yield f"{who}: the three have different hashes"
        if sorted(state["heads"]) != [head.entry_id for head in heads]:
            yield f"{who}: the heads differ"
        if [row["seq"] for row in rows] != list(range(1, told["head_seq"] + 1)):
            yield f"{who}: the numbers have a gap"
        if state["unsent"]:
            yield f"{who}: {state['unsent']} entries were not sent"
        yield from self.of_forms(who, state["entries"], rows)

    def of_forms(
        self, who: str, entries: list[dict[str, Any]], rows: list[dict[str, Any]]
    ) -> Iterator[str]:
        by_id = {row["entry_id"]: row for row in rows}
        if by_id.keys() != {entry["entry_id"] for entry in entries}:
            yield f"{who}: the entries differ"
            return
        for entry in entries:
            row = by_id[entry["entry_id"]]
            payload = {key: row[key] for key in PAYLOAD_KEYS if key != "parents"}
            payload["parents"] = sorted(row["parents"])
            if canonical_json(payload).decode() != entry["canonical"]:
                yield f"{who}: {entry['entry_id']} has two canonical forms"
            if payload_sha256(row["salt"], payload) != entry["sha256"]:
                yield f"{who}: {entry['entry_id']} has two hashes"
