"""How long the server takes for each page, on the example network, for somebody who may see it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from bench.measure import milliseconds_of, p95, report
from peers.models import Farm, Person

TIMES = 40
FACILITATOR = "carla@exemple.test"
FARMER = "ana@exemple.test"


@dataclass(frozen=True)
class Page:
    """A page to time: who asks (an example person's address, or nobody), and where it is."""

    name: str
    person: str | None
    address: Callable[[], str]


def farm_page(name: str) -> Callable[[], str]:
    """An address of the first farm of the example farmer."""

    def address() -> str:
        person = Person.objects.get(email=FARMER)
        return reverse(name, args=[Farm.objects.held_by(person).order_by("pk")[0].slug])

    return address


PAGES = [
    Page("sign in", None, lambda: reverse("account_login")),
    Page("network", FACILITATOR, lambda: reverse("visits:network")),
    Page("farms", FACILITATOR, lambda: reverse("visits:farms")),
    Page("dossier of a farm", FARMER, farm_page("visits:farm")),
    Page("progress of a farm", FARMER, farm_page("visits:progress")),
    Page("chart of the progress", FARMER, farm_page("visits:progress-chart")),
]


def run() -> None:
    for page in PAGES:
        time_page(page)


def time_page(page: Page) -> None:
    client = Client(SERVER_NAME="localhost")
    if page.person is not None:
        client.force_login(Person.objects.get(email=page.person))
    address = page.address()

    def get_page() -> None:
        response = client.get(address)
        if response.status_code != 200:
            message = f"{page.name}: {address} answers {response.status_code}"
            raise SystemExit(message)

    taken = milliseconds_of(get_page, times=TIMES)
    report(f"page: {page.name}", p95(taken), "ms", n=TIMES, notes="p95, server alone, warm")
