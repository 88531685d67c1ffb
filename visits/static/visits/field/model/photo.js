// A photo made small on the tablet: upright, without its place, light enough to send. One at a time.

import { sha256Hex } from "./canonical.js";

const [LONG_EDGE, HEAVIEST, SMALL, BLURRED] = [1600, 350 * 1024, 240, 40];
const TRIES = [[1, 0.72], [1, 0.6], [0.8, 0.6], [0.6, 0.55], [0.45, 0.5]];

let before = Promise.resolve();

// Large photos are decoded one after the other: two at once are more than a small tablet holds.
const inTurn = (work) => {
  const mine = before.then(work, work);
  before = mine.catch(() => {});
  return mine;
};

const canvasOf = (source, scale) => {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(source.width * scale));
  canvas.height = Math.max(1, Math.round(source.height * scale));
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
};

const written = (canvas, type, quality) => new Promise((done) => canvas.toBlob(done, type, quality));

// A browser that cannot write WebP answers with a PNG: then a JPEG.
const encode = async (canvas, quality) => {
  const webp = await written(canvas, "image/webp", quality);
  return webp?.type === "image/webp" ? webp : written(canvas, "image/jpeg", quality);
};

const lightest = async (source) => {
  const scale = Math.min(1, LONG_EDGE / Math.max(source.width, source.height));
  for (const [at, [share, quality]] of TRIES.entries()) {
    const canvas = canvasOf(source, scale * share);
    const blob = await encode(canvas, quality);
    if (!blob) throw new Error("unreadable");
    if (blob.size <= HEAVIEST || at === TRIES.length - 1) return { blob, canvas };
  }
  return null;
};

const finish = async (source) => {
  const { blob, canvas } = await lightest(source);
  const thumb = await encode(canvasOf(canvas, Math.min(1, SMALL / Math.max(canvas.width, canvas.height))), 0.6);
  const bytes = await blob.arrayBuffer();
  return {
    bytes,
    mime: blob.type,
    size: bytes.byteLength,
    width: canvas.width,
    height: canvas.height,
    thumb: await thumb.arrayBuffer(),
    sha256: await sha256Hex(bytes),
  };
};

const opened = (file) => createImageBitmap(file, { imageOrientation: "from-image" });

const drawn = async (file, change) => {
  const picture = await opened(file);
  try {
    return await finish(change ? change(picture) : picture);
  } finally {
    picture.close();
  }
};

// What is written again from its pixels alone carries nothing of the camera: no place, no hour.
export const shrink = (file) => inTurn(() => drawn(file));

// So few pixels that nobody can be recognised, over all of it or round the places that were touched.
const blurPlace = (context, from, [x, y, size]) => {
  const few = Math.max(2, Math.round((BLURRED * size) / Math.max(from.width, from.height) / 4));
  const small = document.createElement("canvas");
  small.width = few;
  small.height = few;
  small.getContext("2d").drawImage(from, x - size / 2, y - size / 2, size, size, 0, 0, few, few);
  context.drawImage(small, x - size / 2, y - size / 2, size, size);
};

const blurAll = (picture) => {
  const few = canvasOf(picture, BLURRED / Math.max(picture.width, picture.height));
  const canvas = canvasOf(picture, 1);
  canvas.getContext("2d").drawImage(few, 0, 0, canvas.width, canvas.height);
  return canvas;
};

// `places`: where the finger touched, as shares of width and height; none blurs the whole.
export const blur = (file, places = []) =>
  inTurn(() =>
    drawn(file, (picture) => {
      if (!places.length) return blurAll(picture);
      const canvas = canvasOf(picture, 1);
      const size = Math.max(picture.width, picture.height) / 6;
      for (const [x, y] of places) blurPlace(canvas.getContext("2d"), picture, [x * picture.width, y * picture.height, size]);
      return canvas;
    }));
