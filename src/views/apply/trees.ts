import type { TreeChange } from '../../engine/plan/types.ts';
import { type LeftMeanwhile, refusedIn, type TreeDone, type TreeProgress } from '../../engine/tree/change.ts';
import type { LeftBecause, SomeEntries, TreeEntry } from '../../engine/tree/fact.ts';
import type { LastWalk } from '../../engine/tree/last.ts';
import { octal } from '../../ground/mode.ts';
import { safeText } from '../../ground/text.ts';
import { textOfBytes } from '../../proxmox/value/bytes.ts';
import { agoText } from '../measures.ts';

/** A name or path of a tree, whose characters stand for bytes, as people read it. */
export const nameText = (bytes: string): string => safeText(textOfBytes(bytes));

/** `1234567` as people read it. */
const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** `12,000 entries (a, b, c …)`. */
export function someText({ count, examples }: SomeEntries): string {
  const named = examples.map(nameText).join(', ');
  const more = count > examples.length ? ' …' : '';
  return `${countText(count)} ${count === 1 ? 'entry' : 'entries'}${named === '' ? '' : ` (${named}${more})`}`;
}

/** How far a tree is, in what a narrow screen has room for: `40,000 of 120,000 changed, 20,000/s, music/old`. */
export function progressText({ examined, changed, left, at }: TreeProgress, milliseconds?: number): string {
  const rate = milliseconds ? `, ${countText(Math.round((examined * 1000) / milliseconds))}/s` : '';
  const skipped = left > 0 ? `, ${countText(left)} left` : '';
  return `${countText(changed)} of ${countText(examined)} changed${skipped}${rate}${at === '' ? '' : `, ${nameText(at)}`}`;
}

/** What became of it. */
export function doneTreeText({ examined, changed, left }: TreeDone): string {
  const skipped = left.reduce((sum, { count }) => sum + count, 0);
  const more = skipped > 0 ? `, ${countText(skipped)} left as they were` : '';
  return `${countText(changed)} changed of ${countText(examined)} looked at${more}`;
}

/** What a plan or an apply saw last of a tree, and when; null: none did, undefined: nobody knows. */
export function lastWalkText(last: LastWalk | null | undefined): string {
  if (last === undefined) return 'when one last did so is unknown';
  if (last === null) return 'no plan did so yet';
  const { differing, seen, minutes, isWhole } = last;
  const some = differing === 0 ? `none of ${countText(seen)}` : `${countText(differing)} of ${countText(seen)}`;
  const part = isWhole ? '' : ', as far as they could be looked at';
  return `${agoText(minutes)} ${some} ${seen === 1 ? 'entry' : 'entries'} differed${part}`;
}

/** What the system does not allow to be changed: `2 entries (a, b)`. */
export function refusedText(tree: TreeDone): string {
  const refused = refusedIn(tree);
  const count = refused.reduce((sum, some) => sum + some.count, 0);
  return someText({ count, examples: refused.flatMap(({ examples }) => examples).slice(0, 3) });
}

/** Why some of them were left although the plan meant them. */
export const leftMeanwhileText = ({ why, ...some }: TreeDone['left'][number]): string =>
  `left: ${someText(some)}, for ${MEANWHILE[why]}`;

/** Why entries are never changed. */
export const leftText = (why: LeftBecause): string => LEFT[why];

const LEFT: Readonly<Record<LeftBecause, string>> = {
  acl: 'they have an ACL, whose mask a chmod would change',
  capability: 'they are programs with capabilities, which a chown would take',
  setuid: 'they are setuid or setgid, which a chown would take',
  hard_link: 'they have other names, which may lie outside',
  immutable: 'they are immutable or append-only (chattr)',
};

const MEANWHILE: Readonly<Record<LeftMeanwhile, string>> = {
  ...LEFT,
  boundary: 'something is mounted there by now',
  changed: 'they have another owner or mode than when planned',
  replaced: 'others have their names by now',
  moved: 'their directory was moved away',
  denied: 'the system does not allow it',
};

/** `12 files 1000:1000 0644 → 100000:100000 0664: a, b, c …`, the most first. */
export function kindTexts({ kinds }: TreeChange, arrow: string): readonly string[] {
  const sorted = [...kinds].sort((a, b) => b.count - a.count);
  const shown = sorted.slice(0, MOST_KINDS_TOLD).map(({ from, to, count, examples }) => {
    const named = examples.map(nameText).join(', ');
    const what = `${countText(count)} ${TYPES[from.type][count === 1 ? 0 : 1]}`;
    return `${what} ${kindText(from)} ${arrow} ${kindText(to)}: ${named}${count > examples.length ? ' …' : ''}`;
  });
  const more = sorted.length - shown.length;
  return more === 0 ? shown : [...shown, `and ${more} more kinds of entries`];
}

const MOST_KINDS_TOLD = 12;

const kindText = ({ type, uid, gid, mode }: TreeEntry): string =>
  type === 'symlink' || type === 'special' ? `${uid}:${gid}` : `${uid}:${gid} ${octal(mode)}`;

const TYPES: Readonly<Record<TreeEntry['type'], readonly [string, string]>> = {
  directory: ['directory', 'directories'],
  file: ['file', 'files'],
  symlink: ['symbolic link', 'symbolic links'],
  special: ['device, FIFO or socket', 'devices, FIFOs and sockets'],
};
