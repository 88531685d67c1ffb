// On the pages of a grid without a visit, every link says which visit it is.

import { $, $$, on } from "../lib/dom.js";
import { current } from "../store/current.js";
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
  const { db, visit } = await current();
  if (!db || !visit) return;
  mark(visit);
  on(document, "section:shown", () => mark(visit));
  const info = await visitOf(db, visit);
  const title = $("[data-draft-farm]");
  if (title && info) title.textContent = info.farm.name;
};

markLinks();
