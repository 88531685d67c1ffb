"""The story, first part: from an empty database to a visit that everybody has agreed to."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from peers.models import Farm, Group, Holder, Network, Person
from visits.models import Grid, Visit

NETWORK = "Réseau du Val"
FARM = "Ferme des Tilleuls"
GROUP = "AMAP du Pont"
GUEST = "Elsa Invitée"


@dataclass
class Story:
    """Who walks, and how a browser is opened for somebody."""

    new_walker: Callable[[str], Any]
    people: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """`story.ana`: the browser of Ana, opened when she first comes."""
        if name not in self.people:
            self.people[name] = self.new_walker(name)
        return self.people[name]

    @property
    def visit(self) -> Visit:
        return Visit.objects.get()

    def at(self, page: str = "") -> str:
        """The address of one of the visit's pages."""
        return f"/visits/{self.visit.pk}/{page}"

    @property
    def farm_at(self) -> str:
        return f"/farms/{Farm.objects.get().slug}/"


def last_mail(to: str) -> str:
    return next(message for message in reversed(mail.outbox) if to in message.to).body


def sign_in_by_code(walker: Any, email: str) -> None:
    """The code is asked for, read in the mail and typed into the page left open."""
    walker.open("/account/login/")
    walker.look("sign-in")
    walker.follow("Recevoir un code", within="Avec un code par e-mail")
    walker.fill("e-mail", email)
    walker.press("Envoyer le code")
    walker.look("code")
    walker.fill(
        "Code", re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]+)$", last_mail(email), re.MULTILINE)[1]
    )
    walker.press("Continuer")


def accept(walker: Any, email: str, name: str) -> None:
    """The mailed link is opened; its button lets the person in, under the name they want."""
    walker.open(re.search(r"/invitations/\S+", last_mail(email))[0])
    walker.look("invitation")
    walker.read(NETWORK)
    walker.fill("Votre nom", name)
    walker.press("Accepter l'invitation")
    walker.read("Bienvenue")


def found_the_network(story: Story) -> None:
    """A command invites the facilitator, who then signs in with the code that is mailed."""
    call_command("create_network", NETWORK, facilitator="carla@exemple.test", stdout=StringIO())
    carla = story.carla
    accept(carla, "carla@exemple.test", "Carla")
    carla.open("/account/logout/")
    carla.press("Se déconnecter")
    sign_in_by_code(carla, "carla@exemple.test")
    carla.read("Carla")
    carla.open("/")
    carla.look("desk-empty")
    assert Network.objects.get().name == NETWORK


def copy_a_grid(story: Story) -> None:
    carla = story.carla
    carla.open("/grids/")
    carla.look("grids")
    carla.follow("charte des AMAP")
    carla.look("grid")
    carla.press(f"Copier pour {NETWORK}")
    assert Grid.objects.get(network__isnull=False).copied_from.network is None


def invite(carla: Any, name: str, email: str, way: str) -> None:
    carla.open("/network/people/invite/")
    carla.fill("Nom", name)
    carla.fill("e-mail", email)
    carla.choose(way)
    if way == "personne d'une ferme":
        carla.select("Quelle ferme", FARM)
    carla.look("invite")
    carla.press("Envoyer l'invitation")
    carla.read(f"L'invitation est partie à {email}")


def gather_people(story: Story) -> None:
    """A farm, its holder, people of the network, a group with its contact: all by mail."""
    carla = story.carla
    carla.open("/network/farms/add/")
    carla.fill("Nom", FARM)
    carla.fill("Commune", "Montclair")
    carla.fill("Productions", "légumes, œufs")
    carla.look("farm-add")
    carla.press("Ajouter la ferme")
    invite(carla, "Ana", "ana@exemple.test", "personne d'une ferme")
    for name in ("ben", "lea", "fred"):
        invite(carla, name.title(), f"{name}@exemple.test", "membre")
    accept(story.ana, "ana@exemple.test", "Ana")
    for name, walker in (("Ben", story.ben), ("Léa", story.lea), ("Fred", story.fred)):
        accept(walker, f"{name.lower().replace('é', 'e')}@exemple.test", name)
    carla.open("/network/groups/add/")
    carla.fill("Nom", GROUP)
    carla.select("Référente ou référent", "Fred")
    carla.look("group-add")
    carla.press("Ajouter le groupe")
    carla.select("Ferme", FARM)
    carla.press("Ajouter cette ferme")
    carla.look("group")
    carla.read(FARM)
    carla.open("/network/people/")
    carla.look("people")
    assert Holder.objects.get().person.name == "Ana"
    assert Group.objects.get().contact.name == "Fred"
    assert Person.objects.get(name="Léa").memberships.get().role == "member"


def plan_the_visit(story: Story) -> None:
    """Five steps, back and forth: nothing is lost, and nothing is written before the last."""
    carla, today = story.carla, timezone.localdate()
    carla.open("/visits/plan/")
    carla.look("plan-1-farm")
    carla.choose(FARM)
    carla.press("Continuer")
    carla.look("plan-2-grid")
    carla.tick("charte des AMAP")
    carla.press("Continuer")
    carla.look("plan-3-date")
    carla.choose("Visite entre pairs")
    carla.select("Groupe concerné", GROUP)
    carla.fill("Date", today.isoformat())
    carla.press("Continuer")
    carla.tick("Ben")
    carla.choose("Rédige : Ben")
    carla.tick("Léa")
    carla.fill("Nom de la personne 1", GUEST)
    carla.look("plan-4-team")
    carla.press("Revenir à l'étape précédente")
    assert carla.value("Date") == today.isoformat()
    carla.press("Revenir à l'étape précédente")
    assert carla.is_ticked("charte des AMAP")
    carla.press("Continuer")
    carla.press("Continuer")
    assert (carla.is_ticked("Léa"), carla.value("Nom de la personne 1")) == (True, GUEST)
    carla.press("Continuer")
    carla.look("plan-5-check")
    carla.read(FARM, GROUP, "Ben", "écrit le compte rendu", GUEST)
    assert Visit.objects.count() == 0
    carla.press("Confirmer la visite")
    carla.read("La visite est prévue")
    carla.look("hub-facilitator")
    team = story.visit.team.values_list("person__name", "rapporteur")
    assert sorted(team) == [("Ben", True), (GUEST, False), ("Léa", False)]
    assert (story.visit.status, story.visit.date) == ("dated", today)
    assert {"ana@exemple.test"} <= {to for message in mail.outbox for to in message.to}


def promise(story: Story) -> None:
    """Each signs the ethics form; Ben notes the one that the guest signed on paper."""
    for walker in (story.ben, story.lea):
        walker.open("/")
        walker.look("desk-team")
        walker.open(story.at("ethics/"))
        walker.tick("Je m'y engage", within="Votre engagement")
        walker.choose("Mon nom peut être imprimé", within="Votre engagement")
        walker.look("ethics")
        walker.press("Signer")
        walker.read("L'engagement est noté")
    story.ben.open(story.at("ethics/"))
    story.ben.tick("Je m'y engage", within=f"{GUEST} a signé sur papier")
    story.ben.choose("Écrivez seulement ma place", within=f"{GUEST} a signé sur papier")
    story.ben.press("Noter cet engagement")
    assert story.visit.team.filter(ethics_signed_at=None).count() == 0


ACTS = (found_the_network, copy_a_grid, gather_people, plan_the_visit, promise)
