import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Lower-case SHA-1 hex of a byte string, as `sha1sum` prints it `[digest-right]`. */
export function digestOf(text: string): string {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytesToHex(sha1(bytes));
}
