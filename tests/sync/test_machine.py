"""The short form of the state machine; `python -m tests.sync.machine` is the long one."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from peers.models import Person
from tests.makers import (
    criteria,
    make_farm,
    make_grid,
    make_group,
    make_member,
    make_network,
    make_person,
    make_visit,
)
from tests.sync.machine import RUNS, STEPS, Device, new_id
from tests.visits.sync import Tablet, said
from visits.fold import Said, heads_of, hidden_ids, state_hash
from visits.models import Entry, Head, Quarantine, Stream
from visits.services.entry import unlocked_log
from visits.services.epoch import begin_epoch
from visits.services.projection import project
from visits.services.rebuild import rebuild_projections
from visits.services.visit import add_guest, join_team, leave_team, sign_ethics

pytestmark = pytest.mark.django_db
LEVELS = st.sampled_from([{"level": "0"}, {"level": "2"}, {"state": "not_seen"}, {}])
TEAM = ["ben 1", "ben 2", "lea", "elsa"]
ANY = st.sampled_from([*TEAM, "ana"])
COUNTS = {"steps": 0, "entries": 0, "restores": 0}


class Visit(RuleBasedStateMachine):
    """One visit of one farm."""

    @initialize()
    def begin(self):
        self.around = transaction.atomic()
        self.around.__enter__()
        network = make_network()
        self.carla = make_member(network, make_person("Carla"), "facilitator")
        self.people = {name: make_member(network, make_person(name)) for name in ("ben", "lea")}
        self.people["ana"] = make_person("Ana")
        farm = make_farm(network, self.people["ana"], group=make_group(network))
        version = make_grid(network, themes=1, criteria=2, by=self.carla)
        team = (self.people["ben"], self.people["lea"])
        self.visit = make_visit(farm, version, by=self.carla, team=team)
        guest = add_guest(self.visit, "Elsa", by=self.carla, part="observer")
        sign_ethics(guest, name_agreed=False)
        self.people["elsa"] = guest.person
        self.rows = criteria(self.visit)
        self.devices = {
            name: Device(name, Tablet(self.people[name.split()[0]])) for name in [*TEAM, "ana"]
        }
        self.told: dict[str, dict] = {}  # all that was ever said, by id, with who sent it first
        self.first_sender: dict[str, str] = {}
        self.gone_members: set[str] = set()

    def teardown(self):
        if hasattr(self, "around"):
            try:
                self.heal()
            finally:
                transaction.set_rollback(True)
                self.around.__exit__(None, None, None)

    def person(self, device):
        return self.people[device.who.split()[0]]

    # -- what happens

    @rule(
        who=ANY,
        which=st.integers(0, 1),
        value=LEVELS,
        act=st.sampled_from(["own", "own", "together", "settle"]),
    )
    def say(self, who, which, value, act):
        """As the tablet does: parents are one's own heads, or all that were shown."""
        device = self.devices[who]
        voice = "self" if who == "ana" else "team"
        mine = [row for row in device.said.values() if row["criterion"] == str(self.rows[which].pk)]
        shown = [
            row
            for row in device.received.values()
            if row.get("criterion") == str(self.rows[which].pk)
        ]
        parents = {row["entry_id"] for row in mine}
        if act != "own":
            parents |= {row["entry_id"] for row in shown if row.get("voice") == voice}
        made = said(
            self.visit, self.person(device), criterion=self.rows[which], value=value, act=act,
            voice=voice, parents=sorted(parents), dseq=len(device.said),
        )  # fmt: skip
        device.said[made["entry_id"]] = made
        self.told[made["entry_id"]] = made
        COUNTS["entries"] += 1

    @rule(who=ANY, which=st.integers(0, 1))
    def note(self, who, which):
        device = self.devices[who]
        voice = "self" if who == "ana" else "team"
        made = said(
            self.visit, self.person(device), criterion=self.rows[which], kind="note",
            object_id=new_id(), value={"text": "Vu à la serre."}, voice=voice,
        )  # fmt: skip
        device.said[made["entry_id"]] = made
        self.told[made["entry_id"]] = made

    @rule(who=ANY, data=st.data(), lost=st.sampled_from(["", "", "request", "reply"]))
    def push(self, who, data, lost):
        device = self.devices[who]
        batch = device.unsent()
        again = data.draw(
            st.lists(st.sampled_from(list(device.said.values()) or [None]), max_size=2)
        )
        batch = data.draw(st.permutations([*batch, *(row for row in again if row)]))
        self.send(device, batch, lost=lost)

    def send(self, device, batch, *, lost=""):
        if lost == "request" or not batch:
            return
        told = device.client.push(self.visit, batch)
        assert told.status_code == 200, told.content
        body = told.json()
        assert [row["entry_id"] for row in body["results"]] == [row["entry_id"] for row in batch]
        for row in body["results"]:
            assert row["status"] in {"stored", "duplicate", "quarantined"}, row
            self.first_sender.setdefault(row["entry_id"], device.who.split()[0])
            if device.who != "ana":
                told_of = self.told[row["entry_id"]]
                assert told_of["voice"] == "team" or row["seq"] is None
        if lost == "reply":
            return
        before = device.epoch
        device.meets(body["epoch"])
        if before in {"", body["epoch"]}:
            device.acked |= {row["entry_id"] for row in body["results"]}

    @rule(who=ANY, limit=st.integers(1, 4))
    def pull(self, who, limit):
        self.receive(self.devices[who], limit)

    def receive(self, device, limit=500):
        stream = "private" if device.who == "ana" else "shared"
        told = device.client.pull(self.visit, after=device.cursor, limit=limit, stream=stream)
        if told.status_code == 404:
            assert device.who.split()[0] in self.gone_members
            return False
        page = told.json()
        if device.epoch and device.epoch != page["epoch"]:
            device.meets(page["epoch"])
            return True
        device.meets(page["epoch"])
        assert [row["seq"] for row in page["entries"]] == list(
            range(device.cursor + 1, device.cursor + 1 + len(page["entries"]))
        )  # I6: nothing is skipped, nothing comes twice
        for row in page["entries"]:
            assert row["stream"] == stream
            assert (row["voice"] == "self") is (device.who == "ana")  # I9
            device.received[row["seq"]] = row
        return page["more"]

    @rule(who=st.sampled_from(["lea", "ben", "elsa"]))
    def leaves(self, who):
        leave_team(self.visit, self.people[who])
        self.gone_members.add(who)

    @rule(who=st.sampled_from(["lea", "ben", "elsa"]))
    def returns(self, who):
        if who in self.gone_members:
            join_team(self.visit, self.people[who], by=self.carla, part="member")
            self.gone_members.discard(who)

    @rule(name=st.sampled_from(["Zoé", "Yann"]))
    def substitute_joins(self, name):
        """On Ben's first tablet, under Ben's credential, with a reference of its own."""
        device, ref = self.devices["ben 1"], new_id()
        made = said(self.visit, self.people["ben"], criterion=self.rows[0], said_ref=ref)
        told = device.client.push(
            self.visit, [made], people=[{"ref": ref, "name": name, "part": "member"}]
        )
        device.said[made["entry_id"]] = made
        self.told[made["entry_id"]] = made
        self.first_sender[made["entry_id"]] = "ben"
        expected = "quarantined" if "ben" in self.gone_members else "stored"
        assert told.json()["results"][0]["status"] == expected
        assert Person.objects.filter(ref=ref).exists() is (expected == "stored")

    @rule(keep=st.integers(0, 6))
    def server_is_restored(self, keep):
        """From a backup that holds the first entries alone, and nothing of what was held."""
        with unlocked_log():
            for name in ("shared", "private"):
                lost = Entry.objects.filter(visit=self.visit, stream=name, seq__gt=keep)
                Head.objects.filter(visit=self.visit).delete()
                for row in lost:
                    row.parents.all().delete()
                lost.delete()
                last = Entry.objects.filter(visit=self.visit, stream=name).order_by("-seq").first()
                Stream.objects.filter(visit=self.visit, name=name).update(
                    head_seq=last.seq if last else 0, chain_sha256=last.chain_sha256 if last else ""
                )
        Quarantine.objects.filter(visit=self.visit).delete()
        project(self.visit)
        begin_epoch("restored")
        COUNTS["restores"] += 1

    # -- what always holds

    @invariant()
    def the_server_agrees(self):
        if not hasattr(self, "visit"):
            return
        COUNTS["steps"] += 1
        stored = list(Entry.objects.filter(visit=self.visit).select_related("author", "said_by"))
        ids = [str(row.entry_id) for row in stored]
        assert len(ids) == len(set(ids))  # I2
        for stream in Stream.objects.filter(visit=self.visit):
            seqs = sorted(row.seq for row in stored if row.stream == stream.name)
            assert seqs == list(range(1, stream.head_seq + 1))  # I6
        assert rebuild_projections(self.visit, check=True) == []  # I8
        for row in stored:
            told = self.told[str(row.entry_id)]
            sender = self.people[self.first_sender[str(row.entry_id)]]
            assert row.author == sender  # I10: who delivers never becomes author
            assert str(row.said_by.ref) == told["said_ref"]
            assert row.stream == ("private" if told["voice"] == "self" else "shared")
        self.acked_are_there(set(ids))
        self.heads_are_nobodys_loss(stored)

    def acked_are_there(self, stored):
        """I1: on the server once acknowledged, until the server itself is another one."""
        from visits.services.epoch import current_epoch

        epoch = str(current_epoch().uuid)
        held = set(Quarantine.objects.filter(visit=self.visit).values_list("entry_id", flat=True))
        for device in self.devices.values():
            if device.epoch == epoch:
                assert device.acked <= stored | held

    def heads_are_nobodys_loss(self, stored):
        """I4, in other words than the fold's: gone is what its speaker, or a shown act, replaced."""
        said_by = {str(row.entry_id): str(row.said_by.ref) for row in stored}
        gone = set()
        for row in stored:
            told = self.told[str(row.entry_id)]
            for parent in told["parents"]:
                other = self.told[parent]
                same = all(
                    told[key] == other[key]
                    for key in ("kind", "criterion", "voice", "about", "object_id")
                )
                own = told["said_ref"] == other["said_ref"]
                if parent in said_by and same and (own or told["act"] != "own"):
                    gone.add(parent)
        heads = Head.objects.filter(visit=self.visit).values_list("entry__entry_id", flat=True)
        assert {str(key) for key in heads} == set(said_by) - gone

    def heal(self):
        """Everybody sends, everybody receives: then all of one audience see the same (I3)."""
        if not hasattr(self, "visit"):
            return
        for who in list(self.gone_members):
            self.returns(who)
        for _round in range(2):
            for device in self.devices.values():
                self.receive(device, 1)
                self.send(device, device.unsent())
                self.send(device, device.unsent())
        for device in self.devices.values():
            while self.receive(device):
                pass
        self.the_server_agrees()
        everything = set(Entry.objects.filter(visit=self.visit).values_list("entry_id", flat=True))
        held = set(Quarantine.objects.filter(visit=self.visit).values_list("entry_id", flat=True))
        assert set(self.told) <= {str(key) for key in everything} | held  # nothing is in limbo
        for device in self.devices.values():
            stream = "private" if device.who == "ana" else "shared"
            digest = device.client.get(f"/visits/{self.visit.pk}/digest", stream=stream).json()
            assert hash_of(device.received.values()) == digest["state_hash"]


def hash_of(rows):
    entries = [
        Said(
            entry_id=row["entry_id"], kind=row["kind"], stream=row["stream"], voice=row["voice"],
            about=row["about"], said_by=row["said_ref"], act=row["act"], criterion=row["criterion"],
            object_id=row["object_id"], parents=frozenset(row["parents"]), value=row["value"],
            payload_sha256=row["payload_sha256"],
        )
        for row in rows
    ]  # fmt: skip
    return state_hash(heads_of(entries, hidden_ids(entries)))


def test_whatever_happens_nothing_is_lost_doubled_or_told_to_others(db, monkeypatch):
    monkeypatch.setattr("visits.api.door.PUSHES_A_MINUTE", 10**6)
    run_state_machine_as_test(
        Visit,
        settings=settings(
            max_examples=RUNS, stateful_step_count=STEPS, deadline=None,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip
    print(
        f"\nmachine runs {RUNS}, steps checked {COUNTS['steps']}, entries {COUNTS['entries']}, restores {COUNTS['restores']}"
    )
