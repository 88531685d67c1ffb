"""Chromium killed while a grid is filled: nothing that the screen called saved is lost.

`python -m tests.field.kills 500 7` kills it 500 times, at moments chosen by the seed 7, and prints
`name value target PASS|FAIL`. The suite runs a short form of the same.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserType, Error, Locator, Page

from tests.browser import FLAGS, chromium_path
from tests.field.offline import KEEPS, TABLET

#: What the screen says is kept now: by question its level, and the words noted under it.
SAID = """() => Object.fromEntries([...document.querySelectorAll("criterion-answer")].map((one) => {
  const kept = one.querySelector("fieldset > [data-status]").textContent.includes("Enregistré sur cette tablette");
  const level = kept ? one.querySelector(".answers input:checked")?.value : undefined;
  return [one.id, { level, notes: [...one.querySelectorAll("[data-told]")].map((line) => line.textContent) }];
}))"""
#: What stands there after the tablet is opened again.
STANDS = """() => Object.fromEntries([...document.querySelectorAll("criterion-answer")].map((one) => [one.id, {
  level: one.querySelector(".answers input:checked")?.value,
  notes: [...one.querySelectorAll("[data-told]")].map((line) => line.textContent),
}]))"""
SHORT = 6
WORDS = ["haie", "mare", "talus", "verger", "fossé", "muret"]
MOMENTS = [
    "at once",
    "soon after a tap",
    "as soon as saved is shown",
    "while typing",
    "camera open",
]


@dataclass
class Tally:
    """What was shown as kept before a kill, and what was there again after it."""

    kills: int = 0
    answers: int = 0
    lost: int = 0
    landed: int = 0
    elsewhere: int = 0
    moments: Counter[str] = field(default_factory=Counter)


class Tablet:
    """Chromium with a profile of its own on the disk, killed like a tablet whose battery is out."""

    def __init__(
        self, chromium: BrowserType, folder: Path, base: str, session: tuple[str, str]
    ) -> None:
        self.chromium, self.folder, self.base, self.session = chromium, folder, base, session
        self.context = None

    @contextlib.contextmanager
    def launched(self) -> Iterator[Page]:
        self.context = self.chromium.launch_persistent_context(
            self.folder, executable_path=chromium_path(), args=FLAGS, viewport=TABLET,
            base_url=self.base, locale="fr-FR",
        )  # fmt: skip
        name, value = self.session
        self.context.add_cookies([{"name": name, "value": value, "url": self.base}])
        self.context.add_init_script(KEEPS)
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        try:
            yield page
        finally:
            with contextlib.suppress(Error):
                self.context.close()

    def kill(self) -> None:
        """SIGKILL to every process of this browser, and of no other."""
        for _ in range(20):
            ours = self._processes()
            if not ours:
                return
            for pid in ours:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)

    def _processes(self) -> list[int]:
        """The browser whose profile is ours, and all that it started."""
        parents, ours = {}, set()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                pid = int(entry.name)
                parents[pid] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if f"--user-data-dir={self.folder}".encode() in (entry / "cmdline").read_bytes():
                    ours.add(pid)
        while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
            ours |= more
        return sorted(ours - {os.getpid()})


class Filling:
    """One visit filled between kills, with all that the screen has called saved until now."""

    def __init__(self, tablet: Tablet, section: str, chance: random.Random) -> None:
        self.tablet, self.section, self.chance = tablet, section, chance
        self.tally = Tally()
        self.tapped: dict[str, list[str]] = {}  # since, and with, the last answer shown as kept
        self.noted: dict[str, list[str]] = {}
        self.last: list[str] = []

    def round(self) -> None:
        """Open the app as after a kill, look, fill a little, and be killed."""
        with self.tablet.launched() as page:
            self.tablet.context.set_offline(True)
            page.set_default_timeout(20_000)
            self._return(page)
            self._look(page)
            moment = self.chance.choice(MOMENTS)
            self.tally.moments[moment] += 1
            with contextlib.suppress(Error):
                self._fill(page, moment)
            self.tablet.kill()
            self.tally.kills += 1

    def _return(self, page: Page) -> None:
        """The app begins at its home, and goes on by itself to where something was kept."""
        kept = any(None not in levels for levels in self.tapped.values()) or any(
            self.noted.values()
        )
        if kept:
            page.goto("/field/")
            page.wait_for_url(f"**{self.section}*")
        else:
            page.goto(self.section)
        page.locator("[data-count]:not(:empty)").wait_for()
        if kept:
            there = page.evaluate("location.hash.slice(1)")
            self.tally.landed += there in self.last
            self.tally.elsewhere += there not in self.last

    def _look(self, page: Page) -> None:
        stands = page.evaluate(STANDS)
        for one, levels in self.tapped.items():
            self.tally.answers += 1
            found = stands[one]["level"]
            self.tally.lost += found not in levels
            self.tapped[one] = [found]
        for one, notes in self.noted.items():
            self.tally.answers += len(notes)
            self.tally.lost += sum(note not in "".join(stands[one]["notes"]) for note in notes)

    def _fill(self, page: Page, moment: str) -> None:
        questions = page.locator("criterion-answer")
        for _ in range(self.chance.randint(1, 4)):
            question = questions.nth(self.chance.randrange(questions.count()))
            self._tap(question)
            if self.chance.random() < 0.5:
                self._wait_for_saved(question)
            page.wait_for_timeout(self.chance.randint(0, 60))
            self._see(page)
        if moment == "soon after a tap":
            self._tap(question)
            time.sleep(self.chance.random() / 10)
        if moment == "as soon as saved is shown":
            self._tap(question)
            self._wait_for_saved(question)
            self._see(page)
        if moment == "while typing":
            self._type(page, question)
        if moment == "camera open":
            self._open_camera(page, question)

    def _tap(self, question: Locator) -> None:
        one = question.get_attribute("id")
        answer = question.locator(".answers:not([data-states]) label.answer").nth(
            self.chance.randrange(4)
        )
        level = answer.locator("input").get_attribute("value")
        self.tapped.setdefault(one, [None]).append(level)
        self.last = [*self.last[-1:], one]
        answer.click()

    def _wait_for_saved(self, question: Locator) -> None:
        line = question.locator("fieldset > [data-status]")
        line.filter(has_text="Enregistré sur cette tablette").wait_for()

    def _see(self, page: Page) -> None:
        """From here on, what is shown as kept must never be older or gone."""
        for one, said in page.evaluate(SAID).items():
            levels = self.tapped.get(one, [])
            if said["level"] in levels:
                self.tapped[one] = levels[levels.index(said["level"]) :]
            for note in said["notes"]:
                words = note.partition("«\u00a0")[2].partition("\u00a0»")[0]
                if words not in self.noted.setdefault(one, []):
                    self.noted[one].append(words)

    def _type(self, page: Page, question: Locator) -> None:
        question.locator("[data-open=note]").click()
        question.locator("comment-note [data-new]").click()
        area = question.locator("comment-note textarea").last
        area.press_sequentially(self.chance.choice(WORDS) + f" {self.tally.kills}", delay=20)
        page.wait_for_timeout(self.chance.randint(0, 700))
        self._see(page)

    def _open_camera(self, page: Page, question: Locator) -> None:
        """The chooser stands open, as a camera in front of the page; what was tapped is kept first."""
        button = question.locator("photo-input button")
        if not button.count():
            return
        self._tap(question)
        with page.expect_file_chooser():
            button.first.click()
        self._see(page)


def lines_of(tally: Tally) -> list[str]:
    """`name value target PASS|FAIL`."""
    figures = [
        ("browser-kills", tally.kills, f"={tally.kills}", True),
        ("browser-kills-shown-as-saved", tally.answers, ">0", tally.answers > 0),
        ("browser-kills-saved-lost", tally.lost, "=0", tally.lost == 0),
        ("browser-kills-camera-open", tally.moments["camera open"], ">=0", True),
        ("browser-kills-landed-elsewhere", tally.elsewhere, "=0", tally.elsewhere == 0),
    ]
    return [
        f"{name} {value} {target} {'PASS' if ok else 'FAIL'}" for name, value, target, ok in figures
    ]


def main() -> None:
    """In the suite's own ground: its database, its server, its people."""
    kills, seed = (sys.argv[1:] + ["500", "1"][len(sys.argv) - 1 :])[:2]
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-s", "tests/field/test_kills.py"]
    done = subprocess.run(
        command,
        env=os.environ | {"KILLS": kills, "SEED": seed},
        check=False,
        capture_output=True,
        text=True,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("browser-kills")]
    print("\n".join(told) or done.stdout + done.stderr)  # noqa: T201
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
