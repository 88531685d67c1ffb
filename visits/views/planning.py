"""Planning a visit in five steps: back and forth loses nothing, pressing twice makes one visit."""

import uuid
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from formtools.wizard.views import NamedUrlSessionWizardView

from peers.forms import refusals
from peers.models import Farm
from visits.forms.team import TeamForm
from visits.forms.visit import CheckForm, FarmForm, GridForm, WhenForm
from visits.models import Message, Teammate, Visit
from visits.queries.visit import advice_on, candidates_of, farms_to_plan
from visits.services.visit import plan_with_team
from visits.views.message import tell

STEPS = [
    ("farm", FarmForm),
    ("grid", GridForm),
    ("date", WhenForm),
    ("team", TeamForm),
    ("check", CheckForm),
]
TITLES = {
    "farm": gettext_lazy("Quelle ferme visiter ?"),
    "grid": gettext_lazy("Avec quelle grille ?"),
    "date": gettext_lazy("Quand, et quelle visite ?"),
    "team": gettext_lazy("Qui vient ?"),
    "check": gettext_lazy("Relire et confirmer"),
}
#: In the session: the ids of the visits it has made, so that a second press finds the first.
PLANNED = "visits_planned"
REMEMBERED = 10


@method_decorator(login_required, name="dispatch")
class PlanWizard(NamedUrlSessionWizardView):
    """Only farms on which the person decides; nothing is written before the last step."""

    template_name = "visits/visit_plan.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.farms:
            raise PermissionDenied
        step = kwargs.get("step")
        if step is None:
            return self._begin(request)
        if step not in self.form_list:
            return redirect(self.get_step_url("farm"))
        missing = self._first_missing(step)
        if missing is not None:
            return self._resume(missing)
        self.storage.current_step = step
        return self.render(self.get_form(data=self.storage.current_step_data))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.farms:
            raise PermissionDenied
        step = kwargs.get("step")
        if step not in self.form_list:
            return redirect(self.get_step_url("farm"))
        already = self._already_planned()
        if already:
            return redirect("visits:visit", already)
        goto = request.POST.get("wizard_goto_step")
        if step != "check" and (goto in self.form_list or "team-again" in request.POST):
            self.storage.set_step_data(step, request.POST)
            return redirect(self.get_step_url(goto or step))
        return self._take(step)

    def _begin(self, request: HttpRequest) -> HttpResponse:
        """A fresh plan, or the one that was left half-way."""
        slug = request.GET.get("farm")
        if slug or "reset" in request.GET or "token" not in self.storage.extra_data:
            self.storage.reset()
            self.storage.extra_data = {"token": str(uuid.uuid4())}
        if slug and any(farm.slug == slug for farm in self.farms):
            self.storage.set_step_data("farm", {"farm-farm": [slug]})
        return redirect(self.get_step_url("farm"))

    def _take(self, step: str) -> HttpResponse:
        missing = self._first_missing(step)
        if missing is not None:
            if step != "check":
                self.storage.set_step_data(step, self.request.POST)
            return self._resume(missing)
        self.storage.current_step = step
        form = self.get_form(data=self.request.POST)
        if not form.is_valid():
            return self.render(form)
        if step == "check":
            return self._finish(form)
        self.storage.set_step_data(step, form.data)
        return self.render_next_step(form)

    def _first_missing(self, step: str) -> str | None:
        """The first earlier step without a valid answer, or none."""
        if "token" not in self.storage.extra_data:
            self.storage.extra_data = {"token": str(uuid.uuid4())}
        earlier = [key for key in self.form_list if key != step]
        earlier = earlier[: list(self.form_list).index(step)]
        return next((key for key in earlier if self._cleaned(key) is None), None)

    def _resume(self, step: str) -> HttpResponse:
        if self.storage.get_step_data("farm") is None:
            messages.warning(
                self.request,
                _("La préparation s'est interrompue. Rien n'a été enregistré : reprenez ici."),
            )
        else:
            messages.info(self.request, _("Il manque encore une réponse à cette étape."))
        return redirect(self.get_step_url(step))

    def _already_planned(self) -> str | None:
        token = self.request.POST.get("check-token", "")
        return token if token in self.request.session.get(PLANNED, []) else None

    def _finish(self, form: Form) -> HttpResponse:
        token = self.storage.extra_data["token"]
        if str(form.cleaned_data["token"]) != token:
            return self._resume("farm") if self._cleaned("farm") is None else self._check_again()
        with refusals(form):
            visit, is_new = plan_with_team(
                self.farm, by=self.request.user, visit_id=uuid.UUID(token), **self._planned()
            )
            self.request.session[PLANNED] = [
                *self.request.session.get(PLANNED, [])[-REMEMBERED:],
                token,
            ]
            self.storage.reset()
            return self._show(visit, is_new=is_new)
        return self.render(form)

    def _check_again(self) -> HttpResponse:
        messages.info(self.request, _("Une autre préparation était ouverte. Relisez celle-ci."))
        return redirect(self.get_step_url("check"))

    def _show(self, visit: Visit, *, is_new: bool) -> HttpResponse:
        if is_new:
            messages.success(self.request, _("La visite est prévue."))
            if visit.date:
                tell(self.request, visit, Message.Kind.DATED)
        return redirect(visit)

    def _planned(self) -> dict[str, Any]:
        grid, when, team = (self._cleaned(key) or {} for key in ("grid", "date", "team"))
        return {
            "versions": list(grid["versions"]),
            "short_path": grid["short_path"],
            "kind": when["kind"],
            "month": when["month"],
            "day": when["date"],
            "group": when["group"],
            "team": team["team"],
            "guests": team["guests"],
        }

    # -- what formtools asks for

    @cached_property
    def farms(self) -> list[Farm]:
        return list(farms_to_plan(self.request.user))

    @property
    def farm(self) -> Farm:
        return (self._cleaned("farm") or {})["farm"]

    def _cleaned(self, step: str) -> dict[str, Any] | None:
        """What a step holds, or none while it is not answered well."""
        kept = self.__dict__.setdefault("_kept", {})
        if step not in kept:
            data = self.storage.get_step_data(step)
            form = None if data is None else self.get_form(step=step, data=data)
            kept[step] = form.cleaned_data if form is not None and form.is_valid() else None
        return kept[step]

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        if step == "farm":
            return {"farms": farms_to_plan(self.request.user)}
        if step == "grid":
            return {"farm": self.farm}
        if step == "date":
            return {"farm": self.farm, "today": timezone.localdate()}
        if step == "team":
            return {"candidates": candidates_of(self.farm)}
        return {}

    def get_form_initial(self, step: str) -> dict[str, Any]:
        if step == "check":
            return {"token": self.storage.extra_data.get("token")}
        if step == "date":
            return {"kind": Visit.Kind.PEER}
        return {}

    def get_context_data(self, form: Form, **kwargs: Any) -> dict[str, Any]:
        step = self.steps.current
        context = super().get_context_data(form=form, **kwargs)
        context |= {"step": step, "title": TITLES[step], "done": self._done(step)}
        context["part"] = f"visits/visit_plan_{step}.html"
        if step != "farm":
            context["farm"] = self.farm
        if step == "check":
            planned = self._planned()
            day: date = planned["day"] or planned["month"]
            advice = advice_on(self.farm, planned["team"], planned["guests"], day)
            context |= {"planned": planned, "advice": advice, "team": _team_words(planned)}
            context["kind"] = Visit.Kind(planned["kind"]).label
        return context

    def _done(self, step: str) -> list[tuple[str, Any]]:
        keys = list(self.form_list)
        return [(key, TITLES[key]) for key in keys[: keys.index(step)]]


def _team_words(planned: dict[str, Any]) -> list[tuple[str, Any, bool]]:
    parts = dict(Teammate.Part.choices)
    people = [(person.name, parts[part], writes) for person, part, writes in planned["team"]]
    return people + [(name, parts[part], False) for name, part in planned["guests"]]


plan_visit = PlanWizard.as_view(STEPS, url_name="visits:visit-plan")
