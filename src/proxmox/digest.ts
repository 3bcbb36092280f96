import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Lower-case SHA-1 hex of a byte string, as `sha1sum` prints it `[digest-right]`. */
export function digestOf(text: string): string {
  return bytesToHex(sha1(Uint8Array.from(text, (char) => char.charCodeAt(0))));
}
