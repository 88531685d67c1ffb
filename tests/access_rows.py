"""The table of rights: who may read and who may act at each address (letters: test_access_table)."""

#: Addresses open to everybody, signed in or not: they show nothing of a network.
OPEN = {
    "health",
    "help",
    "help-rules",
    "privacy",
    "accessibility",
    "ecodesign",
    "set_language",
    "visits:desk",
    "visits:grid-schema",
    "peers:invitation",
    "peers:try",
    "visits:worker",
    "visits:manifest",
    "visits:field-home",
    "visits:field-away",
    "visits:field-first",
    "visits:field-help",
    "visits:field-privacy",
    "visits:join",
}
#: Pages of one's own: whoever is signed in sees there what is theirs, a stranger nothing.
OWN = {
    "visits:visits",
    "visits:farms",
    "visits:grids",
    "visits:grid-template",
    "peers:account",
    "account",
    "visits:own-tablets",
}

#: Acts on what the form names, one's own alone; everybody else gets 404 (tests/peers).
#: What tablets ask: JSON, never a page; who may is said in tests/visits/test_api_*.py.
SYNC = "visits:sync-"
APART = {"peers:network-choose", "peers:past-sharing", "peers:invitation-accept"}

ALL = "chbleaofgm"
SCHEDULE = "chbleafg"
DECIDES = "c"
FACILITATES = "ch"
FARM = "ha"
TEAM = "ble"

#: A third string is what strangers get where the address names no object of a network.
TABLE: dict[str, tuple[str, ...]] = {
    # planning and the life of a visit
    "visits:visit": (ALL, "-"),
    "visits:visit-plan": ("cd", "cd", "403"),
    "visits:visit-change": (DECIDES, DECIDES),
    "visits:visit-postpone": (DECIDES, DECIDES),
    "visits:visit-cancel": (DECIDES, DECIDES),
    "visits:visit-team": (SCHEDULE, DECIDES),
    "visits:guest-card": (DECIDES, DECIDES),
    "visits:guest-card-withdraw": ("-", DECIDES),
    "visits:allotment": ("cb", "cb"),
    "visits:visit-hours": (TEAM + "c", TEAM + "c"),
    "visits:visit-ethics": (TEAM, TEAM),
    "visits:messages": ("cb", "-"),
    # what is said on a visit; who held the farm may still hand over what they wrote: it is held
    "visits:theme": (TEAM, TEAM),
    "visits:criterion": (TEAM, TEAM),
    "visits:carnet": (TEAM, TEAM),
    "visits:photos": ("cble" + FARM + "f", "-"),
    "visits:photo": ("cble" + FARM, "-"),
    "visits:photo-add": (TEAM, TEAM),
    "visits:photo-withdraw": ("b" + FARM, "b" + FARM),
    "visits:photo-lost": ("-", "cb"),
    "visits:self-view": (FARM, FARM + "o"),
    "visits:self-theme": (FARM, FARM + "o"),
    "visits:group-view": ("f", "f"),
    "visits:sheets": (TEAM + "c", TEAM + "c"),
    "visits:sheet": (TEAM + "c", "-"),
    "visits:sheet-pdf": (TEAM + "c", "-"),
    "visits:sheet-entry": (TEAM, TEAM),
    # the tablet's pages
    "visits:tablet": (TEAM, "-"),
    "visits:field-hub": (TEAM, "-"),
    "visits:field-leaving": (TEAM, "-"),
    "visits:field-section": (TEAM, "-"),
    "visits:field-carnet": (TEAM, "-"),
    "visits:field-gather": (TEAM, "-"),
    "visits:field-grid": ("chblafgm", "-"),
    "visits:field-grid-carnet": ("chblafgm", "-"),
    "visits:field-grid-leaving": ("chblafgm", "-"),
    "visits:field-grid-file": ("chblafgm", "-"),
    "visits:field-grid-gather": ("chblafgm", "-"),
    "visits:field-grid-debrief": ("chblafgm", "-"),
    "visits:field-grid-signature": ("chblafgm", "-"),
    "visits:field-grid-section": ("chblafgm", "-"),
    "visits:field-debrief": (TEAM, "-"),
    "visits:field-signature": (TEAM, "-"),
    "visits:field-file": (TEAM, "-"),
    # the debrief, the report, the plan
    "visits:debrief": (TEAM + FARM, TEAM + FARM),
    "visits:debrief-open": ("-", TEAM),
    "visits:debrief-end": ("-", TEAM),
    "visits:lead-action": (TEAM + FARM, TEAM + FARM),
    "visits:review-action": (TEAM + FARM, TEAM + FARM),
    "visits:report": ("cble" + FARM + "gf", "-"),
    "visits:report-edition": ("cble" + FARM + "gf", "-"),
    "visits:report-pdf": ("cble" + FARM + "g", "-"),
    "visits:report-photos-pdf": ("cble" + FARM + "g", "-"),
    "visits:report-chart": ("cble" + FARM + "g", "-"),
    "visits:report-offer": ("cb", "cb"),
    "visits:report-final": ("cb", "cb"),
    "visits:signature": ("cble" + FARM, "cble" + FARM),
    "visits:reply": ("cble" + FARM, "cble" + FARM),
    "visits:correction": ("cb", "cb"),
    "visits:held": ("cbl" + FARM, "cbl"),
    "visits:tablet-file": ("cble" + FARM + "o", "cble" + FARM + "o"),
    "visits:draft": (FACILITATES, FACILITATES),
    "visits:visit-close": ("cb", "cb"),
    "visits:plan": ("cble" + FARM + "gf", "-"),
    "visits:plan-sheet": ("cble" + FARM + "gf", "-"),
    "visits:plan-pdf": ("cble" + FARM + "gf", "-"),
    "visits:dossier": ("cble" + FARM + "gf", "-"),
    "visits:dossier-pdf": ("cble" + FARM + "gf", "-"),
    "visits:action-add": ("cble" + FARM + "f", "cble" + FARM + "f"),
    "visits:action": ("cble" + FARM + "g", "cble" + FARM),
    # a network
    "visits:network": (FACILITATES + "d", "-", "403"),
    "visits:batches": (FACILITATES + "d", FACILITATES + "d", "403"),
    "visits:batch": (DECIDES, DECIDES),
    "visits:batch-archive": (DECIDES, "-"),
    "visits:network-chart": (FACILITATES + "d", "-", "403"),
    "visits:network-needs": (FACILITATES + "d", "-", "403"),
    "visits:network-visits": (FACILITATES + "d", "-", "403"),
    "visits:network-counts": (FACILITATES + "d", "-", "403"),
    "visits:network-hours": (FACILITATES + "d", "-", "403"),
    "visits:network-people": (FACILITATES + "d", "-", "403"),
    "visits:network-farms": (FACILITATES + "d", "-", "403"),
    "visits:network-actions": (FACILITATES + "d", "-", "403"),
    "visits:network-hands": (FACILITATES + "d", "-", "403"),
    "visits:network-criteria": (FACILITATES, "-", "403"),
    "visits:network-criterion": (FACILITATES, "-", "403"),
    "visits:network-themes": (FACILITATES, "-", "403"),
    "visits:network-theme": (FACILITATES, "-", "403"),
    "visits:network-theme-chart": (FACILITATES, "-", "403"),
    "visits:network-tablets": (FACILITATES + "d", "-", "403"),
    "visits:tablet-revoke": ("-", DECIDES),
    "visits:tablet-forget": ("-", "b", "404"),
    "visits:grid": ("chblafgm", "-"),
    "visits:grid-paper": ("chblafgm", "-"),
    "visits:grid-paper-pdf": ("chblafgm", "-"),
    "visits:grid-copy": ("-", FACILITATES),
    "visits:grid-export": ("chblafgm", "-"),
    "visits:grid-import": (FACILITATES + "d", FACILITATES + "d", "403"),
    "visits:grid-imports": (FACILITATES + "d", "-", "403"),
    "visits:grid-import-done": (FACILITATES, "-"),
    "visits:grid-import-undo": ("-", FACILITATES),
    "visits:grid-answers": (FACILITATES, FACILITATES),
    "visits:grid-answers-check": (FACILITATES, FACILITATES),
    "visits:grid-answers-out": (FACILITATES, "-"),
    "visits:grid-add": (FACILITATES + "d", FACILITATES + "d", "403"),
    "visits:grid-differences": ("chblafgm", "-"),
    "visits:grid-feedback": (FACILITATES, "-"),
    "visits:grid-retire": (FACILITATES, FACILITATES),
    # the editor of a grid's draft: facilitators of its network alone
    "visits:grid-edit": (FACILITATES, "-"),
    "visits:grid-draft": ("-", FACILITATES),
    "visits:grid-discard": (FACILITATES, FACILITATES),
    "visits:grid-publication": (FACILITATES, FACILITATES),
    "visits:grid-presence": ("-", FACILITATES),
    "visits:grid-settings": (FACILITATES, FACILITATES),
    "visits:grid-shelf": (FACILITATES, FACILITATES),
    "visits:grid-history": (FACILITATES, FACILITATES),
    "visits:grid-theme-add": ("-", FACILITATES),
    "visits:grid-theme": (FACILITATES, FACILITATES),
    "visits:grid-criterion-add": ("-", FACILITATES),
    "visits:grid-theme-order": ("-", FACILITATES),
    "visits:grid-theme-place": ("-", FACILITATES),
    "visits:grid-theme-copy": ("-", FACILITATES),
    "visits:grid-theme-shelve": (FACILITATES, FACILITATES),
    "visits:grid-preview": (FACILITATES, "-"),
    "visits:grid-criterion": (FACILITATES, FACILITATES),
    "visits:grid-criterion-place": ("-", FACILITATES),
    "visits:grid-criterion-copy": ("-", FACILITATES),
    "visits:grid-criterion-shelve": (FACILITATES, FACILITATES),
    "peers:farms": (FACILITATES + "d", "-", "403"),
    "peers:farm-add": (FACILITATES + "d", FACILITATES + "d", "403"),
    "peers:farm-edit": (FACILITATES + "a", FACILITATES + "a"),
    "peers:farm-people": (FACILITATES, "-"),
    "peers:groups": (FACILITATES + "d", "-", "403"),
    "peers:group-add": (FACILITATES + "d", FACILITATES + "d", "403"),
    "peers:people": (FACILITATES + "d", "-", "403"),
    "peers:invite": (FACILITATES + "d", FACILITATES + "d", "403"),
    "peers:holder-add": (FACILITATES, FACILITATES),
    "peers:holder-edit": (FACILITATES, FACILITATES),
    "peers:holder-end": (FACILITATES, FACILITATES),
    "peers:link-add": (FACILITATES, FACILITATES),
    "peers:link-end": ("-", FACILITATES),
    "peers:group-edit": (FACILITATES, FACILITATES),
    "peers:partner-add": ("-", FACILITATES),
    "peers:partnership-end": ("-", FACILITATES),
    "peers:invitation-sent": (FACILITATES, "-"),
    "peers:invitation-resend": ("-", FACILITATES),
    "peers:invitation-withdraw": ("-", FACILITATES),
    "peers:membership-end": (FACILITATES, FACILITATES),
    "peers:network-settings": (FACILITATES + "d", FACILITATES + "d", "403"),
    # a farm over the years
    "visits:farm": (ALL, "-"),
    "visits:progress": ("cbleahgf", "-"),
    "visits:progress-chart": ("cbleahg", "-"),
    "visits:progress-csv": ("cbleahgf", "-"),
    "visits:progress-print": ("cbleahgf", "-"),
    "visits:progress-wordings": ("cbleahgf", "-"),
}

#: Objects for the addresses' parts, taken from the village.
SEALED = (
    "visits:report",
    "visits:reply",
    "visits:correction",
    "visits:held",
    "visits:visit-close",
)
WRITTEN = ("visits:report-final", "visits:signature")


def visit_of(name, v):
    if name.startswith(WRITTEN):
        return v.written.pk
    return v.sealed.pk if name.startswith(SEALED) else v.visit.pk


GRID_CRITERION = {f"visits:grid-criterion{verb}" for verb in ("", "-place", "-copy", "-shelve")}
GRID_CRITERION |= {"visits:network-criterion"}

OBJECTS = {
    "visit_id": visit_of,
    "slug": lambda name, v: v.farm.slug,
    "step": lambda name, v: "farm",
    "token": lambda name, v: "no-such-token",
    "pk": lambda name, v: v.numbers[name.split(":")[1].split("-")[0]].pk,
    "ref": lambda name, v: v.version.grid.ref,
    "import_id": lambda name, v: v.imported.pk,
    "language": lambda name, v: "fr",
    "form": lambda name, v: "csv",
    "kind": lambda name, v: "held",
    "code": lambda name, v: "t1-c1" if name in GRID_CRITERION else "t1",
    "theme_id": lambda name, v: v.version.themes.first().pk,
    "part": lambda name, v: 1,
    "criterion_id": lambda name, v: v.version.criteria.first().pk,
    "number": lambda name, v: 1,
    "edition": lambda name, v: 1,
    "action_id": lambda name, v: v.action,
    "lead_id": lambda name, v: v.lead,
    "version_id": lambda name, v: v.version.pk,
    "draft_id": lambda name, v: v.begun,
    "tablet_id": lambda name, v: v.tablet.pk,
    "batch_id": lambda name, v: v.batch.pk,
    "object_id": lambda name, v: v.photo,
    "sha256": lambda name, v: "0" * 64,
    "chart": lambda name, v: "counts",
}

#: What a form must say for its door to be found at all.
DATA = {
    "visits:grid-theme-order": lambda v: {"down": "t1-c1"},
    "visits:grid-history": lambda v: {"edit": v.draft.edits.first().pk},
    "visits:held": lambda v: {"held": v.numbers["held"].pk, "decision": "set_aside"},
    "visits:action": lambda v: {"act": "change"},
}

#: The season, the meeting and the map. 2025 is fixed in the village, so that members read it.
SEASON_READERS = "chblgm" + "d"
TABLE |= {
    "visits:season": (SEASON_READERS, "-", "403"),
    "visits:season-themes": (SEASON_READERS, "-", "403"),
    "visits:season-activity": (SEASON_READERS, "-", "403"),
    "visits:season-activity-pdf": (SEASON_READERS, "-", "403"),
    "visits:season-file": (SEASON_READERS, "-", "403"),
    "visits:season-fix": ("-", FACILITATES + "d", "403"),
    "visits:attendance": (FACILITATES + "d", "-", "403"),
    "visits:agenda": (FACILITATES + "d", "-", "403"),
    "visits:agenda-pdf": (FACILITATES + "d", "-", "403"),
    "visits:farm-map": (FACILITATES + "d", "-", "403"),
    "visits:farm-map-farms": (FACILITATES + "d", "-", "403"),
    "visits:territories": (FACILITATES + "d", FACILITATES + "d", "403"),
}
OBJECTS |= {"year": lambda name, v: 2025}
