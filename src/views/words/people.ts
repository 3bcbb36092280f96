import type { Affected, Effect, Right, Somebody } from '../../engine/consent/affected.ts';
import { CLAIM_TEXTS } from './access.ts';
import { listed } from './words.ts';

/** Somebody by the container, or the host, that they are of: `user 33 of CT 104 (web)`. */
export function personText({ ctid, name, uid, gid }: Somebody): string {
  const where = ctid === null ? 'the host' : `CT ${ctid}${name === undefined ? '' : ` (${name})`}`;
  if (uid === 0) return `root of ${where}`;
  if (uid !== null) return `user ${ctid === null && name !== undefined ? `${name} (${uid})` : uid} of ${where}`;
  return gid === undefined ? `every other user of ${where}` : `whoever is in group ${gid} of ${where}`;
}

export const rightsText = (rights: readonly Right[]): string => listed(rights.map((right) => RIGHT_TEXTS[right]));

/** Who loses and who gains, a line for each; the first few of many. */
export function effectTexts({ loses = [], gains = [] }: Partial<Effect>): readonly string[] {
  return [...someOf(loses, 'takes from'), ...someOf(gains, 'gives')];
}

const RIGHT_TEXTS: Readonly<Record<Right, string>> = { ...CLAIM_TEXTS, change_mode: 'change its mode and ACL' };

const MOST_LINES = 6;

function someOf(people: readonly Affected[], verb: string): readonly string[] {
  const lines = people.slice(0, MOST_LINES).map((one) => `${verb} ${personText(one)}: ${rightsText(one.rights)}`);
  const more = people.length - lines.length;
  return more === 0 ? lines : [...lines, `${verb} ${more} more`];
}
