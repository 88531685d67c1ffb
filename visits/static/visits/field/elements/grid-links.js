// On the pages of a grid without a visit, every link says which visit it is.

import { $, $$, on } from "../lib/dom.js";
import { fill } from "../lib/words.js";
import { current, visitOfPage } from "../store/current.js";
import { visitOf } from "../store/visits.js";

const GRIDS = "/field/grids/";

const mark = (visit) => {
  for (const link of $$(`a[href^="${GRIDS}"]`)) {
    const address = new URL(link.href);
    address.searchParams.set("visit", visit);
    link.href = address.pathname + address.search + address.hash;
  }
};

export const markLinks = async () => {
  const visit = visitOfPage();
  if (!visit) return;
  mark(visit); // before anything is waited for: a link may be tapped at once
  const { db } = await current();
  if (!db) return;
  on(document, "section:shown", () => mark(visit));
  const info = await visitOf(db, visit);
  if (info) for (const title of $$("[data-draft-farm]")) ($("span", title) ?? title).textContent = info.farm.name;
  on(document, "sync:settled", () => showBecame(db, visit));
  await showBecame(db, visit);
};

// Attached meanwhile: which visit it is now, on this tablet or still to be prepared.
const showBecame = async (db, visit) => {
  const [place, info] = [$("p[data-became]"), await visitOf(db, visit)];
  if (!place || !info?.became) return;
  const { hub, prepare, id, words } = place.dataset;
  $("strong", place).textContent = fill(words, { farm: info.became.farm });
  $("a", place).href = ((await visitOf(db, info.became.visit)) ? hub : prepare).replace(id, info.became.visit);
  place.hidden = false;
};

markLinks();
