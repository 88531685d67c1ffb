"""Photos: their page, their bytes, adding one at a desk, withdrawing one, saying one is lost."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from visits.access import VisitAccess, visit_or_404
from visits.forms.photo import PhotoForm
from visits.models import Blob, Criterion, Entry
from visits.queries.media import BRINGS, Photo, missing_blobs, photo_for, photos_for
from visits.queries.visit import team_of
from visits.services.blob_file import SERVED, path_of
from visits.services.media import declare_lost, find_blob, settle_blob, store_blob
from visits.services.withdraw import may_withdraw, withdraw_photo
from visits.views.criterion import criterion_or_404
from visits.views.entry import say_it_is_over, team_door
from visits.views.kept import keeps_what_was_typed
from visits.views.saying import (
    Scene,
    choose_speaker,
    hand_over,
    set_scene,
    show_received,
    tell,
)

#: The bytes are shown in an `<img>` of ours, and open nowhere by themselves.
ALONE = "default-src 'none'; sandbox"
PHOTO = Entry.Kind.PHOTO


@login_required
@require_safe
def list_photos(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Every photo that one may see, with its words and what has become of it."""
    access = visit_or_404(request.user, visit_id, "may_read_part")
    photos = photos_for(access)
    context: dict[str, Any] = {"access": access, "visit": access.visit, "farm": access.visit.farm}
    context["photos"] = [
        {"photo": photo, "may_withdraw": not photo.withdrawn and may_withdraw(access, photo.entry)}
        for photo in photos
    ]
    if access.may_seal:
        context["missing"] = list(missing_blobs(access.visit))
    return render(request, "visits/photos_page.html", context)


@login_required
@require_safe
def show_photo(request: HttpRequest, visit_id: UUID, object_id: UUID) -> HttpResponse:
    """The bytes that we made ourselves, to whoever may read the words that name them."""
    access = visit_or_404(request.user, visit_id, "may_read_part")
    photo = _photo_or_404(access, object_id, BRINGS)
    blob = photo.blob
    if blob is not None and blob.state == Blob.State.RECEIVED:
        blob = settle_blob(blob)
    if blob is None or photo.withdrawn or blob.state != Blob.State.SERVED:
        raise Http404
    path = path_of(blob, SERVED)
    if not path.exists():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="image/webp")
    response["Content-Disposition"] = f'attachment; filename="photo-{object_id}.webp"'
    response["Content-Security-Policy"] = ALONE
    response["Cache-Control"] = "private, no-store"
    return response


def _photo_or_404(access: VisitAccess, object_id: UUID, kinds: tuple[str, ...] = (PHOTO,)) -> Photo:
    photo = photo_for(access, object_id, kinds)
    if photo is None:
        raise Http404
    return photo


@keeps_what_was_typed(shows_again=True)
def add_photo(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One photo, beside a criterion or in the carnet; it is read before anything is said."""
    access = team_door(request, visit_id)
    if not access.may_write_team and request.method == "GET":
        return say_it_is_over(request, access)
    criterion = _criterion_asked(request, access)
    team = team_of(access.visit)
    scene = set_scene(
        request, access, voice=Entry.Voice.TEAM, numbered=[criterion] if criterion else (),
        person=choose_speaker(request, access.visit, team),
    )  # fmt: skip
    form = PhotoForm(scene.data, request.FILES or None, initial={"asked_by": scene.speaker.person})
    if request.method == "POST" and form.is_valid() and scene.saves:
        return _save(scene, form, criterion[1] if criterion else None)
    context = {"access": access, "visit": access.visit, "farm": access.visit.farm}
    context |= {"form": form, "signed": scene.signed, "criterion": criterion}
    context |= {"speaker": scene.speaker.person, "team": team}
    return render(request, "visits/photo_add_page.html", context)


def _criterion_asked(request: HttpRequest, access: VisitAccess) -> tuple[int, Criterion] | None:
    """From the address, which the form is sent to as well."""
    asked = request.GET.get("criterion", "")
    if not asked:
        return None
    try:
        _section, number, criterion = criterion_or_404(access, UUID(asked))
    except ValueError as fault:
        raise Http404 from fault
    return number, criterion


def _save(scene: Scene, form: PhotoForm, criterion: Criterion | None) -> HttpResponse:
    visit, made = scene.visit, form.picture
    said = scene.speaker.entry(
        PHOTO,
        form.value,
        criterion=criterion,
        about=visit.about_of(criterion) if criterion else None,
        object_id=scene.speaker.new_object("photo", made.sha256),
    )
    results = hand_over(scene, [said])
    blob = find_blob(visit, made.sha256, by=scene.request.user)
    if blob is not None:
        store_blob(blob, made.data)
    tell(scene, [said], results)
    if not scene.access.may_write_team:
        return show_received(scene.request, visit)
    if criterion is not None:
        return redirect("visits:criterion", visit.pk, criterion.pk)
    return redirect("visits:carnet", visit.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, visit_id: UUID, object_id: UUID) -> HttpResponse:
    """The farm withdraws a photo at once; whoever took one takes it back."""
    access = visit_or_404(request.user, visit_id, "may_read_part")
    photo = _photo_or_404(access, object_id)
    if not photo.withdrawn and not may_withdraw(access, photo.entry):
        raise Http404
    if request.method == "POST":
        if not photo.withdrawn:
            withdraw_photo(access.visit, photo.entry, by=request.user)
        messages.success(request, _("La photo est retirée. Elle ne se voit plus nulle part."))
        return redirect("visits:photos", visit_id)
    context = {"access": access, "visit": access.visit, "farm": access.visit.farm, "photo": photo}
    return render(request, "visits/photo_withdraw_page.html", context)


@login_required
@require_POST
def lose(request: HttpRequest, visit_id: UUID, pk: int) -> HttpResponse:
    """A named person says that a photo will not come."""
    access = visit_or_404(request.user, visit_id, "may_seal")
    blob = Blob.objects.filter(visit=access.visit, pk=min(pk, 2**31), held=False).first()
    if blob is None or blob.stream != "shared":
        raise Http404
    declare_lost(blob, by=request.user)
    messages.success(request, _("C'est noté : cette photo est perdue. Votre nom est écrit à côté."))
    return redirect("visits:photos", visit_id)
