"""The story, second part: what the team, the farm and the group say before the debrief."""

from tests.makers import criteria
from tests.story.before import GROUP, Story
from visits.models import Answer, Entry

INPUTS = "Quelle autonomie la ferme a-t-elle pour ses intrants"
CHOICES = "La ferme choisit-elle librement ses productions"
LINKS = "Quels liens la ferme tisse-t-elle"
SOIL = "Comment la ferme prend-elle soin de ses sols"
HEDGES = "Quelle place la ferme laisse-t-elle aux haies"
WATER = "Comment la ferme économise-t-elle et protège-t-elle l'eau"
ACCESS = "Que fait le groupe pour que tout le monde puisse venir"
LEADS = ("Acheter un semoir à plusieurs", "Semer un engrais vert", "Installer une citerne")
PAPER_LEAD = "Inviter la ferme voisine"


def number_of(code: str, story: Story) -> int:
    """Where a criterion stands in the visit's grid, as pages count."""
    return [row.code for row in criteria(story.visit)].index(code) + 1


def answers_to(code: str, story: Story, voice: str = "team") -> list[str]:
    """The levels that stand for one criterion in one voice, in the log's heads."""
    rows = Entry.objects.filter(visit=story.visit, kind="answer", criterion__code=code, voice=voice)
    return sorted(row.value["level"] for row in rows.filter(head__isnull=False))


def fill_sections(story: Story) -> None:
    """Levels, a special state with its reason, a note; the part is said to be done."""
    ben = story.ben
    ben.open(story.at())
    ben.look("hub-team")
    ben.follow("Une ferme paysanne qui dure")
    ben.look("section-blank")
    ben.choose("En chemin", within=INPUTS)
    ben.unfold("Note lue par la ferme", within=INPUTS)
    ben.fill("La ferme lira", "Le fumier vient du voisin.", within=INPUTS)
    ben.choose("Premiers pas", within=CHOICES)
    ben.choose("Oui", within="Cette partie est-elle terminée ?")
    ben.press("Enregistrer")
    ben.read("C'est enregistré", "Le fumier vient du voisin.")
    ben.look("section")
    ben.follow("Cultiver et élever avec le vivant")
    ben.choose("En chemin", within=SOIL)
    ben.unfold("Autre réponse", within=HEDGES)
    ben.select("Autre réponse", "non concerné", within=HEDGES)
    ben.press("Enregistrer")
    ben.read("Écrivez pourquoi ce n'est pas concerné")
    ben.look("section-wrong")
    ben.fill("Pourquoi n'est-ce pas concerné", "La ferme est sous serre.", within=HEDGES)
    ben.press("Enregistrer")
    ben.read("C'est enregistré")
    state = Answer.objects.get(visit=story.visit, criterion__code="2b-habitats").value
    assert state == {"state": "not_applicable", "reason": "La ferme est sous serre."}
    assert answers_to("1b-inputs", story) == ["2"]
    assert story.visit.status == "under_way"


def add_around(story: Story) -> None:
    """One step away from a criterion: a mark, something to discuss, leads."""
    ben = story.ben
    for question, lead in zip((INPUTS, SOIL, WATER), LEADS, strict=True):
        part = "Une ferme paysanne" if question == INPUTS else "Cultiver et élever"
        ben.open(story.at())
        ben.follow(part)
        ben.follow("Ajouter au critère", within=question)
        if question == INPUTS:
            ben.choose("Point d'appui", within="À retenir pour le bilan")
            ben.tick("À discuter au bilan")
        ben.unfold("Noter une piste")
        ben.fill("Une piste d'action", lead)
        ben.fill("Quand ?", "au printemps")
        ben.look(f"criterion-{LEADS.index(lead) + 1}")
        ben.press("Enregistrer")
        ben.read("C'est enregistré", lead)
    said = Entry.objects.filter(visit=story.visit, head__isnull=False)
    assert said.get(kind="mark").value == {"mark": "strength"}
    assert said.get(kind="discuss").value == {"on": True}
    assert {row.value["text"] for row in said.filter(kind="lead")} == set(LEADS)


def hold_two_opinions(story: Story) -> None:
    """Léa adds her opinion in one place, and replaces together in another."""
    lea = story.lea
    lea.open(story.at())
    lea.follow("Une ferme paysanne qui dure")
    lea.read("Le fumier vient du voisin.")
    lea.choose("Bien avancé", within=INPUTS)
    lea.choose("Ajouter mon avis", within=INPUTS)
    lea.choose("En chemin", within=CHOICES)
    lea.choose("Remplacer ensemble", within=CHOICES)
    lea.press("Enregistrer")
    lea.read("Deux avis différents")
    lea.look("two-opinions")
    assert answers_to("1b-inputs", story) == ["2", "3"]
    assert answers_to("1b-decisions", story) == ["2"]


def keep_a_carnet(story: Story) -> None:
    """A note in passing, filed later in two taps."""
    ben = story.ben
    ben.open(story.at("carnet/"))
    ben.fill("La ferme lira", "La mare est pleine de tritons.", within="Nouvelle note")
    ben.press("Enregistrer")
    ben.look("carnet")
    ben.follow("Ranger")
    ben.look("carnet-filing")
    ben.follow("Cultiver et élever")
    ben.press(f"{number_of('2a-water', story)}. {WATER} ?")
    ben.read("Le carnet est vide")
    note = Entry.objects.get(visit=story.visit, kind="note", criterion__code="2a-water")
    assert note.value == {"text": "La mare est pleine de tritons."}


def use_paper(story: Story) -> None:
    """A numbered sheet is printed; what Léa wrote on it is typed in at the desk."""
    ben = story.ben
    ben.open(story.at("sheets/"))
    ben.press("Préparer une feuille")
    ben.read("Feuille n° 1", LINKS)
    ben.look("sheet-blank")
    ben.open(story.at("sheets/"))
    ben.look("sheets")
    ben.follow("Saisir la feuille 1")
    ben.select("Qui a écrit cette feuille", "Léa")
    ben.press("Changer")
    ben.read("Écrit par Léa")
    ben.select("Case cochée", "4 · Bien avancé", within=LINKS)
    ben.look("sheet-entry")
    for _part in range(5):
        ben.press("Enregistrer et continuer")
    ben.fill("Une piste d'action", PAPER_LEAD, within="Piste 1")
    ben.look("sheet-end")
    ben.press("Enregistrer et finir")
    ben.read("saisie par Ben")
    typed = Entry.objects.filter(visit=story.visit, source="paper")
    assert {(row.kind, row.said_by.name, row.author.name) for row in typed} == {
        ("answer", "Léa", "Ben"),
        ("lead", "Léa", "Ben"),
    }
    assert answers_to("1c-territory", story) == ["3"]


def farm_gives_its_view(story: Story) -> None:
    """The farm answers at home; nobody reads it before it shares."""
    ana = story.ana
    ana.open("/")
    ana.look("desk-farm")
    ana.open(story.at("our-view/"))
    ana.look("our-view")
    ana.fill("Ce qui a changé", "Nous avons planté une haie.")
    ana.press("Enregistrer")
    ana.follow("Une ferme paysanne qui dure")
    ana.choose("En place", within=INPUTS)
    ana.look("our-view-section")
    ana.press("Enregistrer")
    assert answers_to("1b-inputs", story, "self") == ["4"]
    assert not Entry.objects.filter(visit=story.visit, voice="self", stream="shared").exists()
    ana.follow("Notre avis")
    ana.press("Partager avec l'équipe")
    ana.read("L'équipe lit maintenant votre avis")
    ana.look("our-view-shared")
    shared = Entry.objects.filter(visit=story.visit, voice="self", stream="shared", kind="answer")
    assert [row.value for row in shared] == [{"level": "4"}]


def group_answers(story: Story) -> None:
    fred = story.fred
    fred.open("/")
    fred.look("desk-group")
    fred.open(story.at("group/"))
    fred.read(GROUP)
    fred.choose("En chemin", within=ACCESS)
    fred.look("group-view")
    fred.press("Enregistrer")
    fred.read("C'est enregistré")
    assert answers_to("3c-access", story, "group") == ["2"]


ACTS = (
    fill_sections,
    add_around,
    hold_two_opinions,
    keep_a_carnet,
    use_paper,
    farm_gives_its_view,
    group_answers,
)
