// Whether a part is finished: said by people, never computed.

import { $, $$, on } from "../lib/dom.js";
import { word } from "../lib/sentences.js";
import { headsOfKind } from "../store/log.js";
import { follow, savedLine, saidBy } from "./scene.js";

export class ThemeProgress extends HTMLElement {
  connectedCallback() {
    this.theme = this.closest("[data-theme]").dataset.theme;
    on(this, "change", ({ target }) => {
      const value = { done: target.value === "yes" };
      follow($("[data-status]", this), this.scene.tell({ kind: "section", object_id: this.theme, value }));
    });
  }

  async show(scene) {
    this.scene = scene;
    const records = await headsOfKind(scene.db, scene.visit, "section");
    const heads = records.flatMap((one) => one.heads).filter((head) => head.object_id === this.theme);
    const own = heads.find((head) => head.said_ref === scene.speaker.ref);
    for (const one of $$("input", this)) {
      one.checked = Boolean(own) && (one.value === "yes") === own.value.done;
      one.closest("label").inert = !scene.isTeam;
    }
    const told = heads.map((head) => `${word(head.value.done ? "yes" : "later")} : ${saidBy(scene, [head])}`);
    $("[data-status]", this).textContent = [...told, savedLine(own)].join(" ");
  }
}
