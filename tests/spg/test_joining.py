"""Modules joined into few files run as the modules themselves do; what is not understood is refused."""

import re
import subprocess
from pathlib import Path

import playwright
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from spg.joining import CannotJoinError, inside_of, join

NODE = Path(playwright.__file__).parent / "driver" / "node"
MODULES = {
    "app/main.js": """// The entry.
import { twice as two } from "./lib/numbers.js";
import "./lib/side.js";
export const said = two(4);
globalThis.trail.push("main");
const later = () => import("./pages/later.js");
later().then(({ shown }) => console.log(JSON.stringify([said, shown, globalThis.trail])));
""",
    "app/lib/numbers.js": """globalThis.trail = ["numbers"];
const make = (by) => (number) => number * by;
const twice = make(2);
export { twice, make as maker };
export class Counter {
  // Counts.
  n = 0;
}
""",
    "app/lib/side.js": 'export { twice } from "./numbers.js";\nglobalThis.trail.push("side");\n',
    "app/pages/later.js": """import { twice } from "../lib/side.js";
import { Counter } from "../lib/numbers.js";
import { own } from "./own.js";
export const shown = [twice(own), new Counter().n];
globalThis.trail.push("later");
""",
    "app/pages/own.js": "export const own = 21;\nglobalThis.trail.push('own');\n",
}


def run(folder, files):
    for name, text in files.items():
        place = folder / name.replace(".js", ".mjs")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(re.sub(r"(\.[\w/.]+)\.js\"", r'\1.mjs"', text))
    done = subprocess.run(
        [NODE, folder / "app/main.mjs"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    return done.stdout


def test_joined_modules_do_what_the_modules_do(tmp_path):
    joined = join("app/main.js", MODULES.__getitem__)
    assert sorted(joined) == ["app/main.js", "app/pages/later.js"]
    expected = '[8,[42,0],["numbers","side","main","own","later"]]\n'
    assert run(tmp_path / "apart", MODULES) == expected
    assert run(tmp_path / "joined", joined) == expected


def test_a_shared_module_stands_in_one_file_and_comments_in_none():
    joined = join("app/main.js", MODULES.__getitem__)
    assert "const make =" not in joined["app/pages/later.js"]
    assert "The entry." not in joined["app/main.js"]
    inside = {"app/lib/numbers.js", "app/lib/side.js", "app/pages/own.js"}
    assert inside_of(joined) == inside


@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("const a = (b, c) => ({ d: b + c });", "const a=(b,c)=>({d:b + c});"),
        ("if (a === 'x , y') b(\"c ( d\");", "if(a==='x , y')b(\"c ( d\");"),
        ("const a = `${b} , ${c}`;", "const a=`${b} , ${c}`;"),
        ('return a ? [b - -1] : " = ";', 'return a?[b - -1]:" = ";'),
        ("const a = b.replace(/ , /g, '');", None),
        ("const a = `x ${b ? ` , ` : ''}`;", None),
    ],
)
def test_only_spaces_that_nothing_needs_go(written, served):
    joined = join("app/main.js", {"app/main.js": f"{written}\n"}.__getitem__)["app/main.js"]
    assert f"\n{served or written}\n" in joined


@pytest.mark.parametrize(
    "text",
    [
        'import * as all from "./lib/numbers.js";\n',
        'import numbers from "./lib/numbers.js";\n',
        "export default 1;\n",
        "export let changing = 1;\n",
        'import { a } from "./main.js";\n',
        'import { nowhere } from "./lib/numbers.js";\n',
    ],
)
def test_what_joining_does_not_know_is_refused(text):
    with pytest.raises(CannotJoinError):
        join("app/main.js", (MODULES | {"app/main.js": text}).__getitem__)


def test_a_comment_goes_and_what_looks_like_one_stays():
    text = """const a = 1; // said
const b = "a; // b";
const c = `x; // y`; // it's kept: it has a quote
export const d = [a, b, c];
"""
    joined = join("app/main.js", {"app/main.js": text}.__getitem__)["app/main.js"]
    assert "said" not in joined
    assert '"a; // b"' in joined
    assert "`x; // y`" in joined


def test_the_tablets_scripts_are_served_joined_within_their_weight(tmp_path):
    """40 KB on a page where the grid is filled, also where the grid has rules (design, section 11)."""
    storage = {"staticfiles": {"BACKEND": "spg.storage.HashedStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | storage):
        call_command("collectstatic", verbosity=0, interactive=False)
    weights = {
        name: next((tmp_path / "visits/field").glob(f"{name}.*.js.gz")).stat().st_size
        for name in ("main", "model/rules")
    }
    main = next((tmp_path / "visits/field").glob("main.*.js")).read_text()
    assert re.findall(r"^(?:import|export)\b.*", main, re.MULTILINE) == []
    assert sum(weights.values()) <= 40 * 1024
