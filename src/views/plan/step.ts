import type { Change, MountEdit, Step, UnitFile } from '../../engine/plan/types.ts';
import { commandText } from '../../ground/argv.ts';
import { type Line, marked, tone } from '../../ground/line.ts';
import { octal } from '../../ground/mode.ts';
import { wrap, wrapCommand } from '../../ground/wrap.ts';
import { parseMountPoint } from '../../proxmox/value/mount.ts';
import { kindTexts } from '../apply/trees.ts';
import { type Area, type Glyphs, proseWidth } from '../area.ts';
import { ACTIONS } from '../vocabulary.ts';
import { effectTexts } from '../words/access.ts';
import { PAST_TEXTS } from '../words/past.ts';
import { reasonText } from '../words/reasons.ts';
import { entriesText, listed } from '../words/words.ts';

/** A step in words: what it is about, and what becomes of it. */
export interface StepWords {
  readonly target: string;
  readonly change: string;
}

/** `/tank/media` and `0700 → 0775`, or `media → web:/srv/media` and `now`. */
export function stepWords({ change, reason, target }: Step, { arrow }: Glyphs): StepWords {
  switch (change.kind) {
    case 'directory':
      return { target, change: `${change.uid}:${change.gid} ${octal(change.mode)}` };
    case 'removal':
      return { target, change: 'if it is still empty' };
    case 'owner':
    case 'mode':
      return { target, change: 'found' in reason ? `${reason.found} ${arrow} ${reason.wanted}` : '' };
    case 'acl':
      return { target, change: aclWords(reason) };
    case 'tree':
      return { target, change: entriesText({ count: change.count, more: false }) };
    case 'mount': {
      const container = reason.code === 'mounts_differ' ? reason.name : String(change.ctid);
      const alike = new Set(change.edits.map(({ action }) => action)).size === 1;
      const edits = change.edits.map((edit) => `${alike ? '' : `${sign(edit)} `}${editWords(edit, container, arrow)}`);
      return { target: edits.join(', '), change: takesEffect(change.edits) };
    }
    case 'unit':
      return { target: guardTarget(reason, target), change: guardChange(reason) };
    case 'reload':
      return { target: 'systemd', change: 'reads its units again' };
    case 'restart':
      return { target: restartTarget(reason, target), change: change.stop ? 'stop and start' : 'start' };
  }
}

/** Why a step is there or held, its commands, what changes where, and what follows: below its line. */
export function openedStep(step: Step, area: Area): readonly Line[] {
  const { glyphs } = area;
  const within = (width: number) => Math.max(20, width - INDENT);
  const [room, prose] = [within(area.width), within(proseWidth(area))];
  const { volume, reason, commands, change, why, notes, consequences } = step;
  const told = (text: string) => marked([' '.repeat(INDENT), tone('warn', '!')], text, proseWidth(area));
  return [
    ...(reason.code === 'mounts_differ'
      ? []
      : indented(wrap(`${volume === undefined ? '' : `${volume}: `}${reasonText(reason)}`, prose))),
    ...commands.flatMap((argv) => indented(wrapCommand(commandLine(step, commandText(argv), glyphs), room))),
    ...(isOnlyOnRecord(step) ? indented([PAST_TEXTS.byRecord]) : []),
    ...changeTexts(change, glyphs.arrow).flatMap((text) => indented(hanging(text, room))),
    ...[...(why ? [why] : []), ...notes, ...consequences].flatMap((each) => told(reasonText(each))),
    ...effectTexts(step).flatMap(told),
  ];
}

/** The way back of a tree where several kinds of entries became one. */
const isOnlyOnRecord = ({ change, commands }: Step): boolean =>
  change.kind === 'tree' && change.returns !== undefined && commands.length === 0;

/** `$ pct set …` runs just so; on another member `pve2: pct set …`. */
export function commandLine({ node, exact }: Pick<Step, 'node' | 'exact'>, text: string, { about }: Glyphs): string {
  if (node !== undefined) return `${node}: ${exact ? '' : `${about} `}${text}`;
  return `${exact ? '$' : about} ${text}`;
}

/** `user 33 of web read-write`; of many how many they are. */
function aclWords(reason: Step['reason']): string {
  if (reason.code === 'access_left') return `no entry for ${listed(reason.ids)} any more`;
  if (reason.code === 'acl_returns') return 'as before that run';
  if (reason.code !== 'access_lacks') return '';
  const { people } = reason;
  if (people.length > 2) return `${people.length} users`;
  return listed(people.map(({ name, uid, can }) => `${uid === 0 ? 'root' : `user ${uid}`} of ${name} ${can}`));
}

const guardTarget = (reason: Step['reason'], target: string): string =>
  `boot guard of ${restartTarget(reason, target)}`;

const guardChange = (reason: Step['reason']): string =>
  'places' in reason ? `waits for ${listed(reason.places)}` : 'waits for nothing any more';

const restartTarget = (reason: Step['reason'], target: string): string =>
  'name' in reason ? `${target} (${reason.name})` : target;

const INDENT = 4;

const indented = (texts: readonly string[]): readonly Line[] => texts.map((text) => [' '.repeat(INDENT) + text]);

const hanging = (text: string, room: number): readonly string[] =>
  wrap(text, room - 2).map((line, index) => (index === 0 ? line : `  ${line}`));

const editWords = (edit: MountEdit, container: string, arrow: string): string =>
  `${edit.volume ?? edit.hostPath ?? edit.key} ${arrow} ${container}:${edit.target}${modeWords(edit)}`;

/** That nobody can write there; that somebody can is said only where nobody could. */
function modeWords({ before, value }: MountEdit): string {
  if (isReadOnly(value)) return ' (ro)';
  return value !== undefined && isReadOnly(before) ? ' (rw)' : '';
}

function isReadOnly(value: string | undefined): boolean {
  // Most say nothing of it, and looking is cheaper than parsing.
  const parse = value?.includes('ro=') ? parseMountPoint(value) : undefined;
  return parse?.ok === true && parse.value.options.ro === true;
}

const sign = ({ action }: MountEdit): string => (action === 'revert' ? '~' : ACTIONS[action].symbol);

/** When all of them are in force. */
function takesEffect(edits: readonly MountEdit[]): string {
  if (edits.some((edit) => edit.takesEffect === 'restart')) return 'after a restart';
  return edits.some((edit) => edit.takesEffect === 'start') ? 'at its next start' : 'now';
}

/** What more there is to know than the line and the command say. */
function changeTexts(change: Change, arrow: string): readonly string[] {
  switch (change.kind) {
    case 'directory':
      return change.parents.length === 0 ? [] : [`also made, 0755 root:root: ${change.parents.join(', ')}`];
    case 'removal':
    case 'owner':
    case 'mode':
    case 'acl':
    case 'restart':
    case 'reload':
      return [];
    case 'unit': {
      const { files } = change;
      const [first] = files;
      return first ? [`in ${files.map(({ at }) => at).join(' and ')}:`, ...diffOf(first)] : [];
    }
    case 'tree':
      return kindTexts(change, arrow);
    case 'mount':
      return change.edits.every(({ action }) => action === 'create')
        ? []
        : [`in /etc/pve/lxc/${change.ctid}.conf:`, ...change.edits.flatMap(editTexts)];
  }
}

/** Line by line; the mark and the comments say nothing new. */
function diffOf({ before, after }: UnitFile): readonly string[] {
  const [old, now] = [before, after].map((text) => (text ?? '').split('\n').filter((line) => /^[^#]/.test(line)));
  return [
    ...(old ?? []).filter((line) => !now?.includes(line)).map((line) => `- ${line}`),
    ...(now ?? []).filter((line) => !old?.includes(line)).map((line) => `+ ${line}`),
  ];
}

function editTexts({ key, before, value, action, takesEffect }: MountEdit): readonly string[] {
  const when = { now: '', restart: '  (at its next restart)', start: '  (at its next start)' }[takesEffect];
  if (action === 'revert') return [`~ ${key}: the pending change is dropped${when}`];
  return [
    ...(before === undefined ? [] : [`- ${key}: ${before}${value === undefined ? when : ''}`]),
    ...(value === undefined ? [] : [`+ ${key}: ${value}${when}`]),
  ];
}
