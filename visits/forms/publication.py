"""What becomes of earlier answers when a criterion asks otherwise: the author's choice, and why."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.griddoc.diff import Difference, comparison_choices
from visits.models import Criterion
from visits.scoring import Step, carry

Comparison = Criterion.Comparison


class Open:
    """Asked for, yet the page may be saved while it is still open."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class OpenChoice(Open, forms.ChoiceField):
    pass


class OpenText(Open, forms.CharField):
    pass


class ComparisonForm(forms.Form):
    """Nothing is chosen beforehand where the scale changed; a rewording goes on by default."""

    choice = OpenChoice(
        label=gettext_lazy("Et la comparaison avec les visites d'avant ?"),
        widget=forms.RadioSelect,
    )
    why = OpenText(
        label=gettext_lazy("Pourquoi ?"), max_length=300,
        help_text=gettext_lazy("Une phrase. On la lira à côté des résultats."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, one: Difference, criterion: Criterion) -> None:
        self.one, self.criterion = one, criterion
        decided = criterion.comparison_by_id is not None
        usual = "" if one.is_rescaled else Comparison.KEEP.value
        initial = {
            "choice": criterion.comparison if decided else usual,
            "why": criterion.comparison_why,
        }
        super().__init__(data, prefix=f"c{criterion.pk.hex}", initial=initial)
        self.fields["why"].required = one.is_rescaled
        self.use_required_attribute = False
        choices = [(key, sentence_of(key, one)) for key in comparison_choices(one)]
        self.fields["choice"].choices = choices

    @property
    def is_said(self) -> bool:
        """Whether somebody chose here; a form left alone decides nothing."""
        data = self.cleaned_data
        return bool(data["choice"]) and (self.has_changed() or self.one.is_rescaled)


def sentence_of(choice: str, one: Difference) -> str:
    """What the choice will do, with what it makes of each level of the old scale."""
    carried = _carried(choice, one)
    if choice == Comparison.BREAK:
        return _("Couper : le tableau montre une rupture et ne compare pas.")
    if not carried:
        return _("Garder : les réponses d'avant se lisent à côté, telles quelles.")
    told = {
        Comparison.KEEP: _("Garder : le rang reste. %(levels)s"),
        Comparison.RESCALE: _("Ramener à la nouvelle échelle, en proportion. %(levels)s"),
        Comparison.CLAMP: _("Borner : le rang reste, au plus le dernier. %(levels)s"),
    }[Comparison(choice)]
    return told % {"levels": carried}


def _carried(choice: str, one: Difference) -> str:
    """For instance: 1 → 1, 2 → 2,5, 3 → 4."""
    if one.scales is None or one.scales[0].kind not in Criterion.LEVEL_KINDS:
        return ""
    was, now = (len(scale.steps) for scale in one.scales)
    places = [(at, carry(at, was, [Step(choice, now)])) for at in range(1, was + 1)]
    told = [f"{at} → {_number(place.at) if place else _('rupture')}" for at, place in places]
    return f"({', '.join(told)})".replace(", ", " ; ")


def _number(at: Any) -> str:
    rounded = round(float(at), 1)
    return number_format(int(rounded) if rounded == int(rounded) else rounded)
