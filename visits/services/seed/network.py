"""Who and where in the example networks: people, groups and farms, and when each came and left."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.text import slugify

from peers.models import (
    CloseLink,
    Farm,
    Group,
    Holder,
    Membership,
    Network,
    Partnership,
    Person,
)
from visits.services.seed.story import Script, Stage, made_id, read_story

Told = Mapping[str, Any]
FARM_FIELDS = (
    *("name", "municipality", "territory", "latitude", "longitude"),
    *("productions", "people_working", "area_ha", "no_photos"),
)
NETWORK_FIELDS = ("slug", "name", "system_label", "languages")
NETWORK_DAYS = ("reply_days", "rhythm_months", "reading_days")


def set_people(stage: Stage) -> None:
    for told in read_story("network")["people"]:
        person = Person.objects.filter(ref=made_id("person", told["key"])).first()
        stage.people[told["key"]] = person or _make_person(told)


def _make_person(told: Told) -> Person:
    person = Person(
        ref=made_id("person", told["key"]),
        name=told["name"],
        email=told["email"],
        language=told["language"],
        is_example=True,
    )
    person.set_unusable_password()
    person.save()
    if person.email:
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


def set_network(stage: Stage, told: Told, script: Script) -> None:
    """The network, its groups and farms; who belongs to them comes and goes with the days."""
    network = Network.objects.create(
        **{key: told[key] for key in NETWORK_FIELDS + NETWORK_DAYS},
        contact=stage.people[told["contact"]],
        is_example=True,
        created_at=stage.at(min(row["since"] for row in told["memberships"]), "08:00"),
    )
    stage.networks[told["key"]] = network
    for row in told["groups"]:
        _set_group(stage, network, row)
    for row in told["farms"]:
        _set_farm(stage, network, row, script)
    for row in told["memberships"]:
        membership = Membership(
            network=network, person=stage.people[row["person"]], role=row["role"]
        )
        _come_and_go(stage, script, membership, row)
    for row in told["close_links"]:
        link = CloseLink(
            farm=stage.farms[row["farm"]],
            person=stage.people[row["person"]],
            kind=row["kind"],
            declared_by=stage.people[row["declared_by"]],
        )
        _come_and_go(stage, script, link, row)


def _set_group(stage: Stage, network: Network, told: Told) -> None:
    stage.groups[told["key"]] = Group.objects.create(
        ref=made_id("group", told["key"]),
        network=network,
        name=told["name"],
        municipality=told["municipality"],
        contact=stage.people[told["contact"]] if told["contact"] else None,
    )


def _set_farm(stage: Stage, network: Network, told: Told, script: Script) -> None:
    ref = made_id("farm", told["key"])
    farm = Farm.objects.create(
        ref=ref,
        network=network,
        slug=f"{slugify(told['name'])}-{ref.hex[:8]}",
        **{key: told[key] for key in FARM_FIELDS},
    )
    stage.farms[told["key"]] = farm
    for row in told["holders"]:
        holder = Holder(
            farm=farm,
            person=stage.people[row["person"]],
            may_answer=row["may_answer"],
            shares_past=row["shares_past"],
        )
        _come_and_go(stage, script, holder, row)
    for row in told["partners"]:
        partnership = Partnership(farm=farm, group=stage.groups[row["group"]])
        _come_and_go(stage, script, partnership, row)


def _come_and_go(
    stage: Stage,
    script: Script,
    relation: Membership | Holder | Partnership | CloseLink,
    told: Told,
) -> None:
    """Open from its first day; ended on its last, after whatever was done that day."""
    script.add(stage.at(told["since"], "00:05"), partial(_begin, relation))
    if told.get("until"):
        script.add(stage.at(told["until"], "23:55"), partial(_end, relation))


def _begin(relation: Membership | Holder | Partnership | CloseLink, at: datetime) -> None:
    relation.since = at.date()
    relation.save()


def _end(relation: Membership | Holder | Partnership | CloseLink, at: datetime) -> None:
    relation.until = at.date()
    relation.save(update_fields=["until"])
