// Taking a photo and saying what is on it: everything is kept before the camera opens, and at once after.

import { $, $$, on } from "../lib/dom.js";
import { settle, track } from "../lib/pending.js";
import { word } from "../lib/sentences.js";
import { same } from "../model/answer.js";
import { blur, shrink } from "../model/photo.js";
import { dropBlob, freeSpace, keepPhoto, loadBlob } from "../store/blobs.js";
import { set } from "../store/meta.js";
import { criteriaOf, rememberPlace } from "../store/visits.js";
import { cameraKey, photoPiece } from "./photo-piece.js";

const show = (name) => {
  const dialog = photoPiece(name);
  document.body.append(dialog);
  on(dialog, "close", () => dialog.remove());
  dialog.showModal();
  return dialog;
};

const picker = $("#photo-picker") ?? Object.assign(document.createElement("input"), { type: "file", accept: "image/*", id: "photo-picker", hidden: true });
picker.setAttribute("capture", "environment");

// The file, or nothing when the camera was left without a photo.
const chosen = () =>
  new Promise((done) => {
    document.body.append(picker);
    picker.value = "";
    picker.onchange = () => done(picker.files[0] ?? null);
    picker.oncancel = () => done(null);
    picker.click();
  });

const remember = async (place) => {
  const { criterion, scene: { db, visit } } = place;
  await settle();
  const section = place.closest("field-section")?.dataset.section ?? null;
  if (section) await track(rememberPlace(db, visit, { section, criterion }));
  await track(set(db, cameraKey(visit), { criterion, at: db.env.now() }));
};

export const takePhoto = async (place) => {
  const unwanted = place.scene.info.farm?.no_photos;
  const go = () => openCamera(place).catch((problem) => refuse(place, problem));
  if (!unwanted) return go();
  const dialog = show("before");
  $("[data-unwanted]", dialog).textContent = unwanted;
  on($("[data-go]", dialog), "click", () => {
    dialog.close();
    go();
  });
  return null;
};

// A browser opens its camera only just after a tap: where the store took long, one more is asked for.
const mayOpen = () => globalThis.navigator.userActivation?.isActive ?? true;

const openCamera = async (place) => {
  await remember(place);
  if (mayOpen()) await shoot(place);
  else place.tell(word("photo-slow"), "shoot", word("photo-shoot"));
};

const shoot = async (place) => {
  const { db, visit } = place.scene;
  const file = await chosen();
  await set(db, cameraKey(visit), null);
  if (!file) return;
  place.tell(word("photo-working"));
  const entry = await keep(place, file);
  place.tell("");
  describePhoto(place, entry);
};

// The picture first, then the words that name it: either is whole, or not there.
const keep = async (place, file) => {
  const { db, visit } = place.scene;
  const { thumb, ...made } = await shrink(file);
  const object = crypto.randomUUID();
  await track(keepPhoto(db, visit, { ...made, thumb, object_id: object }));
  const [row] = place.criterion ? await criteriaOf(db, visit, [place.criterion]) : [];
  const { sha256, size, width, height } = made;
  const value = { sha256, size, width, height, caption: "", people: "unsaid" };
  return place.scene.tell({ kind: "photo", criterion: place.criterion, object_id: object, about: row?.about, value });
};

const refuse = (place, problem) => {
  if (/Quota/.test(`${problem?.name} ${problem?.message}`)) place.tell(word("photo-full"), "room", word("photo-room"));
  else place.tell(word(problem?.name === "TimeoutError" ? "not-saved" : "photo-unreadable"), "take", word("photo-again"));
};

export const makeRoom = async (place) => {
  const n = await freeSpace(place.scene.db, place.scene.visit);
  place.tell(n ? word("photo-freed", { n }) : word("photo-none-freed"));
};

export const shootPhoto = (place) => shoot(place).catch((problem) => refuse(place, problem));

const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

// What the form says of the photo; "yes" only with who it is and who asked.
const readForm = (dialog, value) => {
  const part = (name) => $(`[name=${name}]`, dialog).value.trim();
  const people = $("[name=people]:checked", dialog)?.value ?? "unsaid";
  const { consent: _before, ...rest } = value;
  const said = { ...rest, caption: part("caption") };
  if (people !== "yes") return { ...said, people: people === "blurred" && value.people !== "blurred" ? "unsaid" : people };
  const consent = { who: part("who"), asked_by: part("asked_by"), when: value.consent?.when ?? today() };
  return consent.who && consent.asked_by ? { ...said, people, consent } : { ...said, people: "unsaid" };
};

export const describePhoto = async (place, head) => {
  const { db, visit, speaker } = place.scene;
  const dialog = show("about");
  let [now, dropped] = [head, false];
  const [img, status] = [$("img", dialog), $("[data-status]", dialog)];
  const bytes = () => loadBlob(db, visit, now.value.sha256);
  const view = async () => {
    const found = await bytes();
    img.hidden = !found;
    if (found) img.src = URL.createObjectURL(new Blob([found]));
  };
  let last = Promise.resolve();
  const tell = (read) => {
    last = last.then(async () => {
      const value = read();
      if (same(value, now.value)) return;
      now = { ...now, ...(await place.say(now, value)) };
      status.textContent = word("photo-kept");
    }).catch(() => {
      status.textContent = word("not-saved");
    });
    return last;
  };
  const save = () => tell(() => readForm(dialog, now.value));
  const soften = async (places) => {
    const before = now.value.sha256;
    const { thumb, sha256, size, width, height, ...made } = await blur(new Blob([await bytes()]), places);
    await track(keepPhoto(db, visit, { ...made, thumb, sha256, size, width, height, object_id: now.object_id }));
    await tell(() => ({ ...readForm(dialog, now.value), sha256, size, width, height, people: "blurred" }));
    if (now.value.sha256 === sha256 && before !== sha256) await dropBlob(db, visit, before);
    await view();
  };
  const paint = () => {
    const people = $("[name=people]:checked", dialog)?.value;
    for (const part of $$("[data-if]", dialog)) part.hidden = part.dataset.if !== people;
  };

  $("[name=caption]", dialog).value = head.value.caption ?? "";
  $("[name=who]", dialog).value = head.value.consent?.who ?? "";
  $("[name=asked_by]", dialog).value = head.value.consent?.asked_by ?? speaker.name ?? "";
  for (const one of $$("[name=people]", dialog)) one.checked = one.value === head.value.people;
  on(dialog, "change", () => {
    paint();
    save();
  });
  on(img, "click", (event) => {
    if ($("[name=people]:checked", dialog)?.value !== "blurred") return;
    soften([[event.offsetX / img.clientWidth, event.offsetY / img.clientHeight]]).catch((problem) => refuse(place, problem));
  });
  on($("[data-blur]", dialog), "click", () => soften([]).catch((problem) => refuse(place, problem)));
  on($("[data-drop]", dialog), "click", async () => {
    await last;
    dropped = true;
    await place.remove(now);
    dialog.close();
  });
  // Without a yes it is blurred, or it is not kept: « Terminé » alone does neither.
  const isRefused = () => $("[name=people]:checked", dialog)?.value === "blurred" && now.value.people !== "blurred";
  const holdOpen = () => {
    status.textContent = word("photo-refused");
    $("[data-blur]", dialog).focus();
  };
  on($("[data-done]", dialog), "click", () => (isRefused() ? holdOpen() : dialog.close()));
  on(dialog, "cancel", (event) => {
    if (!isRefused()) return;
    event.preventDefault();
    holdOpen();
  });
  on(dialog, "close", () => dropped || save());
  paint();
  await view();
};
