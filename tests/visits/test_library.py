"""The grids of the shared library: whole in both languages, plain, and nobody's official text."""

import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from visits.conditions import holds, parse
from visits.scoring import LEVEL_KINDS

FOLDER = Path(__file__).parents[2] / "visits" / "library"
GRIDS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
CHARTER = GRIDS["charte-amap"]
DIAGNOSIS, WELCOME = GRIDS["auto-diagnostic-groupe"], GRIDS["visite-accueil"]
CONFORMITY, READING = GRIDS["cahier-conformite"], GRIDS["lecture-charte-neso"]

#: Grids after a method that publishes its own arithmetic, with what each theme comes to at most.
PUBLISHED_METHODS = {
    "diagnostic-agriculture-paysanne": [60, 60, 60, 40, 40, 40],
    "tape-caet-2019": [16, 16, 16, 16, 16, 12, 12, 16, 12, 12],
    "tape-caet-2025": [4 * indices for indices in (3, 3, 2, 2, 2, 2, 3, 3, 3, 2)],
}

ANSWERED = LEVEL_KINDS | {"choice", "choices", "number", "percentage", "text", "date"}
KINDS = ANSWERED | {"derived"}
TEXTS = ("question", "expected", "guidance")
CRITERION_KEYS = {
    *("code", "kind", "scale", "subject", *TEXTS, "evidence", "condition"),
    *("levels", "options", "unit", "weight", "formula"),
    *("red_line", "sensitive", "not_applicable", "not_applicable_reasons"),
    *("photo", "short_path", "feeds", "rhythm"),
}
LONGEST_SENTENCE = 20
LARGEST_THEME = 10
LARGEST_GRID = 80
LONGEST_SHORT_PATH = 15
#: People never read these words: they frighten, they grade, or they are the machine's.
BANNED = re.compile(
    r"\b(scell|quarantaine|preuve|conflit|audit|contrôl|inspect|notes?\b|score|en retard|erreur|"
    r"sanction|non-conform|classement|conforme à la charte|seal|quarantine|evidence|conflict|"
    r"ranking|overdue|penalt)",
    re.IGNORECASE,
)
#: French wants a non-breaking space before these and inside its quotes.
LOOSE_SPACE = re.compile(r"[^\u00a0][:;?!»](?=\s|$)|«[^\u00a0]")


def sections_of(grid):
    """Every theme or part that asks something itself, in reading order."""
    places = [place for theme in grid["themes"] for place in (theme, *theme.get("parts", []))]
    return [place for place in places if place.get("criteria")]


def asked_in(theme):
    """Its own criteria and those of its parts."""
    places = (theme, *theme.get("parts", []))
    return [criterion for place in places for criterion in place.get("criteria", [])]


def criteria_of(grid):
    return [criterion for theme in grid["themes"] for criterion in asked_in(theme)]


def worth_of(grid, item):
    """The most points that a criterion brings; a scale without values brings none."""
    if item["kind"] == "derived":
        points = grid["policy"]["arithmetic"]["points"]
        return Decimal(points.get(item["code"], {"cap": 0})["cap"])
    return max(Decimal(step.get("value", 0)) for step in grid["scales"][item["scale"]])


def texts_of(node, language, path=""):
    """Every text of one language below a node, with the path that leads to it."""
    if isinstance(node, dict) and set(node) & {"fr", "en"}:
        yield path, node.get(language, "")
    elif isinstance(node, dict):
        for key, part in node.items():
            yield from texts_of(part, language, f"{path}/{key}")
    elif isinstance(node, list):
        for index, part in enumerate(node):
            yield from texts_of(part, language, f"{path}/{index}")


def sentences_of(text):
    return [part for part in re.split(r"[.!?…]+(?:\s|$)", text) if part.strip()]


def words_in(sentence):
    return len(re.findall(r"[^\W_]+(?:[-'’.,][^\W_]+)*", sentence))


def long_sentences(texts):
    parts = [(path, part) for path, text in texts for part in sentences_of(text)]
    return [(path, part) for path, part in parts if words_in(part) > LONGEST_SENTENCE]


def repeated(items):
    return [item for item, times in Counter(items).items() if times > 1]


@pytest.fixture(params=sorted(GRIDS))
def grid(request):
    return GRIDS[request.param]


def test_grid_says_what_it_is_and_that_it_is_not_official(grid):
    assert grid["format"] == "spg-grid/1"
    assert re.fullmatch(r"[a-z0-9-]{1,40}", grid["code"])
    assert grid["languages"] == ["fr", "en"]
    assert grid["licence"] == "CC-BY-SA-4.0"
    assert "pas un texte officiel" in grid["source"]["fr"]
    assert "not an official text" in grid["source"]["en"]


def test_grid_scores_nothing_by_default(grid):
    honest = {"missing": "left_out", "not_applicable": "left_out", "theme": "counts"}
    if grid["code"] not in PUBLISHED_METHODS:
        assert grid["policy"] == honest | {"total": "none"}


@pytest.mark.parametrize(("code", "most"), PUBLISHED_METHODS.items())
def test_a_published_method_has_its_own_maximums(code, most):
    grid = GRIDS[code]
    sums = [sum(worth_of(grid, item) for item in asked_in(theme)) for theme in grid["themes"]]
    assert sums == most


def test_every_text_is_there_in_french_and_in_english(grid):
    french, english = dict(texts_of(grid, "fr")), dict(texts_of(grid, "en"))
    assert [path for path, text in french.items() if not text.strip()] == []
    assert [path for path, text in english.items() if not text.strip()] == []
    same = [path for path, text in french.items() if text == english[path] and len(text) > 24]
    assert same == []


def test_every_sentence_is_short(grid):
    assert long_sentences(texts_of(grid, "fr")) == []
    assert long_sentences(texts_of(grid, "en")) == []


def test_no_word_that_frightens_or_grades(grid):
    texts = [*texts_of(grid, "fr"), *texts_of(grid, "en")]
    assert [(path, text) for path, text in texts if BANNED.search(text)] == []


def test_french_punctuation_never_stands_alone_on_a_line(grid):
    assert [text for _, text in texts_of(grid, "fr") if LOOSE_SPACE.search(text)] == []


def test_codes_are_stable_and_unique(grid):
    codes = [criterion["code"] for criterion in criteria_of(grid)]
    assert repeated(codes) == []
    places = [place for theme in grid["themes"] for place in (theme, *theme.get("parts", []))]
    assert repeated(place["code"] for place in places) == []
    assert [code for code in codes if not re.fullmatch(r"[a-z0-9-]{1,40}", code)] == []


def test_criteria_have_known_keys_and_kinds(grid):
    assert [item["code"] for item in criteria_of(grid) if set(item) - CRITERION_KEYS] == []
    assert [item["code"] for item in criteria_of(grid) if item["kind"] not in KINDS] == []
    assert [item["code"] for item in criteria_of(grid) if not all(item[key] for key in TEXTS)] == []


def test_questions_are_asked_once(grid):
    for language in ("fr", "en"):
        assert repeated(item["question"][language] for item in criteria_of(grid)) == []


def test_every_level_of_every_criterion_is_written_out(grid):
    for item in criteria_of(grid):
        scale = grid["scales"][item["scale"]] if item["kind"] in LEVEL_KINDS else []
        levels = item.get("levels", [])
        assert [level["code"] for level in levels] == [step["code"] for step in scale], item["code"]
        assert repeated(level["description"]["fr"] for level in levels) == [], item["code"]
        assert repeated(level["description"]["en"] for level in levels) == [], item["code"]


def test_choices_have_options_and_numbers_a_unit(grid):
    for item in criteria_of(grid):
        assert (len(item.get("options", [])) >= 2) == (item["kind"] in {"choice", "choices"})
        assert ("unit" in item) == (item["kind"] == "number"), item["code"]
        assert repeated(option["code"] for option in item.get("options", [])) == []


def test_what_may_not_apply_suggests_reasons(grid):
    for item in criteria_of(grid):
        assert item["not_applicable"] == bool(item.get("not_applicable_reasons")), item["code"]


def test_feeds_name_another_theme(grid):
    codes = {theme["code"] for theme in grid["themes"]}
    for theme in grid["themes"]:
        fed = {code for item in asked_in(theme) for code in item.get("feeds", [])}
        assert fed <= codes - {theme["code"]}


def test_grid_is_cut_so_that_people_can_breathe(grid):
    sizes = [len(section["criteria"]) for section in sections_of(grid)]
    assert all(asked_in(theme) for theme in grid["themes"])
    assert max(sizes) <= LARGEST_THEME
    assert sum(sizes) <= LARGEST_GRID


def test_short_path_is_short_and_touches_every_large_theme(grid):
    assert 8 <= sum(item["short_path"] for item in criteria_of(grid)) <= LONGEST_SHORT_PATH
    for theme in grid["themes"]:
        walked = any(item["short_path"] for item in asked_in(theme))
        assert walked or len(asked_in(theme)) < 5, theme["code"]


def test_guidance_is_two_sentences_at_most(grid):
    for item in criteria_of(grid):
        for language in ("fr", "en"):
            assert len(sentences_of(item["guidance"][language])) <= 2, item["code"]


def test_questions_carry_no_median_dot(grid):
    assert [path for path, text in texts_of(grid, "fr") if "·" in text] == []


def test_sensitive_questions_are_the_farms_own_and_off_the_short_path(grid):
    for item in criteria_of(grid):
        if item["sensitive"]:
            assert (item["subject"], item["red_line"], item["short_path"]) == ("farm", False, False)
            assert "La ferme répond elle-même" in item["guidance"]["fr"]


CONDITION = re.compile(r"selected\(\$\{([\w-]+)\}, '([\w-]+)'\)(?: or (?=.)|$)")


def test_conditions_name_an_earlier_choice_and_never_trap_who_ignores_them(grid):
    """A reader without conditions sees the question too: it may then not apply."""
    options = {}
    for item in criteria_of(grid):
        condition = item.get("condition", "")
        asked = CONDITION.findall(condition)
        assert CONDITION.sub("", condition) == "", item["code"]
        assert [code for code, option in asked if option not in options.get(code, ())] == []
        assert item["not_applicable"] or not condition, item["code"]
        options[item["code"]] = {option["code"] for option in item.get("options", [])}


def test_source_says_what_the_grid_may_claim(grid):
    for language, words in (("fr", "dire|vaut"), ("en", "say|worth")):
        assert re.search(words, grid["source"][language]), grid["code"]
    claims = re.compile(r"(conforme à|compliant with|certifi\w+ par|certified by)", re.IGNORECASE)
    texts = [*texts_of(grid, "fr"), *texts_of(grid, "en")]
    assert [text for _, text in texts if claims.search(text)] == []


def test_charter_has_its_five_principles_each_on_one_page():
    assert [theme["code"] for theme in CHARTER["themes"]] == ["1", "2", "3", "4", "5"]
    assert CHARTER["charter"] == "2014"
    for theme in CHARTER["themes"]:
        assert 1 <= len(theme["criteria"]) <= 10
        assert {item["code"][0] for item in theme["criteria"]} == {theme["code"]}
    assert len(criteria_of(CHARTER)) >= 30


def test_charter_levels_run_from_not_yet_to_in_place():
    assert [level["code"] for level in CHARTER["scales"]["path"]] == ["0", "1", "2", "3", "4"]
    names = [level["name"]["fr"] for level in CHARTER["scales"]["path"]]
    assert names == ["Pas encore", "Premiers pas", "En chemin", "Bien avancé", "En place"]
    conform = [level["code"] for level in CHARTER["scales"]["conform"]]
    assert conform == ["not", "to_improve", "conform"]


def test_charter_red_lines_are_kept_or_not_and_always_apply():
    red = [item for item in criteria_of(CHARTER) if item["red_line"]]
    codes = ["2a-no-synthetic", "2a-no-gmo", "5a-contract", "5c-bought-in"]
    assert [item["code"] for item in red] == codes
    assert {item["kind"] for item in red} == {"conform"}
    assert {item["not_applicable"] for item in red} == {False}


def test_charter_asks_the_farm_the_group_and_the_partnership():
    counts = Counter(item["subject"] for item in criteria_of(CHARTER))
    assert set(counts) == {"farm", "group", "partnership"}
    assert min(counts.values()) >= 5


def test_charter_leaves_what_is_sensitive_to_the_farm():
    sensitive = [item for item in criteria_of(CHARTER) if item["sensitive"]]
    assert [item["code"] for item in sensitive] == ["1d-income", "1e-work"]
    for item in sensitive:
        assert item["subject"] == "farm"
        assert not item["red_line"]
        assert "La ferme répond elle-même" in item["guidance"]["fr"]


def test_charter_has_every_kind_of_answer():
    assert {item["kind"] for item in criteria_of(CHARTER)} == ANSWERED


def test_charter_short_path_fits_a_morning():
    short = [item for item in criteria_of(CHARTER) if item["short_path"]]
    assert 10 <= len(short) <= 15
    assert {item["code"][0] for item in short} == {"1", "2", "3", "4", "5"}
    assert not any(item["sensitive"] for item in short)


def red_lines_of(grid):
    return [item for item in criteria_of(grid) if item["red_line"]]


def test_diagnosis_is_the_groups_own_on_a_scale_of_agreement():
    items = criteria_of(DIAGNOSIS)
    assert 25 <= len(items) <= 35
    assert {item["kind"] for item in items} == {"agreement", "text"}
    assert {item["subject"] for item in items} == {"group", "partnership"}
    names = [level["name"]["fr"] for level in DIAGNOSIS["scales"]["agreement"]]
    assert names == ["Pas du tout", "Plutôt non", "Plutôt oui", "Tout à fait"]
    said = [item["question"] for item in items if item["kind"] == "agreement"]
    assert all(text["fr"].startswith("«") and text["en"].startswith("“") for text in said)


def test_diagnosis_keeps_its_red_lines_in_one_part_and_leaves_the_law_to_the_network():
    frame = next(theme for theme in DIAGNOSIS["themes"] if theme["code"] == "frame")
    assert red_lines_of(DIAGNOSIS) == frame["criteria"]
    assert "votre réseau les confirme" in DIAGNOSIS["source"]["fr"]
    assert sum("À confirmer" in item["guidance"]["fr"] for item in frame["criteria"]) >= 3


def test_welcome_begins_with_the_farms_wishes_and_judges_nothing():
    items = criteria_of(WELCOME)
    assert 18 <= len(items) <= 25
    assert WELCOME["themes"][0]["code"] == "wishes"
    assert {item["kind"] for item in WELCOME["themes"][0]["criteria"]} == {"text"}
    assert red_lines_of(WELCOME) == []
    assert sum(item["kind"] in LEVEL_KINDS for item in items) <= len(items) / 3
    assert {item["subject"] for item in items} == {"farm", "group", "partnership"}


def test_conformity_list_is_by_production_and_leaves_the_rules_to_the_network():
    items = criteria_of(CONFORMITY)
    assert 30 <= len(items) <= 45
    assert Counter(item["kind"] for item in items)["conform"] >= 30
    assert len(red_lines_of(CONFORMITY)) == 4
    assert [level["code"] for level in CONFORMITY["scales"]["conform"]] == [
        *("not", "to_improve", "conform")
    ]
    assert "propres règles" in CONFORMITY["summary"]["fr"]
    assert "its own rules" in CONFORMITY["summary"]["en"]
    for theme in CONFORMITY["themes"][1:]:
        assert "remplacer par vos règles" in theme["intro"]["fr"], theme["code"]
    by_production = {item["condition"] for item in items if "condition" in item}
    assert len(by_production) == 4


def test_reading_goes_along_four_axes_and_counts_nothing():
    assert [theme["code"] for theme in READING["themes"][:4]] == [
        *("nature", "energy", "social", "origin")
    ]
    items = criteria_of(READING)
    assert 20 <= len(items) <= 28
    assert len(READING["scales"]["growth"]) == 4
    assert not any("value" in level for level in READING["scales"]["growth"])
    assert red_lines_of(READING) == []


def test_what_a_condition_asks_about_is_on_the_short_path_too(grid):
    by_code = {item["code"]: item for item in criteria_of(grid)}
    for item in by_code.values():
        asked = CONDITION.findall(item.get("condition", ""))
        assert all(by_code[code]["short_path"] for code, _ in asked), item["code"]


def asked_when(grid, code, *chosen):
    """Which conditional questions are asked of a farm that chose this."""
    answers = {code: {"choices": list(chosen)}}
    conditions = {c["code"]: parse(c["condition"]) for c in criteria_of(grid) if "condition" in c}
    return {
        name
        for name, condition in conditions.items()
        if holds(condition, answers, today=date(2026, 11, 25))
    }


def test_goats_are_asked_about_goats_and_hives_about_hives():
    goats = asked_when(CONFORMITY, "productions", "dairy")
    assert {name[:3] for name in goats} == {"ani", "pro"}
    assert {name[:3] for name in asked_when(CONFORMITY, "productions", "bees")} == {"bee"}
    assert {name[:4] for name in asked_when(CONFORMITY, "productions", "fruit")} == {"crop"}
    assert asked_when(CONFORMITY, "productions", "other") == set()


def test_charter_asks_about_animals_where_there_are_some():
    assert asked_when(CHARTER, "1-productions", "crops") == {"2c-seeds", "2c-seeds-share"}
    assert asked_when(CHARTER, "1-productions", "bees") == {"2b-welfare"}


def test_the_yearly_plan_has_three_rhythms_and_no_condition_that_imitates_them():
    plan = GRIDS["plan-annuel-pairs"]
    rhythms = [{item.get("rhythm") for item in theme["criteria"]} for theme in plan["themes"]]
    assert rhythms == [{"yearly"}, {"on_change"}, {None}]
    assert [item["code"] for item in criteria_of(plan) if "condition" in item] == []
