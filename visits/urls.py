"""Addresses of visits."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.gzip import gzip_page

from visits.api import entry as api_entry
from visits.api import grid as api_grid
from visits.api import media as api_media
from visits.api import packet as api_packet
from visits.api import tablet as api_tablet
from visits.views import (
    agenda,
    allotment,
    batch,
    carnet,
    criterion,
    debrief,
    desk,
    dossier,
    edit_criterion,
    edit_shelf,
    edit_theme,
    editing,
    entry,
    farm_map,
    feedback,
    field,
    field_debrief,
    field_gather,
    field_grid,
    field_home,
    grid,
    grid_files,
    grid_import,
    group_view,
    guest,
    media,
    message,
    network,
    network_promises,
    network_results,
    network_rows,
    network_themes,
    paper,
    plan,
    planning,
    preview,
    publication,
    reply,
    report,
    result,
    season,
    self_view,
    sheet,
    submission,
    tablet_file,
    tablets,
    visit,
    worker,
)

app_name = "visits"
SYNC = "api/v1/sync/"


def under(address: str, *pages: tuple[str, Callable[..., HttpResponse], str]) -> list[URLPattern]:
    """Pages below one address: what follows it, the view, the name."""
    return [path(address + rest, view, name=name) for rest, view, name in pages]


def kept(address: str, *pages: tuple[str, Callable[..., HttpResponse], str]) -> list[URLPattern]:
    """Pages that tablets keep: sent compressed, for nothing secret stands in them."""
    return under(address, *((rest, gzip_page(view), name) for rest, view, name in pages))


urlpatterns = [
    # -- my desk, visits, planning
    path("", desk.show_desk, name="desk"),
    path("visits/", visit.list_visits, name="visits"),
    path("visits/plan/", planning.plan_visit, name="visit-plan"),
    path("visits/plan/<slug:step>/", planning.plan_visit, name="visit-plan"),
    path("visits/<uuid:visit_id>/", visit.show_visit, name="visit"),
    path("visits/<uuid:visit_id>/change/", visit.change, name="visit-change"),
    path("visits/<uuid:visit_id>/postponement/", visit.postpone, name="visit-postpone"),
    path("visits/<uuid:visit_id>/cancellation/", visit.cancel, name="visit-cancel"),
    path("visits/<uuid:visit_id>/team/", visit.show_team, name="visit-team"),
    path("visits/<uuid:visit_id>/team/parts/", allotment.show_allotment, name="allotment"),
    path("visits/<uuid:visit_id>/team/hours/", visit.show_hours, name="visit-hours"),
    path("visits/<uuid:visit_id>/team/<int:pk>/card/", guest.show_card, name="guest-card"),
    path(
        "visits/<uuid:visit_id>/team/<int:pk>/card/withdrawal/",
        guest.withdraw,
        name="guest-card-withdraw",
    ),
    path("visits/join/", guest.join, name="join"),
    path("visits/<uuid:visit_id>/ethics/", visit.sign_promise, name="visit-ethics"),
    path("visits/<uuid:visit_id>/messages/", message.show_messages, name="messages"),
    # -- debrief, report, what comes in answer
    path("visits/<uuid:visit_id>/debrief/", debrief.show_debrief, name="debrief"),
    path("visits/<uuid:visit_id>/debrief/opening/", debrief.open_now, name="debrief-open"),
    path("visits/<uuid:visit_id>/debrief/end/", debrief.end_now, name="debrief-end"),
    path(
        "visits/<uuid:visit_id>/leads/<uuid:lead_id>/action/",
        debrief.decide_lead,
        name="lead-action",
    ),
    path(
        "visits/<uuid:visit_id>/reviews/<uuid:action_id>/",
        debrief.review_action,
        name="review-action",
    ),
    path("visits/<uuid:visit_id>/report/", report.show_report, name="report"),
    path("visits/<uuid:visit_id>/report/offer/", report.offer, name="report-offer"),
    path("visits/<uuid:visit_id>/report/final/", report.make_final, name="report-final"),
    path(
        "visits/<uuid:visit_id>/report/<int:edition>/", report.show_edition, name="report-edition"
    ),
    path("visits/<uuid:visit_id>/report/<int:edition>.pdf", report.download_pdf, name="report-pdf"),
    path(
        "visits/<uuid:visit_id>/report/<int:edition>/photos.pdf",
        report.download_photos,
        name="report-photos-pdf",
    ),
    path(
        "visits/<uuid:visit_id>/report/<int:edition>/chart.svg",
        report.show_figure,
        name="report-chart",
    ),
    path("visits/<uuid:visit_id>/signature/", reply.sign, name="signature"),
    path("visits/<uuid:visit_id>/replies/", reply.reply, name="reply"),
    path("visits/<uuid:visit_id>/corrections/<int:pk>/", reply.correct, name="correction"),
    path("visits/<uuid:visit_id>/held/", reply.show_held, name="held"),
    path("visits/<uuid:visit_id>/file/", tablet_file.bring_file, name="tablet-file"),
    path("network/drafts/<uuid:draft_id>/", tablet_file.show_draft, name="draft"),
    path("visits/<uuid:visit_id>/closing/", report.close, name="visit-close"),
    # -- the shared plan
    path("farms/<slug:slug>/plan/", plan.show_plan, name="plan"),
    path("farms/<slug:slug>/plan/add/", plan.add, name="action-add"),
    path("farms/<slug:slug>/plan/<uuid:action_id>/", plan.show_action, name="action"),
    # -- what is said on a visit
    path(
        "visits/<uuid:visit_id>/themes/<uuid:theme_id>/<int:part>/", entry.show_theme, name="theme"
    ),
    path(
        "visits/<uuid:visit_id>/criteria/<uuid:criterion_id>/",
        criterion.show_criterion,
        name="criterion",
    ),
    path("visits/<uuid:visit_id>/carnet/", carnet.show_carnet, name="carnet"),
    *under(
        "visits/<uuid:visit_id>/photos/",
        ("", media.list_photos, "photos"),
        ("add/", media.add_photo, "photo-add"),
        ("<uuid:object_id>/", media.show_photo, "photo"),
        ("<uuid:object_id>/withdrawal/", media.withdraw, "photo-withdraw"),
        ("losses/<int:pk>/", media.lose, "photo-lost"),
    ),
    path("visits/<uuid:visit_id>/our-view/", self_view.show_self, name="self-view"),
    path(
        "visits/<uuid:visit_id>/our-view/<uuid:theme_id>/<int:part>/",
        self_view.show_self_theme,
        name="self-theme",
    ),
    path("visits/<uuid:visit_id>/group/", group_view.show_group, name="group-view"),
    path("visits/<uuid:visit_id>/sheets/", sheet.show_sheets, name="sheets"),
    path("visits/<uuid:visit_id>/sheets/<int:number>/", sheet.show_sheet, name="sheet"),
    path("visits/<uuid:visit_id>/sheets/<int:number>.pdf", sheet.download_sheet, name="sheet-pdf"),
    path("visits/<uuid:visit_id>/sheets/<int:number>/entry/", sheet.type_sheet, name="sheet-entry"),
    # -- the tablet
    path("sw.js", worker.serve_worker, name="worker"),
    path("manifest.webmanifest", worker.serve_manifest, name="manifest"),
    path("visits/<uuid:visit_id>/tablet/", tablets.show_preparation, name="tablet"),
    path("account/tablets/", tablets.show_own, name="own-tablets"),
    path("account/tablets/<uuid:tablet_id>/forgetting/", tablets.forget, name="tablet-forget"),
    path("network/tablets/", tablets.show_of_network, name="network-tablets"),
    path("network/tablets/<uuid:tablet_id>/revocation/", tablets.revoke, name="tablet-revoke"),
    *kept(
        "field/",
        ("", field_home.show_home, "field-home"),
        ("away/", field_home.show_away, "field-away"),
        ("first/", field_home.show_first, "field-first"),
        ("help/", field_home.show_help, "field-help"),
        ("privacy/", field_home.show_privacy, "field-privacy"),
    ),
    *kept(
        "field/grids/<int:version_id>/",
        ("", field_grid.show_grid, "field-grid"),
        ("carnet/", field_grid.show_grid_carnet, "field-grid-carnet"),
        ("leaving/", field_grid.show_grid_leaving, "field-grid-leaving"),
        ("file/", field_grid.show_grid_filing, "field-grid-file"),
        ("gather/", field_grid.show_grid_gather, "field-grid-gather"),
        ("debrief/", field_grid.show_grid_debrief, "field-grid-debrief"),
        ("signature/", field_grid.show_grid_signature, "field-grid-signature"),
        ("<uuid:theme_id>-<int:part>/", field_grid.show_grid_section, "field-grid-section"),
    ),
    *kept(
        "visits/<uuid:visit_id>/field/",
        ("", field_home.show_hub, "field-hub"),
        ("leaving/", field_home.show_leaving, "field-leaving"),
        ("<uuid:theme_id>-<int:part>/", field.show_section, "field-section"),
        ("carnet/", field.show_carnet, "field-carnet"),
        ("gather/", field_gather.show_gather, "field-gather"),
        ("debrief/", field_debrief.show_debrief, "field-debrief"),
        ("signature/", field_debrief.show_signature, "field-signature"),
        ("file/", field.show_filing, "field-file"),
    ),
    # -- the season, the meeting, the map
    *under(
        "network/season/<int:year>/",
        ("", season.show_season, "season"),
        ("fixing/", season.fix, "season-fix"),
        ("themes/", season.show_themes, "season-themes"),
        ("activity/", season.show_activity, "season-activity"),
        ("activity.pdf", season.download_activity, "season-activity-pdf"),
        ("attendance.csv", season.download_attendance, "attendance"),
        ("figures.<slug:form>", season.download, "season-file"),
    ),
    path("network/agenda/", agenda.show_agenda, name="agenda"),
    path("network/agenda.pdf", agenda.download_agenda, name="agenda-pdf"),
    path("network/map/", farm_map.show_map, name="farm-map"),
    path("network/map/farms.json", farm_map.list_places, name="farm-map-farms"),
    path("network/territories/", farm_map.set_places, name="territories"),
    # -- documents on paper: many in one go, a farm's dossier, its plan
    path("network/documents/", batch.list_batches, name="batches"),
    path("network/documents/<uuid:batch_id>/", batch.show_batch, name="batch"),
    path("network/documents/<uuid:batch_id>/archive.zip", batch.download, name="batch-archive"),
    path("farms/<slug:slug>/dossier/", dossier.show_dossier, name="dossier"),
    path("farms/<slug:slug>/dossier.pdf", dossier.download_dossier, name="dossier-pdf"),
    path("farms/<slug:slug>/plan/sheet/", dossier.show_plan_sheet, name="plan-sheet"),
    path("farms/<slug:slug>/plan.pdf", dossier.download_plan, name="plan-pdf"),
    # -- network and farms
    path("network/", network.show_network, name="network"),
    path("network/months.svg", network.show_months, name="network-chart"),
    path("network/needs/<slug:kind>/", network.list_needs, name="network-needs"),
    path("network/visits/", network_rows.list_visits, name="network-visits"),
    path("network/visits/counts/", network_rows.show_counts, name="network-counts"),
    path("network/hours/", network_rows.list_hours, name="network-hours"),
    path("network/people/present/", network_rows.list_people, name="network-people"),
    path("network/farms/visited/", network_rows.list_farms, name="network-farms"),
    path("network/actions/", network_promises.list_actions, name="network-actions"),
    path("network/hands/", network_promises.list_hands, name="network-hands"),
    *under(
        "network/criteria/<uuid:ref>/",
        ("", network_results.list_criteria, "network-criteria"),
        ("<str:code>/", network_results.list_said, "network-criterion"),
    ),
    *under(
        "network/themes/<uuid:ref>/",
        ("", network_themes.list_themes, "network-themes"),
        ("<str:code>/", network_themes.list_theme, "network-theme"),
        ("<str:code>/years.svg", network_themes.show_theme_chart, "network-theme-chart"),
    ),
    path("farms/", network.list_farms, name="farms"),
    path("farms/<slug:slug>/", result.show_farm, name="farm"),
    path("farms/<slug:slug>/progress/", result.show_progress, name="progress"),
    path("farms/<slug:slug>/progress/print/", result.print_progress, name="progress-print"),
    path("farms/<slug:slug>/progress/questions/", result.show_wordings, name="progress-wordings"),
    path("farms/<slug:slug>/progress/<slug:chart>.svg", result.show_chart, name="progress-chart"),
    path("farms/<slug:slug>/progress.csv", result.download_progress, name="progress-csv"),
    # -- grids
    path("grids/", grid.list_grids, name="grids"),
    path("grids/import/", grid_import.bring_grid, name="grid-import"),
    path("grids/import/<slug:step>/", grid_import.bring_grid, name="grid-import"),
    path("grids/imports/", grid_files.list_imports, name="grid-imports"),
    path("grids/imports/<uuid:import_id>/", grid_files.show_import, name="grid-import-done"),
    path("grids/imports/<uuid:import_id>/undo/", grid_files.undo, name="grid-import-undo"),
    path("grids/templates/<slug:language>/<slug:form>/", grid_files.template, name="grid-template"),
    path("grids/spg-grid-1.schema.json", grid_files.schema, name="grid-schema"),
    path("grids/<uuid:ref>/", grid.show_grid, name="grid"),
    path("grids/<uuid:ref>/paper/", paper.show_paper, name="grid-paper"),
    path("grids/<uuid:ref>/paper.pdf", paper.download_paper, name="grid-paper-pdf"),
    path("grids/<uuid:ref>/copy/", grid.copy, name="grid-copy"),
    path("grids/<uuid:ref>/export/<slug:form>/", grid_files.export, name="grid-export"),
    path("grids/<uuid:ref>/answers/", submission.bring_answers, name="grid-answers"),
    path("grids/<uuid:ref>/answers/check/", submission.check_answers, name="grid-answers-check"),
    path("grids/<uuid:ref>/answers/<slug:form>/", submission.take_answers, name="grid-answers-out"),
    path("grids/add/", editing.add_grid, name="grid-add"),
    path("grids/<uuid:ref>/retirement/", editing.retire, name="grid-retire"),
    # -- the editor of a grid's draft
    path("grids/<uuid:ref>/edit/", editing.show_draft, name="grid-edit"),
    path("grids/<uuid:ref>/edit/draft/", editing.begin_draft, name="grid-draft"),
    path("grids/<uuid:ref>/edit/discarding/", editing.discard, name="grid-discard"),
    path(
        "grids/<uuid:ref>/edit/publication/",
        publication.show_publication,
        name="grid-publication",
    ),
    path("grids/<uuid:ref>/differences/", publication.show_differences, name="grid-differences"),
    path("grids/<uuid:ref>/feedback/", feedback.show_feedback, name="grid-feedback"),
    path("grids/<uuid:ref>/edit/presence/", editing.note_present, name="grid-presence"),
    path("grids/<uuid:ref>/edit/settings/", editing.show_settings, name="grid-settings"),
    path("grids/<uuid:ref>/edit/shelf/", edit_shelf.show_shelf, name="grid-shelf"),
    path("grids/<uuid:ref>/edit/history/", edit_shelf.show_history, name="grid-history"),
    path("grids/<uuid:ref>/edit/themes/", editing.add_theme, name="grid-theme-add"),
    *under(
        "grids/<uuid:ref>/edit/themes/<str:code>/",
        ("", edit_theme.show_theme, "grid-theme"),
        ("criteria/", edit_theme.add, "grid-criterion-add"),
        ("order/", edit_theme.order, "grid-theme-order"),
        ("place/", edit_theme.place, "grid-theme-place"),
        ("copy/", edit_theme.copy, "grid-theme-copy"),
        ("shelving/", edit_theme.shelve, "grid-theme-shelve"),
        ("preview/", preview.show_preview, "grid-preview"),
    ),
    *under(
        "grids/<uuid:ref>/edit/criteria/<str:code>/",
        ("", edit_criterion.show_criterion, "grid-criterion"),
        ("place/", edit_criterion.place, "grid-criterion-place"),
        ("copy/", edit_criterion.copy, "grid-criterion-copy"),
        ("shelving/", edit_criterion.shelve, "grid-criterion-shelve"),
    ),
    # -- sync: what tablets ask (every name here begins with "sync-")
    path(f"{SYNC}hello", api_tablet.HelloView.as_view(), name="sync-hello"),
    path(f"{SYNC}grids", api_grid.GridsView.as_view(), name="sync-grids"),
    path(f"{SYNC}packets", api_packet.PacketsView.as_view(), name="sync-packets"),
    path(
        f"{SYNC}drafts/<uuid:draft_id>/entries",
        api_packet.DraftEntriesView.as_view(),
        name="sync-draft-entries",
    ),
    path(f"{SYNC}devices", api_tablet.DevicesView.as_view(), name="sync-devices"),
    path(f"{SYNC}devices/<uuid:device_id>", api_tablet.DeviceView.as_view(), name="sync-device"),
    path(
        f"{SYNC}devices/<uuid:device_id>/contact",
        api_tablet.ContactView.as_view(),
        name="sync-contact",
    ),
    path(
        f"{SYNC}visits/<uuid:visit_id>/preparation",
        api_tablet.PreparationView.as_view(),
        name="sync-preparation",
    ),
    path(
        f"{SYNC}visits/<uuid:visit_id>/bundle", api_tablet.BundleView.as_view(), name="sync-bundle"
    ),
    path(
        f"{SYNC}visits/<uuid:visit_id>/entries",
        api_entry.EntriesView.as_view(),
        name="sync-entries",
    ),
    path(
        f"{SYNC}visits/<uuid:visit_id>/blobs/<str:sha256>",
        api_media.BlobView.as_view(),
        name="sync-blob",
    ),
    path(
        f"{SYNC}drafts/<uuid:draft_id>/blobs/<str:sha256>",
        api_media.BlobView.as_view(),
        name="sync-draft-blob",
    ),
    path(
        f"{SYNC}visits/<uuid:visit_id>/digest", api_entry.DigestView.as_view(), name="sync-digest"
    ),
]
