// How long to wait after a failure that says nothing: 2 s, doubled up to 5 minutes, with jitter.

const [FIRST, LONGEST] = [2000, 300000];

// Between half and the whole of it, so that tablets that failed together do not come back together.
export const makeBackoff = (chance = Math.random) => {
  let failures = 0;
  return {
    next: () => {
      const whole = Math.min(LONGEST, FIRST * 2 ** failures);
      failures += 1;
      return whole * (0.5 + chance() / 2);
    },
    reset: () => {
      failures = 0;
    },
  };
};
