"""Two people at one card: the second saver sees what the first one changed, and loses nothing."""

import pytest
from django.urls import reverse

from tests.makers import make_farm, make_group, make_member, make_person
from tests.visits.pages import Form
from visits.models import Visit

CHANGED = "Quelqu'un a changé cette page entre-temps."


class Page(Form):
    """The first form of the page that writes a card: it bears the signed field."""

    def handle_starttag(self, tag, attrs):
        if tag == "form":
            attrs = [*attrs, ("id", self.wanted)] if dict(attrs).get("method") == "post" else attrs
            if self.fields.get("shown"):
                attrs = [pair for pair in attrs if pair[0] != "id"]
            else:
                self.fields = {}
        super().handle_starttag(tag, attrs)


def fields_of(client, url):
    form = Page(client.get(url).content.decode())
    assert form.fields.get("shown")
    return form


def problems(response):
    return [str(sentence).replace("\xa0", " ") for sentence in
            response.context["form"].non_field_errors()]  # fmt: skip


@pytest.fixture
def two(village, client_of):
    village.other = make_member(village.network, make_person("Hana"), "facilitator")
    return client_of(village.carla), client_of(village.other)


CARDS = {
    "farm": ("municipality", "Bourg", "name", "Ferme des Ormes"),
    "group": ("municipality", "Bourg", "name", "AMAP des Ormes"),
    "settings": ("reply_days", "33", "name", "Réseau des Ormes"),
    "visit": ("kind", "peer", "short_path", "on"),
}


def url_of(v, card):
    return {
        "farm": reverse("peers:farm-edit", args=[v.farm.slug]),
        "group": reverse("peers:group-edit", args=[v.group.pk]),
        "settings": reverse("peers:network-settings"),
        "visit": reverse("visits:visit-change", args=[v.visit.pk]),
    }[card]


def stands(v, card):
    row = {"farm": v.farm, "group": v.group, "settings": v.network, "visit": v.visit}[card]
    return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("card", ["farm", "group", "settings"])
def test_the_second_saver_sees_the_change_keeps_their_words_and_taps_once(village, two, card):
    first, second = two
    url = url_of(village, card)
    name, value, own, typed = CARDS[card]
    one, other = fields_of(first, url), fields_of(second, url)
    assert first.post(url, one.filled(**{name: value})).status_code == 302
    asked = second.post(url, other.filled(**{own: typed}))
    assert problems(asked)[0].startswith(CHANGED)
    assert any(value in sentence for sentence in problems(asked))
    assert getattr(stands(village, card), own) != typed
    again = Page(asked.content.decode())
    assert again.fields[own] == [typed]
    assert again.fields[name] == [value]
    assert second.post(url, again.fields).status_code == 302
    row = stands(village, card)
    assert (getattr(row, own), str(getattr(row, name))) == (typed, value)


def test_both_changed_the_same_field_and_the_second_confirms(village, two):
    first, second = two
    url = url_of(village, "farm")
    one, other = fields_of(first, url), fields_of(second, url)
    first.post(url, one.filled(name="Ferme d'Ana"))
    asked = second.post(url, other.filled(name="Ferme des Ormes"))
    assert "Nom de la ferme : c'est maintenant « Ferme d'Ana »." in problems(asked)
    second.post(url, Page(asked.content.decode()).fields)
    assert stands(village, "farm").name == "Ferme des Ormes"


def test_the_same_change_twice_asks_nothing(village, two):
    first, second = two
    url = url_of(village, "group")
    one, other = fields_of(first, url), fields_of(second, url)
    first.post(url, one.filled(name="AMAP du Pré"))
    assert second.post(url, other.filled(name="AMAP du Pré")).status_code == 302


def test_a_visit_moved_by_another_is_not_moved_back(village, two):
    first, second = two
    url = url_of(village, "visit")
    one, other = fields_of(first, url), fields_of(second, url)
    assert first.post(url, one.filled(short_path="on")).status_code == 302
    asked = second.post(url, other.filled(kind="follow_up"))
    assert problems(asked)[0].startswith(CHANGED)
    assert stands(village, "visit").kind == "peer"
    second.post(url, Page(asked.content.decode()).fields)
    visit = Visit.objects.get(pk=village.visit.pk)
    assert (visit.kind, visit.short_path) == ("follow_up", True)


def test_a_signed_field_that_was_touched_is_no_fault(village, two):
    url = url_of(village, "farm")
    form = fields_of(two[0], url)
    assert two[0].post(url, form.filled(shown="x", name="Ferme des Ormes")).status_code == 302


def test_other_cards_are_not_asked_about(village, two):
    first, second = two
    other_farm = make_farm(village.network, village.ana, name="L'autre ferme")
    make_group(village.network, name="AMAP du Lac")
    form = fields_of(second, url_of(village, "farm"))
    url = reverse("peers:farm-edit", args=[other_farm.slug])
    first.post(url, fields_of(first, url).filled(name="Tout autre"))
    assert second.post(url_of(village, "farm"), form.filled(name="La mienne")).status_code == 302
