"""What is typed about an action: its text, its owner, its date, and what becomes of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peers.models import Person
from visits.forms.debrief import FarmSpokenForm, TokenForm
from visits.forms.due import KEPT, DueMixin, due_text
from visits.models import Action, ActionEvent
from visits.queries.plan import Owners

Owner, Event = Action.Owner, ActionEvent.Kind


def renew_version(form: forms.Form, version: int) -> None:
    """After a refusal the form speaks of the text that now stands above it."""
    form.data = form.data.copy()
    form.data[form.add_prefix("text_version")] = str(version)


class ActionTextForm(DueMixin, TokenForm):
    """One action in words: what, who, when, how it will be seen."""

    what = forms.CharField(
        label=gettext_lazy("Ce qui sera fait"),
        help_text=gettext_lazy("Commencez par un verbe : semer, inviter, trouver…"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Écrivez ce qui sera fait. Commencez par un verbe.")
        },
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Qui s'en charge ?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez qui s'en charge.")},
    )
    owner_person = forms.ChoiceField(
        label=gettext_lazy("Si c'est une personne du réseau : qui ?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez dans la liste.")},
    )
    how_seen = forms.CharField(
        label=gettext_lazy("Comment on le verra"), required=False, max_length=300
    )
    help = forms.CharField(
        label=gettext_lazy("Un coup de main à trouver"),
        help_text=gettext_lazy("Par exemple : deux personnes un samedi, un outil à prêter."),
        required=False,
        max_length=300,
    )
    aspiration = forms.CharField(
        label=gettext_lazy("Avec les mots de la ferme"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        owners: Owners,
        today: date,
        action: Action | None = None,
        **kwargs: Any,
    ) -> None:
        if action is not None:
            kwargs["initial"] = _initial(action) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        owners = _with_present(owners, action)
        self.fields["owner"].choices = _owner_choices(owners)
        people = [(str(person.ref), person.name) for person in owners.people]
        self.fields["owner_person"].choices = [("", _("personne en particulier")), *people]
        self.offer_dates(today, due_text(action) if action else "")
        if action is not None:
            del self.fields["help"]
            self.fields["text_version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=action.text_version, min_value=0, max_value=32767
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("owner") == Owner.PEER and not data.get("owner_person"):
            self.add_error("owner_person", _("Choisissez la personne qui s'en charge."))
        return data

    @property
    def data_said(self) -> dict[str, Any]:
        """The fields that the plan keeps, a date among them."""
        data = self.cleaned_data
        kept = {key: data[key] for key in ("what", "how_seen", "aspiration")}
        return kept | _owner_of(data["owner"], data["owner_person"]) | self.due


def _with_present(owners: Owners, action: Action | None) -> Owners:
    """Whoever has the action already stays in the list, even gone since."""
    groups, people = list(owners.groups), list(owners.people)
    if action is not None and action.owner_group and action.owner_group not in groups:
        groups.append(action.owner_group)
    if action is not None and action.owner_person and action.owner_person not in people:
        people.append(action.owner_person)
    return Owners(groups, people)


def _owner_choices(owners: Owners) -> list[tuple[str, str]]:
    groups = [(f"{Owner.GROUP}:{group.ref}", group.name) for group in owners.groups]
    return [
        (Owner.FARM, _("la ferme")),
        *groups,
        (Owner.NETWORK, _("le réseau")),
        *([(Owner.PEER, _("une personne du réseau"))] if owners.people else []),
    ]


def _owner_of(choice: str, person: str) -> dict[str, str | None]:
    owner, _colon, group = choice.partition(":")
    peer = person if owner == Owner.PEER else ""
    return {"owner": owner, "owner_group": group or None, "owner_person": peer or None}


def owner_choice(action: Action) -> str:
    if action.owner_group:
        return f"{Owner.GROUP}:{action.owner_group.ref}"
    return str(action.owner)


def _initial(action: Action) -> dict[str, Any]:
    kept = {key: getattr(action, key) for key in ("what", "how_seen", "aspiration")}
    when = {"due_when": KEPT} if due_text(action) else {}
    person = {"owner_person": str(action.owner_person.ref)} if action.owner_person else {}
    return kept | when | person | {"owner": owner_choice(action)}


class ChangeForm(ActionTextForm, FarmSpokenForm):
    """Another wording, by its owner or noted for the farm."""


class LeadActionForm(ActionTextForm, FarmSpokenForm):
    """A lead at the table: its text, and what the farm says of it."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Qu'en dit la ferme ?"),
        choices=[
            (Event.ACCEPTED, gettext_lazy("elle accepte")),
            (Event.DECLINED, gettext_lazy("elle décline")),
            ("later", gettext_lazy("elle décidera plus tard")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=gettext_lazy("Pourquoi, si elle le souhaite"), required=False, max_length=500
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("owner") == Owner.FARM and not data.get("decision"):
            self.add_error("decision", _("Notez ce qu'en dit la ferme, ou « plus tard »."))
        return data

    @property
    def decided(self) -> str:
        """What the farm said of its own action; the others decide for themselves."""
        said = self.cleaned_data["decision"]
        own = self.cleaned_data["owner"] == Owner.FARM
        return said if own and said in {Event.ACCEPTED, Event.DECLINED} else ""


class MoveForm(DueMixin, FarmSpokenForm):
    """One step of an action, with its reason where there is one."""

    event = forms.ChoiceField(
        choices=[(kind, kind) for kind in (
            Event.ACCEPTED, Event.DECLINED, Event.IN_PROGRESS,
            Event.DONE, Event.POSTPONED, Event.DROPPED,
        )],
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": gettext_lazy("Ce geste n'existe pas dans le plan.")},
    )  # fmt: skip
    text_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)
    why = forms.CharField(
        label=gettext_lazy("Pourquoi ?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, kind: str, today: date, version: int, **kwargs: Any) -> None:
        self.kind = kind
        initial = {"event": kind, "text_version": version}
        super().__init__(*args, initial=initial, auto_id=f"{kind}_%s", **kwargs)
        self.offer_dates(today)
        if kind != Event.POSTPONED:
            del self.fields["due_when"], self.fields["due_on"]
        if kind not in {Event.POSTPONED, Event.DROPPED, Event.DECLINED}:
            del self.fields["why"]
        self.needs_reason = kind in {Event.POSTPONED, Event.DROPPED}
        if self.needs_reason:
            self.fields["why"].required = True
            self.fields["why"].error_messages["required"] = _("Écrivez la raison en quelques mots.")


class SupportForm(TokenForm):
    """A hand to lend, or to ask of somebody."""

    what = forms.CharField(
        label=gettext_lazy("Quel coup de main ?"),
        max_length=300,
        error_messages={"required": gettext_lazy("Dites de quel coup de main il s'agit.")},
    )
    helper = forms.ChoiceField(label=gettext_lazy("Qui ?"), required=False)

    def __init__(self, *args: Any, person: Person, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.ref): one for one in [person, *people]}
        self.fields["helper"].choices = [
            (str(person.ref), _("moi")),
            *((str(one.ref), one.name) for one in people if one != person),
            ("", _("quelqu'un à trouver")),
        ]

    @property
    def chosen(self) -> Person | None:
        return self.people.get(self.cleaned_data["helper"])
