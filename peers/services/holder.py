"""Who runs a farm, and who has a close link with it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import CloseLink, Farm, Holder, Person
from peers.refused import Refused
from peers.services.network import lock_network
from peers.services.person import make_person


@transaction.atomic
def begin_holding(farm: Farm, person: Person, *, may_answer: bool = True) -> Holder:
    """The person is of the farm from today on; already of it, nothing changes."""
    lock_network(farm.network)
    holder, _made = Holder.objects.get_or_create(
        farm=farm,
        person=person,
        until=None,
        defaults={"may_answer": may_answer, "since": timezone.localdate()},
    )
    return holder


@transaction.atomic
def add_holder_without_account(farm: Farm, name: str, *, may_answer: bool) -> Holder:
    """Somebody of the farm who has no e-mail: what they say is noted by others."""
    lock_network(farm.network)
    current = Holder.objects.filter(farm=farm, until=None)
    if current.filter(person__name__iexact=name.strip()).exists():
        raise Refused(_("Une personne de ce nom est déjà de la ferme."))
    return begin_holding(farm, make_person(name), may_answer=may_answer)


def change_holding(holder: Holder, *, may_answer: bool, by: Person) -> Holder:
    _refuse_own(holder.person_id, by)
    holder.may_answer = may_answer
    holder.save(update_fields=["may_answer"])
    return holder


@transaction.atomic
def end_holding(holder: Holder, *, by: Person) -> Holder:
    """The person keeps reading their own period; nothing that they said changes."""
    _refuse_own(holder.person_id, by)
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    if holder.until is None:
        holder.until = max(timezone.localdate(), holder.since)
        holder.save(update_fields=["until"])
    return holder


def share_past(holder: Holder, *, shares: bool) -> Holder:
    """Whether those who take over the farm read the visits of this person's period."""
    holder.shares_past = shares
    holder.save(update_fields=["shares_past"])
    return holder


@transaction.atomic
def declare_link(farm: Farm, person: Person, *, kind: str, by: Person) -> CloseLink:
    lock_network(farm.network)
    link, _made = CloseLink.objects.get_or_create(
        farm=farm,
        person=person,
        kind=kind,
        until=None,
        defaults={"declared_by": by, "since": timezone.localdate()},
    )
    return link


@transaction.atomic
def end_link(link: CloseLink, *, by: Person) -> CloseLink:
    _refuse_own(link.person_id, by)
    link = CloseLink.objects.select_for_update().get(pk=link.pk)
    if link.until is None:
        link.until = timezone.localdate()
        link.save(update_fields=["until"])
    return link


def _refuse_own(person_id: int, by: Person) -> None:
    """A tie keeps its person from deciding about the farm: they do not loosen it themselves."""
    if person_id == by.pk:
        raise Refused(
            _(
                "Vous ne changez pas votre propre lien avec cette ferme. "
                "Une autre personne qui anime le réseau peut le faire."
            )
        )
