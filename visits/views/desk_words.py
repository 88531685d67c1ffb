"""How each need is said on the desk and in the hub: its words and where it leads."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.models import Visit
from visits.queries.desk import Need

VISITS, READ, CAME, PLAN, GROUP, WAIT = "visits", "read", "came", "plan", "group", "wait"


@dataclass(frozen=True)
class Words:
    """Title of the line, its chip, the sentence and the button of the large block."""

    section: str
    title: Any
    chip: Any
    tone: str
    text: Any
    label: Any
    url: str


WORDS = {
    "resume": Words(
        VISITS, _("Reprendre la visite"), _("En cours"), "doing",
        _("Tout ce que l'équipe a écrit est enregistré. Reprenez où vous en étiez."),
        _("Reprendre"), "visits:visit",
    ),
    "debrief": Words(
        VISITS, _("Faire le bilan ensemble"), _("Bilan ouvert"), "doing",
        _("D'abord ce qui marche bien, puis ce qui est à discuter, puis les pistes."),
        _("Ouvrir le bilan"), "visits:debrief",
    ),
    "start": Words(
        VISITS, _("Commencer la visite"), _("À commencer"), "todo",
        _("Marchez avec le carnet. Répondez ensemble, à la table."),
        _("Commencer"), "visits:visit",
    ),
    "held": Words(
        CAME, _("Reçu à rattacher"), _("À décider"), "todo",
        _("Des saisies sont arrivées. Dites où elles vont."),
        _("Voir ce qui est arrivé"), "visits:held",
    ),
    "silent": Words(
        CAME, _("Une tablette n'a pas tout envoyé"), _("Pas de nouvelles"), "todo",
        _("Demandez à qui la tient de l'ouvrir là où il y a du réseau."),
        _("Voir la visite"), "visits:visit",
    ),
    "correct": Words(
        CAME, _("Répondre à une demande de correction"), _("La ferme attend"), "todo",
        _("La ferme demande une correction. Elle lira votre réponse."),
        _("Lire la demande"), "visits:report",
    ),
    "write": Words(
        VISITS, _("Écrire le compte rendu"), _("À écrire"), "todo",
        _("Relisez les réponses de l'équipe, puis proposez le texte à la ferme."),
        _("Relire et proposer"), "visits:report",
    ),
    "read": Words(
        READ, _("Lire ce qui est écrit sur votre ferme"), _("À lire"), "todo",
        _("Vous pouvez répondre à côté de chaque phrase, ou demander une correction."),
        _("Lire"), "visits:report",
    ),
    "sign": Words(
        VISITS, _("Relire et signer"), _("À signer"), "todo",
        _("Signer veut dire : j'y étais et j'ai relu. Pas : je suis d'accord sur tout."),
        _("Relire et signer"), "visits:signature",
    ),
    "finish": Words(
        VISITS, _("Rendre le compte rendu définitif"), _("À finir"), "todo",
        _("La ferme a répondu, ou son temps est passé. Sa réponse est imprimée avec le texte."),
        _("Relire et finir"), "visits:report-final",
    ),
    "reply": Words(
        CAME, _("La ferme a répondu"), _("Nouveau"), "todo",
        _("Sa réponse se lit à côté du texte de l'équipe."),
        _("Lire la réponse"), "visits:report",
    ),
    "ethics": Words(
        VISITS, _("S'engager à la discrétion"), _("À signer"), "todo",
        _("Après votre engagement, la dernière visite et le plan s'ouvrent."),
        _("Lire l'engagement"), "visits:visit-ethics",
    ),
    "group": Words(
        GROUP, _("Répondre pour votre groupe"), _("À répondre"), "todo",
        _("Quelques questions parlent du groupe et du partenariat : elles sont pour vous."),
        _("Répondre aux questions"), "visits:group-view",
    ),
    "staff": Words(
        VISITS, _("Compléter l'équipe"), _("Équipe à compléter"), "todo",
        _("Il manque quelqu'un pour écrire le compte rendu."),
        _("Compléter l'équipe"), "visits:visit-team",
    ),
    "redate": Words(
        VISITS, _("Redonner une date"), _("Reportée"), "todo",
        _("La visite est reportée. Choisissez un autre mois, ou un jour."),
        _("Choisir une date"), "visits:visit-change",
    ),
    "prepare": Words(
        VISITS, _("Préparer la visite"), _("À préparer"), "todo",
        _("Relisez la dernière visite et le plan. Regardez qui vient."),
        _("Préparer"), "visits:visit",
    ),
    "expect": Words(
        VISITS, _("Une visite vient sur votre ferme"), _("À venir"), "todo",
        _("Voyez qui vient. Donnez d'abord votre propre avis : il reste privé."),
        _("Voir la visite"), "visits:visit",
    ),
    "waiting": Words(
        WAIT, _("La ferme relit"), _("En attente"), "doing",
        _("Rien à faire de votre côté pour l'instant."),
        _("Voir la visite"), "visits:visit",
    ),
}  # fmt: skip

SECTIONS = {
    VISITS: _("Vos visites"),
    READ: _("À lire"),
    CAME: _("Reçu"),
    GROUP: _("Votre groupe"),
    WAIT: _("En attente"),
}


@dataclass(frozen=True)
class Line:
    """A need as the page shows it."""

    kind: str
    visit: Visit
    count: int
    words: Words
    url: str


def show_need(need: Need) -> Line:
    words = WORDS[need.kind]
    return Line(need.kind, need.visit, need.count, words, reverse(words.url, args=[need.visit.pk]))
