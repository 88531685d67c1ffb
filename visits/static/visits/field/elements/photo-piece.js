// The pieces of the photos' places stand in one template of the page.

import { $ } from "../lib/dom.js";

export const photoPiece = (name) =>
  $(`[data-piece="${name}"]`, document.getElementById("piece-photo").content).cloneNode(true);

export const cameraKey = (visit) => `camera:${visit}`;
