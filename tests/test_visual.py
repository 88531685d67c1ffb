"""The visual language holds: contrast, levels told apart, sizes for cold hands, weight."""

import gzip
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override
from playwright.sync_api import Page

from visits.templatetags.visits import text_in

STATIC = Path(settings.BASE_DIR) / "spg" / "static" / "spg"
SHEETS = {path.name: path.read_text() for path in (STATIC / "css").glob("*.css")}
TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", SHEETS["base.css"]))
SCALES = range(2, 8)
PHONE, TABLET, DESK = (320, 640), (810, 1080), (1366, 768)

# Severity 1.0 of Machado, Oliveira and Fernandes (2009), on linear RGB.
VISIONS = {
    "usual": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.01182, 0.04294, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.3039],
        ]
    ),
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.072175],
        [0.0193339, 0.119192, 0.9503041],
    ]
)
WHITE = XYZ @ np.ones(3)


def linear(colour: str) -> np.ndarray:
    if len(colour) == len("#fff"):
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    values = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    ratio = XYZ @ np.clip(rgb, 0, 1) / WHITE
    cube = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = cube
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def scale_of(levels: int) -> str:
    return re.search(rf'\[data-of="{levels}"\] {{(.*?)}}', SHEETS["parts.css"])[1]


def fills(levels: int) -> list[str]:
    return re.findall(r"--l\d: (#[0-9a-f]{6});", scale_of(levels))


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        *[("ink", ground, 7) for ground in ("paper", "sheet", "straw", "leaf-tint", "clay-tint")],
        *[("ink-soft", ground, 7) for ground in ("paper", "sheet", "straw")],
        *[("ink-soft", ground, 4.5) for ground in ("leaf-tint", "clay-tint")],
        *[("leaf", ground, 4.5) for ground in ("paper", "sheet", "straw", "leaf-tint")],
        *[("leaf-deep", ground, 4.5) for ground in ("paper", "sheet", "straw", "leaf-tint")],
        *[("clay", ground, 4.5) for ground in ("paper", "sheet", "straw")],
        *[("edge", ground, 4.5) for ground in ("paper", "sheet", "straw")],
        *[("halo", ground, 3) for ground in ("ink", "leaf-deep")],
    ],
)
def test_tokens_are_legible_together(text: str, ground: str, least: float) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= least


@pytest.mark.parametrize("ground", ["leaf", "leaf-deep"])
def test_white_words_are_legible_on_green(ground: str) -> None:
    assert contrast("#fff", TOKENS[ground]) >= 7


@pytest.mark.parametrize("levels", SCALES)
def test_levels_are_equal_steps_of_lightness_along_cividis(levels: int) -> None:
    from matplotlib import colormaps  # slow import

    lightness = [lab(linear(fill))[0] for fill in fills(levels)]
    curve = np.array(colormaps["cividis"].colors)

    assert len(lightness) == levels
    assert lightness == pytest.approx(np.linspace(lightness[0], lightness[-1], levels), abs=1)
    for fill in fills(levels):
        rgb = np.array([int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5)])
        assert np.abs(curve - rgb).max(axis=1).min() < 2 / 255


@pytest.mark.parametrize("levels", SCALES)
def test_words_are_legible_on_every_level(levels: int) -> None:
    inks = re.findall(r"--t\d: (#\w+);", scale_of(levels))
    found = [contrast(ink, fill) for ink, fill in zip(inks, fills(levels), strict=True)]

    assert min(found) >= 4.5
    assert inks == [
        max("#111", "#fff", key=lambda ink: contrast(ink, fill)) for fill in fills(levels)
    ]


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("levels", "least"), [(2, 20), (3, 20), (4, 20), (5, 17)])
def test_levels_differ_for_every_eye(vision: str, levels: int, least: float) -> None:
    seen = [lab(VISIONS[vision] @ linear(fill)) for fill in fills(levels)]

    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) >= least


@pytest.mark.parametrize("levels", SCALES)
def test_dots_count_the_level(levels: int) -> None:
    hollow = re.findall(r'--o\d: "(○*)";', scale_of(levels))
    filled = re.findall(r'\[data-at="\d"\] {.*?--on: "(●+)";', SHEETS["parts.css"])

    assert [filled[at] + hollow[at] for at in range(levels)] == [
        "●" * at + "○" * (levels - at) for at in range(1, levels + 1)
    ]


def test_sheets_ask_for_nothing_elsewhere() -> None:
    for name, sheet in SHEETS.items():
        assert "@import" not in sheet, name
        assert "@font-face" not in sheet, name
        assert not re.search(r"url\((?![\"']?\.\./icons/)", sheet), name


def test_styles_and_scripts_are_light() -> None:
    def weigh(pattern: str) -> int:
        return sum(len(gzip.compress(path.read_bytes())) for path in STATIC.rglob(pattern))

    assert weigh("*.js") <= 20 * 1024
    assert weigh("*.js") + weigh("*.css") <= 40 * 1024


def render(source: str, **given: object) -> str:
    return Template("{% load visits %}" + source).render(Context(given))


def test_level_says_its_word() -> None:
    expected = '<span class="level" data-of="4" data-at="3">Acquis &amp; su</span>'

    assert render("{% level 3 4 name %}", name="Acquis & su") == expected


def test_level_without_answer_says_so() -> None:
    assert "pas encore rempli" in render("{% level None 4 name %}", name="")


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("not_applicable", "non concerné"),
        ("not_seen", "pas vu"),
        ("not_covered", "pas abordé"),
        ("unknown", "ne sait pas"),
        (None, "pas encore rempli"),
        ("invented", "pas encore rempli"),
    ],
)
def test_state_is_written_in_full(code: str | None, word: str) -> None:
    assert f">{word}</span>" in render("{% state code %}", code=code)


@pytest.mark.parametrize(
    ("language", "texts", "shown"),
    [
        ("fr", {"fr": "Sol", "en": "Soil"}, "Sol"),
        ("en", {"fr": "Sol", "en": "Soil"}, "Soil"),
        ("en", {"fr": "Sol", "en": ""}, "Sol"),
        ("fr", {"oc": "Sòl"}, "Sòl"),
        ("fr", {}, ""),
        ("fr", None, ""),
        ("fr", "Sol", "Sol"),
    ],
)
def test_text_is_shown_in_the_language_of_the_reader(
    language: str, texts: object, shown: str
) -> None:
    with override(language):
        assert text_in(texts) == shown


def browser_test(test: Callable) -> Callable:
    """A test that opens the style guide in Chromium."""
    served = pytest.mark.urls("tests.styleguide_urls")
    return pytest.mark.browser(pytest.mark.django_db(served(test)))


def sizes(page: Page, selector: str) -> list[tuple[float, float]]:
    boxes = [found.bounding_box() for found in page.locator(selector).all() if found.is_visible()]
    return [(box["width"], box["height"]) for box in boxes]


@browser_test
@pytest.mark.parametrize("java_script", [True, False])
@pytest.mark.parametrize("size", [PHONE, TABLET, DESK])
def test_every_component_fits_and_is_accessible(
    open_page: Callable[..., Page],
    accessibility_faults: Callable[[Page], list[str]],
    size: tuple[int, int],
    java_script: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = open_page(viewport=viewport, java_script_enabled=java_script)
    page.goto("/styleguide/")

    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    if java_script:  # axe is itself a script
        assert accessibility_faults(page) == []


@browser_test
@pytest.mark.parametrize("size", [PHONE, TABLET, DESK])
def test_what_is_pressed_is_large(open_page: Callable[..., Page], size: tuple[int, int]) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.goto("/styleguide/")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    answers, buttons = (
        sizes(page, ".answer"),
        sizes(page, ".btn, .menu-open, .tabs a, .more > summary"),
    )

    assert len(answers) == 27
    assert min(min(box) for box in answers) >= 64
    assert len(buttons) > 20
    assert min(min(box) for box in buttons) >= 44
    assert min(height for _, height in sizes(page, ".row")) >= 64
    assert min(height for _, height in sizes(page, "input:not([type]), select, .choice")) >= 44


@browser_test
def test_answers_stand_apart(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": TABLET[0], "height": TABLET[1]})
    page.goto("/styleguide/")
    boxes = [one.bounding_box() for one in page.locator("#c2-2 > .answers .answer").all()]

    for one, other in combinations(boxes, 2):
        across = max(one["x"], other["x"]) - min(
            one["x"] + one["width"], other["x"] + other["width"]
        )
        down = max(one["y"], other["y"]) - min(
            one["y"] + one["height"], other["y"] + other["height"]
        )
        assert max(across, down) >= 8


@browser_test
def test_chosen_answer_shows_by_border_and_tick(page: Page) -> None:
    page.goto("/styleguide/")
    first = page.locator("#c2-2 .answer").first
    page.keyboard.press("Tab")
    first.locator("input").focus()
    page.keyboard.press("Space")

    assert first.evaluate("(one) => getComputedStyle(one).borderLeftWidth") == "4px"
    assert "✓" in first.evaluate("(one) => getComputedStyle(one, '::after').content")
    assert first.evaluate("(one) => getComputedStyle(one).outlineWidth") == "3px"


@browser_test
def test_menu_of_a_phone_opens_without_script(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": PHONE[0], "height": PHONE[1]}, java_script_enabled=False)
    page.goto("/styleguide/")

    tab = page.locator(".tabs a", has_text="Aide")
    assert not tab.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert tab.is_visible()
