// What a browser keeps of a page beside the store; some refuse it.

export const localStorageOrNone = () => {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
};
