import type { Explanation, Link, Who } from '../engine/access/explain.ts';
import type { Wanted } from '../engine/access/summary.ts';
import { answers } from '../engine/access/summary.ts';
import type { Can } from '../engine/permission/can.ts';
import type { Component } from '../engine/permission/component.ts';
import { type AskedIdentity, askedText } from '../engine/permission/identity.ts';
import type { Inode } from '../engine/permission/inode.ts';
import type { Claim } from '../engine/permission/why.ts';
import type { Line, Tone } from '../ground/line.ts';
import { octal } from '../ground/mode.ts';
import type { Style } from './style.ts';
import { type Cell, cell, tableLines } from './table.ts';
import { aclText, CLAIM_TEXTS, FILE_CLAIM_TEXTS, flagTexts, whyText } from './words/access.ts';
import { listed } from './words/words.ts';

/** Who it is on the host, each name on the way, and the answer. */
export function explainLines(style: Style, explanation: Explanation, wanted: Wanted): readonly string[] {
  const answer = answers(explanation.can, wanted);
  const tone = answer === true ? 'good' : answer === false ? 'bad' : 'warn';
  return [
    style.safe(whoText(explanation.who, explanation.containerName, explanation.node)),
    ...linkTexts(explanation).map((text) => style.safe(text)),
    '',
    ...tableLines(style, CHAIN_TITLES, chainRows(explanation, wanted)),
    '',
    style.paint(tone, style.safe(answerText(explanation, wanted))),
    ...reasonLines(explanation, wanted).map((line) => `  ${style.safe(line)}`),
  ];
}

/** `nextcloud's www-data (33) is host uid 100033 here` */
export function whoText({ uid, name, hostUid }: Who, container: string, node?: string): string {
  const inside = `${container}'s ${name === undefined ? `user ${uid}` : `${name} (${uid})`}`;
  return hostUid === undefined
    ? `${inside} has no host uid: nobody there can be it`
    : `${inside} is host uid ${hostUid} ${node === undefined ? 'here' : `on ${node}`}`;
}

/** `/srv/new is a symbolic link: inside, the way leads to /srv/media`, for each; of those that lead in a circle each once. */
export const linkTexts = ({ links }: Pick<Explanation, 'links'>): readonly string[] => [
  ...new Set(links.map(({ path, leadsTo }) => `${path} is a symbolic link: inside, the way leads to ${leadsTo}`)),
];

export const CHAIN_TITLES = ['PATH', 'FROM', 'ON THE HOST', 'SEEN AS', 'MODE', 'CAN'] as const;

/** A row for each name on the way: the last is the one that is asked about, or the first that denies. */
export const chainRows = ({ chain }: Explanation, wanted: Wanted): readonly (readonly Cell[])[] =>
  chain.map((link, index) => linkRow(link, index === chain.length - 1 ? wanted : undefined));

/** More of one name than its row has room for: what it is, where the host has it, its ACL and what else is set. */
export function linkText({ component, origin }: Link): string {
  const inode = inodeIn(component);
  const acl = inode && 'entries' in inode.acl ? inode.acl.entries : undefined;
  const isFile = component.kind === 'file';
  return [
    ...(isFile && component.type !== 'file' ? [component.type] : []),
    origin?.hostPath === undefined
      ? `not a ${isFile ? 'file' : 'directory'} of the host`
      : `on the host ${origin.hostPath}`,
    ...(acl ? [`ACL ${aclText(acl)}`] : []),
    ...flagTexts(component),
  ].join(', ');
}

/** What somebody can, cannot, and perhaps can: a line for each, and why. */
export function canLines(can: Can): readonly Line[] {
  const lines = ANSWERS.flatMap(({ word, tone, of }): readonly Line[] => {
    const claims = claimsOf(can).filter((claim) => of.includes(can[claim]));
    return claims.length === 0 ? [] : [[{ text: word, tone }, listed(claims.map((claim) => claimText(claim, can)))]];
  });
  return [...lines, ...can.why.map((why): Line => [`${why.path}: ${whyText(why)}`])];
}

const claimsOf = ({ execute }: Can): readonly Claim[] =>
  execute === undefined ? ['read', 'traverse', 'write', 'remove'] : ['read', 'write', 'execute'];

const ANSWERS: readonly { readonly word: string; readonly tone: Tone; readonly of: readonly Can[Claim][] }[] = [
  { word: 'can     ', tone: 'good', of: [true, 'own'] },
  { word: 'cannot  ', tone: 'bad', of: [false] },
  { word: 'unknown ', tone: 'warn', of: [null] },
];

function claimText(claim: Claim, can: Can): string {
  if (can.execute !== undefined) return { ...CLAIM_TEXTS, ...FILE_CLAIM_TEXTS }[claim];
  return can[claim] === 'own' ? 'remove what is its own' : CLAIM_TEXTS[claim];
}

/** The command that tells the same. */
export const explainArgv = (who: AskedIdentity, path: string): readonly string[] => [
  ...['phoenix-volumes', 'explain'],
  `${askedText(who)}:${path}`,
];

/** What of a plan changes it: of a mount that `waits` nothing does any more but its container's restart. */
interface Planned extends Pick<Explanation, 'can' | 'path' | 'ctid'> {
  readonly volume: string;
  readonly waits: boolean;
}

/** `Once media is applied, it can create in /srv/media and remove from it.` */
export function plannedText({ volume, waits, ctid, ...planned }: Planned, wanted: Wanted): string {
  const text = answerText(planned, wanted).replace(/:$/, '.');
  const once = waits ? `CT ${ctid} restarts` : `${volume} is applied`;
  return `Once ${once}, ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** `It can write in /srv/media.` */
function answerText({ can, path }: Pick<Explanation, 'can' | 'path'>, wanted: Wanted): string {
  const answer = answers(can, wanted);
  const isFile = can.execute !== undefined;
  const does = wanted === 'write' ? `${isFile ? 'write to' : 'create in'} ${path}` : `read ${path}`;
  if (answer === null) return `Whether it can ${does} is not known:`;
  if (!answer) return `It cannot ${does}:`;
  if (wanted === 'read' || isFile) return `It can ${does}.`;
  if (can.remove === true) return `It can create in ${path} and remove from it.`;
  return `It can ${does}, but ${can.remove === 'own' ? 'remove only what is its own' : 'not remove from it'}:`;
}

/** What stands against it, each with its place. */
function reasonLines({ can }: Explanation, wanted: Wanted): readonly string[] {
  const claims = wanted === 'read' ? ['read', 'traverse'] : ['write', 'remove'];
  return can.why
    .filter((why) => why.claims.some((claim) => claims.includes(claim)))
    .map((why) => `${why.path}: ${whyText(why)}`);
}

function linkRow({ component, origin, owner, can, seenAs }: Link, wanted: Wanted | undefined): readonly Cell[] {
  const { path } = component;
  const passed = wanted === undefined ? can.traverse : answers(can, wanted);
  const from = origin?.through ?? '?';
  const inode = inodeIn(component);
  const cells = inode
    ? [
        `${owner?.uid ?? '?'}:${owner?.gid ?? '?'}`,
        seenAs ? `${seenAs.uid ?? 'nobody'}:${seenAs.gid ?? 'nogroup'}` : '?',
        octal(inode.mode) + (hasAcl(inode) ? '+' : ''),
      ]
    : ['-', '-', '-'];
  return [
    cell(path),
    cell(from),
    ...cells.map((text) => cell(text)),
    cell(
      passed === null ? '?' : !inode ? 'no' : canText(can, passed ? undefined : (wanted ?? 'entry')),
      passed === true ? 'plain' : passed === false ? 'bad' : 'warn',
    ),
  ];
}

const inodeIn = (component: Component): Inode | undefined =>
  component.kind === 'directory' || component.kind === 'file' ? component.inode : undefined;

const hasAcl = ({ acl }: Inode): boolean => 'entries' in acl && acl.entries !== undefined;

/** `read, write and enter`, or `read and execute` of a file, what is there of it; and what is not: `read, enter, no write`. */
function canText({ read, write, traverse, execute }: Link['can'], lacks: string | undefined): string {
  const words = Object.entries({ read, write, enter: traverse, execute }).flatMap(([word, can]) => (can ? [word] : []));
  if (lacks !== undefined) return [...(words.length === 0 ? ['nothing'] : words), `no ${lacks}`].join(', ');
  return words.length === 0 ? 'nothing' : listed(words);
}
