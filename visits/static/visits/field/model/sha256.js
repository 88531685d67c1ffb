// SHA-256 of a few hundred bytes, at once: the browser's own answers only after a transaction has ended,
// and what is said is hashed inside the one that keeps it. Large things go to the browser's.

// The first bits of the square and cube roots of the first primes: as the standard makes its numbers.
const PRIMES = [];
const multiples = new Set();
for (let n = 2; PRIMES.length < 64; n += 1) {
  if (multiples.has(n)) continue;
  PRIMES.push(n);
  for (let m = n * n; m < 312; m += n) multiples.add(m);
}
const bits = (root) => (root - Math.floor(root)) * 2 ** 32;
const ROUNDS = Uint32Array.from(PRIMES, (prime) => bits(prime ** (1 / 3)));
const FIRST = PRIMES.slice(0, 8).map((prime) => bits(prime ** 0.5));

// The bytes, a bit, zeros, and how long they were.
const padded = (bytes) => {
  const whole = new DataView(new ArrayBuffer(((bytes.length + 72) >> 6) << 6));
  new Uint8Array(whole.buffer).set(bytes);
  whole.setUint8(bytes.length, 0x80);
  whole.setUint32(whole.byteLength - 8, Math.floor(bytes.length / 0x20000000));
  whole.setUint32(whole.byteLength - 4, bytes.length << 3);
  return whole;
};

const turn = (word, by) => (word >>> by) | (word << (32 - by));

const spread = (words, block, at) => {
  for (let n = 0; n < 16; n += 1) words[n] = block.getUint32(at + 4 * n);
  for (let n = 16; n < 64; n += 1) {
    const [one, two] = [words[n - 15], words[n - 2]];
    const first = turn(one, 7) ^ turn(one, 18) ^ (one >>> 3);
    const second = turn(two, 17) ^ turn(two, 19) ^ (two >>> 10);
    words[n] = words[n - 16] + first + words[n - 7] + second;
  }
};

const mix = (state, words) => {
  let [a, b, c, d, e, f, g, h] = state;
  for (let n = 0; n < 64; n += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[n] + words[n]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0;
    d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => { state[at] += word; });
};

export const sha256 = (bytes) => {
  const [state, words, block] = [Uint32Array.from(FIRST), new Uint32Array(64), padded(bytes)];
  for (let at = 0; at < block.byteLength; at += 64) {
    spread(words, block, at);
    mix(state, words);
  }
  const given = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => given.setUint32(4 * at, word));
  return new Uint8Array(given.buffer);
};
