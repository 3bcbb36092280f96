/**
 * Lower-case SHA-1 hex of a byte string (FIPS 180-4), as `sha1sum` prints it `[digest-right]`. A plan makes one for each container
 * that it changes, in code that runs for the first time, where a call costs the most: so its loops have none.
 */
export function digestOf(text: string): string {
  const words = paddedWords(text);
  const schedule = new Int32Array(80);
  const hash = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  for (let block = 0; block < words.length; block += 16) addBlock(hash, schedule, words.subarray(block, block + 16));
  return [...hash].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Its bytes in words of four, a single one bit, and at the end of the last block how many bits they are. */
function paddedWords(text: string): Int32Array {
  const { length } = text;
  const words = new Int32Array((((length + 8) >>> 6) + 1) * 16);
  for (let at = 0; at < length; at++) words[at >> 2] = ((words[at >> 2] ?? 0) << 8) | (text.charCodeAt(at) & 0xff);
  const last = length >> 2;
  words[last] = (((words[last] ?? 0) << 8) | 0x80) << ((3 - (length & 3)) * 8);
  words[words.length - 2] = Math.floor(length / 2 ** 29);
  words[words.length - 1] = length << 3;
  return words;
}

function addBlock(hash: Int32Array, schedule: Int32Array, block: Int32Array): void {
  schedule.set(block);
  for (let at = 16; at < 80; at++) {
    const word =
      (schedule[at - 3] ?? 0) ^ (schedule[at - 8] ?? 0) ^ (schedule[at - 14] ?? 0) ^ (schedule[at - 16] ?? 0);
    schedule[at] = (word << 1) | (word >>> 31);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
  for (let round = 0; round < 80; round++) {
    let mixed: number;
    if (round < 20) mixed = (d ^ (b & (c ^ d))) + 0x5a827999;
    else if (round < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (round < 60) mixed = ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    const next = (((a << 5) | (a >>> 27)) + mixed + e + (schedule[round] ?? 0)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (const [at, word] of [a, b, c, d, e].entries()) hash[at] = (hash[at] ?? 0) + word;
}
