"""The tablet's JavaScript runs its own tests, and answers whatever Python answers."""

import json
import random
import subprocess
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.field.texts import expression, scraps, spoilt
from visits.conditions import ExpressionError, evaluate, holds, parse, text_of

HERE = Path(__file__).resolve().parent
CASES = json.loads((HERE.parent / "cases" / "conditions.cases.json").read_text(encoding="utf-8"))
OWN = {"choices": ["hay", "straw"]}
# Far more than the seconds it takes: a side that hangs fails here.
PATIENCE = 120


@pytest.fixture(scope="module")
def node():
    """The Node that the playwright wheel carries."""
    playwright = pytest.importorskip("playwright")
    return Path(playwright.__file__).parent / "driver" / "node"


def run(*command, given=None):
    return subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        encoding="utf-8",
    )


def test_the_tests_in_javascript_pass(node):
    files = sorted(HERE.glob("*.test.js"))
    assert files
    done = run(node, "--test", *files)
    assert done.returncode == 0, done.stdout + done.stderr


def shown(value):
    match value:
        case bool():
            return {"boolean": value}
        case Fraction():
            return {"number": str(value)}
        case date():
            return {"date": value.isoformat()}
    return {"text": value}


def answer(text):
    """What Python says of a text, in the form that conditions_answers.js gives."""
    given = {"today": date.fromisoformat(CASES["today"]), "worths": CASES["worths"], "own": OWN}
    try:
        understood = parse(text, in_constraint=True)
    except ExpressionError as error:
        return {"refused": [error.position, error.code, error.detail]}
    value = evaluate(understood, CASES["answers"], **given)
    return {
        "gives": shown(value),
        "written": text_of(value),
        "holds": holds(understood, CASES["answers"], **given),
        "codes": understood.codes,
        "steps": len(understood.program),
    }


@pytest.mark.parametrize(
    ("make", "count", "refused"),
    [(scraps, 2500, (0.9, 1)), (spoilt, 2500, (0.3, 0.9)), (expression, 2500, (0, 0))],
)
def test_both_sides_say_the_same_of_any_text(node, tmp_path, make, count, refused):
    chance = random.Random(f"conditions {make.__name__}")  # noqa: S311 - the same texts each time
    texts = [make(chance) for _ in range(count)]
    shared = {name: CASES[name] for name in ("answers", "worths", "today")}
    asked = json.dumps([{**shared, "text": text, "constraint": True, "own": OWN} for text in texts])
    done = run(node, HERE / "conditions_answers.js", given=asked)
    assert done.returncode == 0, done.stderr
    ours = [answer(text) for text in texts]
    theirs = json.loads(done.stdout)
    differing = [
        (text, our, their)
        for text, our, their in zip(texts, ours, theirs, strict=True)
        if our != their
    ]
    assert differing[:5] == []
    least, most = refused
    assert least <= sum("refused" in our for our in ours) / count <= most
