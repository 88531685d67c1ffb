// SHA-256 of a few hundred bytes, at once: the browser's own answers only after a transaction has ended,
// and what is said is hashed inside the one that keeps it. Large things go to the browser's.

// biome-ignore format: as tables print them
const ROUNDS = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const FIRST = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

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
