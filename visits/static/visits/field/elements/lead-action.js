// A lead at the table: what will be done, who takes it on, and what the farm says of it.

import { $, $$, on } from "../lib/dom.js";
import { piece } from "../lib/sentences.js";
import { dueOf, namedId } from "../model/plan.js";

const KEYS = ["what", "how_seen", "aspiration", "owner", "owner_group", "due_on", "due_words"];

const ownerOf = (choice) => {
  const [owner, group] = choice.split(":");
  return { owner, owner_group: group ?? null, owner_person: null };
};

// What the form says: the action's text, and the farm's word on it.
export const readAction = (form, lead) => {
  const given = Object.fromEntries([...new FormData(form)].map(([key, text]) => [key, text.trim()]));
  if (given.owner === "group") given.owner = `group:${given.group}`;
  const { selectedOptions: [option] } = form.elements.due_when;
  const due = option.dataset.kept === undefined ? dueOf(given.due_when, option.textContent.trim(), "") : {};
  const text = { what: given.what, how_seen: given.how_seen, aspiration: given.aspiration, ...ownerOf(given.owner), ...due };
  return { text: { ...text, lead: lead.head.object_id }, help: given.help ?? "", decision: given.decision ?? "", why: given.why };
};

// The text, then the help that is asked for, then the farm's word on that very text; each an entry of its own.
export const sayingsOf = async ({ head, id, action }, { text, help, decision, why }, code) => {
  const changed = KEYS.some((key) => key in text && (action.text[key] ?? "") !== (text[key] ?? ""));
  const said = { kind: "action", object_id: id };
  const events = [];
  if (!action.version || changed) {
    const event = action.version ? "changed" : "suggested";
    events.push({ ...said, value: { event, ...text, ...(code ? { criterion_code: code } : {}) } });
  }
  if (!action.version && help) {
    events.push({ ...said, value: { event: "support_offered", what: help, support_id: await namedId(head.object_id, "help") } });
  }
  if (text.owner === "farm" && ["accepted", "declined"].includes(decision)) {
    const version = decision === "accepted" ? { text_version: action.version + (events.length ? 1 : 0) } : {};
    events.push({ ...said, value: { event: decision, why, ...version }, farm: true });
  }
  return events;
};

// What stands, or what the lead proposes, in the fields of a form that nobody has touched.
export const fillAction = (form, { head, action }) => {
  const said = head.value;
  const hoped = { group: $$("[name=owner]", form).find((one) => one.value.startsWith("group"))?.value ?? "network", network: "network" };
  const stands = action.version
    ? { ...action.text, owner: [action.text.owner, action.text.owner_group].filter(Boolean).join(":") }
    : { what: said.of ? "" : said.text, aspiration: said.of ? said.text : "", owner: hoped[said.of] ?? "farm", help: said.help };
  for (const name of ["what", "how_seen", "aspiration", "help"]) if (form.elements[name]) form.elements[name].value = stands[name] ?? "";
  // Where the groups are many, they stand in a list of their own.
  const [owner, group] = form.elements.group ? stands.owner.split(":") : [stands.owner];
  if (group) form.elements.group.value = group;
  for (const one of form.elements.owner) one.checked = one.value === owner;
  $("[data-help]", form).hidden = Boolean(action.version);
  keepDue(form, action.text);
  showDecision(form);
};

// The date that stands is the first of the list, under its own words.
const keepDue = (form, { due_on: day, due_words: words }) => {
  const select = form.elements.due_when;
  $("[data-kept]", select)?.remove();
  if (!day && !words) return;
  const option = Object.assign(document.createElement("option"), { value: "kept", textContent: words || day, selected: true });
  option.dataset.kept = "";
  select.prepend(option);
};

// The farm answers for what it takes on; the others decide for themselves.
const showDecision = (form) => {
  $("[data-decision]", form).hidden = form.elements.owner.value !== "farm";
  const groups = $("[data-group]", form);
  if (groups) groups.hidden = form.elements.owner.value !== "group";
};

/** A new form for one lead; `act(read)` is called with what it says. */
export const actionForm = (lead, words, act) => {
  const form = piece("action");
  fillAction(form, lead);
  const touched = () => {
    form.dataset.touched = "";
  };
  on(form, "input", touched);
  on(form, "change", () => showDecision(form));
  on(form, "submit", async (event) => {
    event.preventDefault();
    const read = readAction(form, form.lead ?? lead);
    const undecided = read.text.owner === "farm" && !read.decision;
    $("[data-error]", form).textContent = read.text.what ? (undecided ? words.noDecision : "") : words.noText;
    if (!read.text.what) return form.elements.what.focus();
    if (undecided) return $("[name=decision]", form).focus();
    await act(read, form);
    delete form.dataset.touched;
  });
  return form;
};
