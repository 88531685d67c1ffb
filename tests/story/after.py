"""The story, third part: the debrief, the plan, the report, and what is seen years later."""

from typing import Any

from peers.models import Farm
from tests.story.before import FARM, GROUP, Story
from tests.story.during import INPUTS, LEADS, PAPER_LEAD, answers_to, number_of
from visits.models import Action, CorrectionRequest, CriterionResult, Report
from visits.pdf.render import pdf_is_possible
from visits.services.rebuild import rebuild_projections

AT_TABLE = "Ouvrir la ferme un dimanche"
HOPE = "Un coup de main pour désherber"
PROMISE = "Venir désherber un samedi par mois"


def action(what: str) -> Action:
    return Action.objects.get(what=what)


def open_the_debrief(story: Story) -> None:
    """Strengths first, the farm speaks first; both views side by side."""
    ben, ana = story.ben, story.ana
    ana.open(story.at("debrief/"))
    ana.read("Le bilan n'est pas encore ouvert")
    ana.not_read("Deux avis différents")
    ben.open(story.at("debrief/"))
    ben.look("debrief-before")
    ben.press("Ouvrir le bilan")
    ben.read("1. Ce qui va bien", INPUTS, "Deux avis différents", "En place")
    ana.open(story.at("debrief/"))
    ana.unfold("La parole à la ferme", within="1. Ce qui va bien")
    ana.fill("Les mots de la ferme", "Nous sommes fiers du compost.", within="1. Ce qui va bien")
    ana.press("Noter ces mots", within="1. Ce qui va bien")
    ana.unfold("Noter ce que la ferme attend", within="5. Ce que la ferme attend")
    ana.select("La ferme l'attend", "du groupe", within="5. Ce que la ferme attend")
    ana.fill("Les mots de la ferme", HOPE, within="5. Ce que la ferme attend")
    ana.press("Noter ces mots", within="5. Ce que la ferme attend")
    ana.read("Nous sommes fiers du compost.", HOPE)
    ana.look("debrief")


def decide(walker: Any, decision: str, *, owner: str = "la ferme") -> None:
    walker.choose(owner, within="Qui s'en charge ?")
    if decision:
        walker.choose(decision, within="Qu'en dit la ferme ?")
    walker.press("Noter dans le plan")
    walker.read("C'est noté dans le plan")


def turn_leads_into_actions(story: Story) -> None:
    """The farm accepts one, changes one, declines one; one is noted for it by a teammate."""
    ben, ana = story.ben, story.ana
    ben.open(story.at("debrief/"))
    ben.fill("Une piste de plus", AT_TABLE)
    ben.press("Ajouter cette piste")
    ben.look("lead-noted")
    decide(ben, "elle accepte")
    ana.open(story.at("debrief/"))
    ana.follow(LEADS[0])
    ana.look("lead")
    decide(ana, "elle accepte")
    ana.follow(LEADS[1])
    ana.fill("Ce qui sera fait", "Semer du trèfle entre les rangs")
    ana.fill("Avec les mots de la ferme", "Le trèfle, nous l'avons déjà.")
    decide(ana, "elle accepte")
    ana.follow(LEADS[2])
    ana.fill("Pourquoi, si elle le souhaite", "Pas cette année.")
    decide(ana, "elle décline")
    ana.follow(HOPE)
    ana.fill("Ce qui sera fait", PROMISE)
    decide(ana, "", owner=GROUP)
    ana.read("noté par Ben")
    said = {row.what: (row.status, row.owner) for row in Action.objects.all()}
    assert said == {
        AT_TABLE: ("accepted", "farm"),
        LEADS[0]: ("accepted", "farm"),
        "Semer du trèfle entre les rangs": ("accepted", "farm"),
        LEADS[2]: ("declined", "farm"),
        PROMISE: ("suggested", "group"),
    }
    assert action(AT_TABLE).noted_by.name == "Ben"
    assert PAPER_LEAD not in said


def change_what_was_noted(story: Story) -> None:
    """What was noted for the farm is the farm's to change; the group accepts its own."""
    ana, fred = story.ana, story.fred
    ana.open(f"{story.farm_at}plan/")
    ana.look("plan")
    ana.follow(AT_TABLE)
    ana.read("noté par Ben")
    ana.look("action")
    ana.follow("Changer le texte")
    ana.fill("Ce qui sera fait", "Ouvrir la ferme un samedi de mai")
    ana.look("action-change")
    ana.press("Enregistrer le nouveau texte")
    ana.read("Ouvrir la ferme un samedi de mai")
    fred.open(f"{story.farm_at}plan/")
    fred.follow(PROMISE)
    fred.press("J'accepte")
    assert action(PROMISE).status == "accepted"
    changed = action("Ouvrir la ferme un samedi de mai")
    assert (changed.status, changed.noted_by) == ("accepted", None)
    assert changed.accepted_version == changed.text_version


def offer_the_text(story: Story) -> None:
    ben = story.ben
    ben.open(story.at("debrief/"))
    ben.press("Le bilan est fait")
    ben.open(story.at("report/offer/"))
    ben.look("report-offer")
    ben.press("Proposer le texte")
    ben.read("Le texte est proposé")
    ben.look("report-team")
    assert story.visit.status == "written"


def farm_reads_and_answers(story: Story) -> None:
    """Beside a sentence, on the whole, and with a request for correction."""
    ana = story.ana
    ana.open(story.at("report/?theme=all"))
    ana.read("La mare est pleine de tritons.", "Deux avis différents", "avis de la ferme")
    ana.look("report-farm")
    ana.follow(f"Répondre sur la question {number_of('1b-inputs', story)}")
    ana.fill("La réponse de la ferme", "Nous avons aussi du compost.")
    ana.look("reply")
    ana.press("Enregistrer la réponse")
    ana.follow("Répondre sur l'ensemble")
    ana.fill("La réponse de la ferme", "Merci pour votre regard.")
    ana.press("Enregistrer la réponse")
    ana.open(story.at("report/?theme=all"))
    ana.follow(f"Répondre sur la question {number_of('2a-soil', story)}")
    ana.fill("La réponse de la ferme", "Nos sols sont couverts toute l'année.")
    ana.tick("Nous demandons une correction")
    ana.press("Enregistrer la réponse")
    ana.open(story.at("report/?theme=all"))
    ana.read("Nous avons aussi du compost.", "Merci pour votre regard.", "Demande de correction")


def answer_the_request(story: Story) -> None:
    """Ben corrects his answer first, then says so."""
    ben = story.ben
    ben.open(story.at("report/?theme=all"))
    ben.follow("Répondre à cette demande")
    ben.look("correction")
    ben.follow("Corriger cette question")
    ben.choose("Bien avancé", within="La réponse")
    ben.press("Enregistrer")
    ben.open(story.at("report/?theme=all"))
    ben.follow("Répondre à cette demande")
    ben.choose("Il est corrigé")
    ben.fill("Votre réponse à la ferme", "Vous avez raison, c'est corrigé.")
    ben.press("Répondre à la ferme")
    assert CorrectionRequest.objects.get().status == "accepted"
    assert answers_to("2a-soil", story) == ["3"]


def sign_by_name(story: Story) -> None:
    signs = ((story.ben, "Ben"), (story.lea, "Léa"), (story.ana, "Ana"))
    for walker, name in signs:
        walker.open(story.at("signature/"))
        walker.choose("avec des remarques" if name == "Ana" else "Je signe.")
        if name == "Ana":
            walker.fill("Vos remarques", "Une belle matinée.")
        walker.tick("J'ai participé et j'ai relu")
        walker.fill("Votre nom", name)
        walker.look(f"signature-{name.lower()}")
        walker.press("Signer")
    story.ana.open(story.at("report/"))
    story.ana.read("Une belle matinée.")


def make_it_final(story: Story) -> None:
    """Edition 1 and its results; a later reply makes edition 2 and leaves the first alone."""
    ben, ana = story.ben, story.ana
    ben.open(story.at("report/final/"))
    ben.read("toutes ont leur réponse", "Ana", "Léa")
    ben.look("final")
    ben.tick("J'ai relu ce qui sera figé")
    ben.press("Rendre définitif")
    ben.read("édition 1")
    first = Report.objects.get()
    assert CriterionResult.objects.filter(report=first).exists()
    ana.open(story.at("replies/"))
    ana.fill("La réponse de la ferme", "Depuis, la mare a gelé.")
    ana.press("Enregistrer la réponse")
    ana.read("édition 2", "Depuis, la mare a gelé.")
    ana.look("edition-2")
    assert list(Report.objects.order_by("edition").values_list("edition", flat=True)) == [1, 2]
    assert CriterionResult.objects.filter(report__edition=2).exists()
    ana.open(story.at("report/1/"))
    ana.not_read("Depuis, la mare a gelé.")
    ana.look("edition-1")


def take_the_pdf(story: Story) -> None:
    """The same text as a file, where this machine can make one; else the page to print."""
    story.ana.open(story.at("report/"))
    if pdf_is_possible():
        story.ana.read("PDF de l'édition 2")
        assert story.ana.fetch(story.at("report/2.pdf")).startswith(b"%PDF")
    else:
        story.ana.read("Page à imprimer")


def look_back(story: Story) -> None:
    """The dossier, the plan, what has moved with its chart, the facilitator's page."""
    ana, carla, farm = story.ana, story.carla, Farm.objects.get()
    ana.open(story.farm_at)
    ana.look("dossier")
    ana.read(FARM)
    ana.open(f"{story.farm_at}progress/")
    ana.read("Quelle autonomie", "deux avis")
    ana.look("progress")
    chart = ana.fetch(f"{story.farm_at}progress/counts.svg")
    assert b"<svg" in chart
    carla.open("/network/")
    carla.read(farm.name)
    carla.look("network")
    assert rebuild_projections(story.visit, check=True) == []


ACTS = (
    open_the_debrief,
    turn_leads_into_actions,
    change_what_was_noted,
    offer_the_text,
    farm_reads_and_answers,
    answer_the_request,
    sign_by_name,
    make_it_final,
    take_the_pdf,
    look_back,
)
