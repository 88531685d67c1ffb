// The hub of a visit, filled from the tablet: each part's state in words, where to go on, what waits.
import { $, $$, on } from "../lib/dom.js";
import { counted, fill } from "../lib/words.js";
import { current } from "../store/current.js";
import { lastPlace, progressOf } from "../store/progress.js";
import { criteriaOf, visitOf } from "../store/visits.js";

class FieldHub extends HTMLElement {
  connectedCallback() {
    const stops = ["entries:changed", "speaker:changed", "sync:settled"].map((name) => on(document, name, () => this.show()));
    this.stop = () => stops.forEach((stop) => stop());
    this.show();
  }

  disconnectedCallback() {
    this.stop();
  }

  async show() {
    const { db, visit } = await current();
    const info = db && (await visitOf(db, visit));
    if (!info) return;
    const { sections, two, file } = await progressOf(db, info);
    for (const section of sections) this.showSection(section);
    this.showWhose(info);
    this.count("two", two);
    this.count("file", file);
    await this.showPlace(db, info);
  }

  showSection({ key, n, total, talk, state }) {
    const row = $(`[data-part="${key}"]`, this);
    if (!row) return;
    const chip = $("[data-chip]", row);
    chip.className = `chip ${state}`;
    chip.textContent = fill(this.dataset[state], { n, total });
    $("[data-count]", row).textContent = fill(this.dataset.nOf, { n, total });
    const more = $("[data-talk]", row);
    more.hidden = !talk;
    more.textContent = fill(this.dataset.talk, { n: talk });
  }

  // Who looks after which part, if the team shared them out; it forbids nothing to anybody.
  showWhose({ people = [], me, speaker = me?.ref }) {
    for (const row of $$("[data-part]", this)) {
      const whose = people.filter(({ left, sections }) => !left && sections?.includes(row.dataset.part));
      const [names, own] = [$("[data-whose]", row), $("[data-own]", row)];
      names.hidden = !whose.length;
      names.textContent = fill(this.dataset.whose, { names: whose.map(({ name }) => name).join(", ") });
      own.hidden = !whose.some(({ ref }) => ref === speaker);
    }
  }

  count(name, n) {
    const line = $(`[data-some="${name}"]`, this);
    line.hidden = !n;
    $("[data-words]", line).textContent = counted(this, name, n);
  }

  async showPlace(db, info) {
    const place = lastPlace(info);
    const link = $("[data-resume]", this);
    link.hidden = !place;
    if (!place) return;
    const section = info.sections.find((one) => one.key === place.section);
    const [row] = place.criterion ? await criteriaOf(db, info.id, [place.criterion]) : [];
    const words = row ? this.dataset.resumeAt : this.dataset.resumeIn;
    link.href = place.address;
    $$("[data-words]", link)[0].textContent = fill(words, { part: section?.name ?? "", n: row?.number ?? "" });
  }
}

customElements.define("field-hub", FieldHub);
