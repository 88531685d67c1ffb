"""Every form of the story filled with nonsense: a sentence, nothing lost, nothing half written."""

import uuid
from urllib.parse import urlencode, urljoin

import pytest

from tests.kept import kept
from tests.makers import days_ago, entry, first_criterion, make_visit, make_written, say
from tests.story.pages import NOT_SEEN, TYPED, PagesWalker
from visits.models import ActionEvent, Entry, Visit
from visits.services.plan import record_event
from visits.services.rebuild import rebuild_projections
from visits.services.sheet import print_sheet
from visits.services.visit import open_debrief

LONG = "mot " * 7000
NONSENSE = {
    "missing": "",
    "too long": LONG,
    "wrong kind": "n'importe quoi",
    "a level that is not of the scale": "99",
    "no day of any month": "2026-02-31",
    "the last of all days": "9999-12-31",
    "beyond any number": "9" * 400,
    "not a number": "NaN",
    "a hole in the text": "avant\x00après",
    "half a letter": "\ud83d",
}
#: Forms of every page's head: they are not of the story.
ELSEWHERE = ("/i18n/", "/network/choose/", "/account/logout/")
UNDER_WAY, WRITTEN = "under way", "written"
PAGES = {
    # who, and at which stage of the visit
    "visits/{visit}/team/": ("carla", UNDER_WAY),
    "visits/{visit}/team/hours/": ("carla", UNDER_WAY),
    "visits/{visit}/team/parts/": ("carla", UNDER_WAY),
    "visits/{visit}/ethics/": ("ben", UNDER_WAY),
    "visits/{visit}/themes/{theme}/1/": ("ben", UNDER_WAY),
    "visits/{visit}/criteria/{criterion}/": ("ben", UNDER_WAY),
    "visits/{visit}/carnet/": ("ben", UNDER_WAY),
    "visits/{visit}/our-view/": ("ana", UNDER_WAY),
    "visits/{visit}/our-view/{theme}/1/": ("ana", UNDER_WAY),
    "visits/{visit}/group/": ("fred", UNDER_WAY),
    "visits/{visit}/sheets/": ("ben", UNDER_WAY),
    "visits/{visit}/sheets/1/entry/": ("ben", UNDER_WAY),
    "visits/{visit}/sheets/1/entry/?part=3": ("ben", UNDER_WAY),
    "visits/{visit}/debrief/": ("ana", UNDER_WAY),
    "visits/{visit}/leads/{lead}/action/": ("ben", UNDER_WAY),
    "visits/{visit}/reviews/{earlier}/": ("ben", UNDER_WAY),
    "farms/{farm}/plan/add/": ("ana", UNDER_WAY),
    "farms/{farm}/plan/{earlier}/": ("ana", UNDER_WAY),
    "farms/{farm}/plan/{earlier}/?change": ("ana", UNDER_WAY),
    "visits/{visit}/replies/": ("ana", WRITTEN),
    "visits/{visit}/replies/?criterion={criterion}": ("carla", WRITTEN),
    "visits/{visit}/corrections/{request}/": ("ben", WRITTEN),
    "visits/{visit}/signature/": ("carla", WRITTEN),
    "visits/{visit}/report/final/": ("ben", WRITTEN),
    "visits/{next}/change/": ("carla", UNDER_WAY),
    "visits/{next}/postponement/": ("carla", UNDER_WAY),
    "visits/{next}/cancellation/": ("carla", UNDER_WAY),
    "farms/{farm}/edit/": ("carla", UNDER_WAY),
    "farms/{farm}/people/add/": ("carla", UNDER_WAY),
    "farms/{farm}/links/add/": ("carla", UNDER_WAY),
    "network/farms/add/": ("carla", UNDER_WAY),
    "network/groups/add/": ("carla", UNDER_WAY),
    "network/people/invite/": ("carla", UNDER_WAY),
    "network/settings/": ("carla", UNDER_WAY),
    "account/me/": ("ana", UNDER_WAY),
}


def tell_a_visit(v, stage):
    """Something of each kind, so that each form has something to change."""
    say(v.visit, v.ben, value={"level": "2"})
    say(v.visit, v.lea, value={"level": "1"})
    v.lead = entry(v.visit, v.ben)["entry_id"]
    say(v.visit, v.ben, kind="lead", object_id=v.lead, value={"text": "Semer un couvert"})
    note = entry(v.visit, v.ben)["entry_id"]
    say(v.visit, v.ben, kind="note", object_id=note, criterion=None, value={"text": "Une mare"})
    print_sheet(v.visit, by=v.ben, after=0)
    v.earlier = uuid.uuid4()
    record_event(v.farm, v.earlier, "suggested", by=v.ana, data={"what": "Planter une haie"})
    v.next = make_visit(v.farm, v.version, by=v.carla, day=days_ago(-30))
    v.visit.refresh_from_db()
    if stage == WRITTEN:
        make_written(v.visit, v.ben)
        asked = {"text": "Nos sols sont couverts.", "asks": "correction"}
        say(v.visit, v.ana, kind="reply", voice="reply", object_id=v.lead, value=asked)
    else:
        open_debrief(v.visit, by=v.ben)
    v.visit.refresh_from_db()


def address_of(v, page):
    criterion = first_criterion(v.visit)
    request = v.visit.correction_requests.first()
    return "/" + page.format(
        visit=v.visit.pk, next=v.next.pk, farm=v.farm.slug, lead=v.lead, earlier=v.earlier,
        theme=criterion.theme_id, criterion=criterion.pk, request=request and request.pk,
    )  # fmt: skip


def forms_of(walker):
    for form in walker.root.walk():
        action = form.attrs.get("action", "")
        ours = form.tag == "form" and form.attrs.get("method") == "post"
        if ours and not action.startswith(ELSEWHERE):
            yield form, urljoin(walker.path, action or walker.path).split("#")[0]


def typed_badly(walker, form, wrong):
    """What the form would send, with every field that a person sees changed for nonsense."""
    fields = []
    for node in walker.root.walk():
        if node.tag in TYPED and node.attrs.get("name") and walker._form_of(node) is form:
            unseen = node.tag == "input" and node.attrs.get("type") in NOT_SEEN
            sent = list(walker._sent(node, form)) if unseen else [(node.attrs["name"], wrong)]
            fields += sent
    return fields


def state(v):
    """What stands: anything that a refusal must leave alone."""
    visits = list(Visit.objects.order_by("pk").values_list("status", "date", "month", "kind"))
    return (Entry.objects.count(), ActionEvent.objects.count(), visits)


@kept
def under_way(village):
    tell_a_visit(village, UNDER_WAY)
    return village


@kept
def written(village):
    tell_a_visit(village, WRITTEN)
    return village


def pages_of(stage):
    return [page for page, (_who, at) in PAGES.items() if at == stage]


@pytest.mark.parametrize("page", pages_of(UNDER_WAY))
def test_nonsense_is_a_sentence_and_never_a_fault(under_way, page):
    send_nonsense(under_way, page)


@pytest.mark.parametrize("page", pages_of(WRITTEN))
def test_nonsense_about_a_written_visit_is_a_sentence_too(written, page):
    send_nonsense(written, page)


def send_nonsense(v, page):
    who, _stage = PAGES[page]
    walker, address = PagesWalker(), address_of(v, page)
    walker.client.force_login(getattr(v, who))
    walker.open(address)
    forms = list(forms_of(walker))
    assert forms
    for form, target in forms:
        for name, wrong in NONSENSE.items():
            sent = urlencode(typed_badly(walker, form, wrong), errors="surrogatepass")
            before = state(v)
            kind = "application/x-www-form-urlencoded"
            response = walker.client.post(target, sent, kind, follow=True)
            assert response.status_code in {200, 403, 404}, (name, target, response.status_code)
            if name == "too long" and any(node.tag == "textarea" for node in form.walk()):
                assert state(v) == before, (name, target)
    assert rebuild_projections(v.visit, check=True) == []
