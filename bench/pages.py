"""How long the server takes for each page, on the example network, for somebody who may see it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from bench.measure import milliseconds_of, p95, report
from peers.models import Farm, Group, Person
from visits.models import Grid, Report, Visit

TIMES = 20
FACILITATOR, FARMER = "carla@exemple.test", "ana@exemple.test"
TEAM, CONTACT = "odile@exemple.test", "fred@exemple.test"


@dataclass(frozen=True)
class Page:
    """A page to time: who asks (an example person's address, or nobody), and where it is."""

    name: str
    person: str | None
    address: Callable[[], str]


def farm() -> Farm:
    """The first farm of the example farmer: three years, a plan."""
    person = Person.objects.get(email=FARMER)
    return Farm.objects.held_by(person).order_by("pk")[0]


def of_farm(name: str, query: str = "") -> Callable[[], str]:
    return lambda: reverse(name, args=[farm().slug]) + query


def open_visit() -> Visit:
    """The visit under way whose report the example teammate writes."""
    return Visit.objects.filter(team__person__email=TEAM, status__in=["under_way", "dated"])[0]


def read_visit(status: str) -> Visit:
    return Visit.objects.filter(farm=farm(), status=status).order_by("-date")[0]


def of_open_visit(name: str, *what: str) -> Callable[[], str]:
    """An address of the visit under way; `what` names the first theme or criterion of its grid."""

    def address() -> str:
        visit = open_visit()
        version = visit.grids.select_related("version")[0].version
        theme = version.themes.order_by("position")[0]
        parts = {"theme": theme.pk, "part": 1, "criterion": theme.criteria.all()[0].pk}
        return reverse(f"visits:{name}", args=[visit.pk, *(parts[key] for key in what)])

    return address


def last_report() -> Report:
    return Report.objects.filter(visit__farm=farm()).order_by("-sealed_at")[0]


def edition() -> str:
    report = last_report()
    return reverse("visits:report-edition", args=[report.visit_id, report.edition])


PAGES = [
    Page("landing", None, lambda: "/"),
    Page("sign in", None, lambda: reverse("account_login")),
    Page("help", None, lambda: reverse("help")),
    Page("desk of the facilitator", FACILITATOR, lambda: "/"),
    Page("desk of a teammate", TEAM, lambda: "/"),
    Page("desk of the farm", FARMER, lambda: "/"),
    Page("desk of a group's contact", CONTACT, lambda: "/"),
    Page("visits", FACILITATOR, lambda: reverse("visits:visits")),
    Page("planning", FACILITATOR, lambda: reverse("visits:visit-plan", args=["farm"])),
    Page("hub", TEAM, of_open_visit("visit")),
    Page("section", TEAM, of_open_visit("theme", "theme", "part")),
    Page("criterion", TEAM, of_open_visit("criterion", "criterion")),
    Page("carnet", TEAM, of_open_visit("carnet")),
    Page("sheets", TEAM, of_open_visit("sheets")),
    Page("debrief", TEAM, of_open_visit("debrief")),
    Page("report, offered", FARMER, lambda: reverse("visits:report", args=[written().pk])),
    Page("reply", FARMER, lambda: reverse("visits:reply", args=[written().pk])),
    Page("signature", FARMER, lambda: reverse("visits:signature", args=[written().pk])),
    Page("report, an edition", FARMER, edition),
    Page("plan", FARMER, of_farm("visits:plan")),
    Page("dossier of a farm", FARMER, of_farm("visits:farm")),
    Page("progress of a farm", FARMER, of_farm("visits:progress")),
    Page("full table of a farm", FARMER, of_farm("visits:progress", "?table")),
    Page("chart of the progress", FARMER, of_farm("visits:progress-chart")),
    Page("network", FACILITATOR, lambda: reverse("visits:network")),
    Page("farms", FACILITATOR, lambda: reverse("visits:farms")),
    Page("farms to keep", FACILITATOR, lambda: reverse("peers:farms")),
    Page("people", FACILITATOR, lambda: reverse("peers:people")),
    Page("groups", FACILITATOR, lambda: reverse("peers:groups")),
    Page("group", FACILITATOR, lambda: reverse("peers:group-edit", args=[group().pk])),
    Page("settings", FACILITATOR, lambda: reverse("peers:network-settings")),
    Page("grids", FACILITATOR, lambda: reverse("visits:grids")),
    Page("grid", FACILITATOR, lambda: reverse("visits:grid", args=[grid().ref])),
]


def written() -> Visit:
    return read_visit("written")


def group() -> Group:
    return farm().network.groups.order_by("pk")[0]


def grid() -> Grid:
    return Grid.objects.filter(network=farm().network).order_by("pk")[0]


def run() -> None:
    time_pages(PAGES, "page")


def time_pages(pages: Iterable[Page], kind: str) -> None:
    slowest = max((time_page(page, kind), page.name) for page in pages)
    report(f"{kind}: the slowest", slowest[0], "ms", n=TIMES, notes=f"{slowest[1]}; bar 150 ms")


def time_page(page: Page, kind: str) -> float:
    client = Client(SERVER_NAME="localhost")
    if page.person is not None:
        client.force_login(Person.objects.get(email=page.person))
    address = page.address()

    def get_page() -> None:
        response = client.get(address, follow=page.name == "planning")
        if response.status_code != 200:
            message = f"{page.name}: {address} answers {response.status_code}"
            raise SystemExit(message)

    taken = p95(milliseconds_of(get_page, times=TIMES))
    report(f"{kind}: {page.name}", taken, "ms", n=TIMES, notes="p95, server alone, warm")
    return taken
