// The few words for the page: find, listen, tell. Hooks are data-* attributes or an element's tag.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Gives back what stops the listening.
export const on = (target, name, act, options) => {
  target.addEventListener(name, act, options);
  return () => target.removeEventListener(name, act, options);
};

export const emit = (name, detail = {}) => {
  globalThis.document?.dispatchEvent(new CustomEvent(name, { detail }));
};
