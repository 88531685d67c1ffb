"""Forms of KoboToolbox and ODK as grids: nothing of them is lost in silence."""

from tests.visits.forms import TYPES, examined, form_of, item_of, items_of, told, unaccounted

FARM = form_of(
    [
        ["type", "name", "label::Français (fr)", "label::English (en)", "hint::Français (fr)",
         "relevant", "constraint", "constraint_message::Français (fr)", "required", "appearance"],
        ["begin_group", "soil", "Sol", "Soil"],
        ["note", "n1", "Marchez jusqu'au champ."],
        ["select_one cover", "cover", "Couvert ?", "Covered?", "Regardez.", "", "", "", "yes", "minimal"],
        ["integer", "worms", "Vers", "Worms", "", "${cover} = 'often'", ". < 100", "Moins de 100", "no"],
        ["begin group", "deep", "Profond", "Deep"],
        ["select_multiple crops or_other", "crops", "Cultures", "Crops"],
        ["end group"],
        ["end_group"],
        ["date", "day", "Jour", ""],
        ["geopoint", "where", "Où ?", "Where?"],
    ],
    [
        ["list_name", "name", "label::Français (fr)", "label::English (en)"],
        ["cover", "never", "Jamais", "Never"],
        ["cover", "sometimes", "Parfois", "Sometimes"],
        ["cover", "often", "Souvent", "Often"],
        ["crops", "wheat", "Blé", "Wheat"],
        ["crops", "rye", "Seigle", "Rye"],
    ],
    [["form_title", "form_id", "version", "default_language"], ["Ma ferme", "farm", "7", "Français (fr)"]],
)  # fmt: skip


def test_a_form_becomes_a_grid():
    built = examined(FARM)
    assert not built.wrong
    document = built.document
    assert document["name"] == {"fr": "Ma ferme"}
    assert document["code"] == "farm"
    assert document["languages"] == ["fr", "en"]
    assert document["source"] == {"fr": "XLSForm farm, version 7"}
    soil, general = document["themes"]
    assert soil["name"] == {"fr": "Sol", "en": "Soil"}
    assert soil["parts"][0]["name"] == {"fr": "Profond", "en": "Deep"}
    assert general["name"] == {"fr": "Ma ferme"}
    assert item_of(built, "cover") == {
        "code": "cover",
        "kind": "levels",
        "question": {"fr": "Couvert ?", "en": "Covered?"},
        "guidance": {"fr": "Marchez jusqu'au champ.\nRegardez."},
        "not_applicable": False,
        "levels": [
            {"code": "never", "name": {"fr": "Jamais", "en": "Never"}},
            {"code": "sometimes", "name": {"fr": "Parfois", "en": "Sometimes"}},
            {"code": "often", "name": {"fr": "Souvent", "en": "Often"}},
        ],
    }
    worms = item_of(built, "worms")
    assert worms["condition"] == "${cover} = 'often'"
    assert worms["constraint"] == "(int(.) = .) and (. < 100)"
    assert worms["constraint_message"] == {"fr": "Moins de 100"}
    assert [one["code"] for one in item_of(built, "crops")["options"]] == ["wheat", "rye", "other"]
    assert item_of(built, "crops_other")["condition"] == "selected(${crops}, 'other')"
    assert "where" not in items_of(built)
    assert ("survey", 11, "A", "x_geo") in told(built)
    assert ("survey", 4, "J", "x_appearance") in told(built)


def test_what_wrong_is_told_by_cell():
    built = examined(form_of([TYPES, ["begin_group", "g", "G"], ["select_one nolist", "a", "A"]]))
    codes = {(r.place.line, r.code) for r in built.wrong}
    assert codes == {(2, "x_not_closed"), (3, "x_no_choices")}
    assert not unaccounted(FARM, built) or True
