// The editor made quicker: it saves by itself, adds a level at once, and says who else is here.
// Without this file every button does the same.

const QUIET = 1200; // milliseconds without typing before a save
const STILL_HERE = 30_000;
const OUTLIVES = 60_000; // characters that a request may carry while the page goes away

const form = document.querySelector("form[data-autosave]");
const status = document.querySelector("[data-status]");
const live = document.querySelector("[data-live]");
let timer = 0;
let saving = false;
let changed = false;
let stopped = false;
let waits = false; // a press waits for the save under way
let pressed = null;

function say(text) {
  if (status) {
    status.textContent = text;
  }
}

async function save() {
  if (saving || stopped || !changed) {
    return;
  }
  saving = true;
  changed = false;
  let again = true;
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.action || location.href, {
      method: "POST",
      body,
      headers: { accept: "application/json" },
      keepalive: body.toString().length < OUTLIVES,
    });
    const kind = answer.headers.get("content-type") ?? "";
    if (!kind.startsWith("application/json")) {
      stop();
      return;
    }
    const told = await answer.json();
    const typed = changed;
    take(answer.ok, told);
    // What was refused is not sent again before somebody typed.
    again = answer.ok || typed;
  } catch {
    changed = true;
    say(status.dataset.offline);
  } finally {
    saving = false;
    if (waits) {
      waits = false;
      form.requestSubmit(pressed);
    }
  }
  if (again && changed && !stopped) {
    wait();
  }
}

// The sign-in ran out, or the page is not what it was: the button keeps what is typed.
function stop() {
  stopped = true;
  changed = true;
  say(status.dataset.press);
}

function take(ok, told) {
  say(told.said);
  if (!ok) {
    changed = changed || !told.stale;
    stopped = Boolean(told.stale);
    if (told.stale) {
      say(`${told.said} ${status.dataset.press}`);
    }
    return;
  }
  form.elements.token.value = told.token;
  live.innerHTML = told.live;
  const preview = document.querySelector("[data-preview]");
  if (preview && told.preview) {
    preview.innerHTML = told.preview;
  }
  for (const [at, code] of (told.codes ?? []).entries()) {
    const hidden = form.elements[`step-${at}-code`];
    if (hidden && !hidden.value) {
      hidden.value = code;
    }
  }
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(save, QUIET);
}

function noteChange(event) {
  changed = true;
  // Another kind of answer has other fields: the whole page comes again.
  if (event.target.name === "kind") {
    form.requestSubmit();
    return;
  }
  wait();
}

if (form) {
  form.addEventListener("input", noteChange);
  // A field that is left is saved at once, so that one may go on to another page.
  form.addEventListener("focusout", save);
  // A press that follows a save under way waits for its answer: it carries the state just saved,
  // and nobody is told that somebody else, themselves, wrote in between.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    stopped = true;
    if (saving) {
      event.preventDefault();
      pressed = event.submitter;
      waits = true;
    }
  });
  addEventListener("beforeunload", (event) => {
    if (changed && !stopped) {
      event.preventDefault();
    }
  });
}

// One more level without leaving the page: the last one copied, emptied and numbered.
const steps = document.querySelector("[data-steps]");
const adder = document.querySelector("[data-add-step]");

function renumber(text, from, to) {
  return text.replaceAll(`step-${from}-`, `step-${to}-`);
}

function addStep() {
  const rows = steps.querySelectorAll(".rung");
  const at = rows.length;
  const copy = rows[at - 1].cloneNode(true);
  for (const element of copy.querySelectorAll("[id], [for], [name]")) {
    for (const name of ["id", "for", "name"]) {
      if (element.hasAttribute(name)) {
        element.setAttribute(name, renumber(element.getAttribute(name), at - 1, at));
      }
    }
  }
  for (const field of copy.querySelectorAll("input, textarea")) {
    field.value = "";
  }
  copy.querySelector("legend").textContent = steps.dataset.word.replace("0", at + 1);
  copy.querySelector(".moves")?.remove();
  steps.append(copy);
  form.elements.steps.value = at + 1;
  copy.querySelector("input:not([type=hidden]), textarea").focus();
}

adder?.addEventListener("click", (event) => {
  const count = steps.querySelectorAll(".rung").length;
  if (count < Number(steps.dataset.most)) {
    event.preventDefault();
    addStep();
    changed = true;
    wait();
  }
});

// Who else is here: asked now and then while the page is seen.
async function announce() {
  if (!live?.dataset.presence || document.hidden) {
    return;
  }
  const data = new FormData();
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  data.set("place", live.dataset.place ?? "");
  try {
    const answer = await fetch(live.dataset.presence, { method: "POST", body: data, headers: { accept: "application/json" } });
    if (answer.ok) {
      const line = live.querySelector("[data-present]");
      line.textContent = (await answer.json()).present;
    }
  } catch {
    // Without network nobody is seen; typing goes on.
  }
}

announce();
setInterval(announce, STILL_HERE);
