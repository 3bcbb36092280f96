import { answers, type Explanation, type Link, type Wanted, type Who } from '../engine/access/explain.ts';
import { octal } from '../ground/mode.ts';
import type { Style } from './style.ts';
import { type Cell, cell, tableLines } from './table.ts';
import { whyText } from './words/access.ts';

/** Who it is on the host, each directory on the way, and the answer. */
export function explainLines(style: Style, told: Explanation, wanted: Wanted): readonly string[] {
  const rows = told.chain.map((link, index) => linkRow(link, index === told.chain.length - 1 ? wanted : undefined));
  const answer = answers(told.can, wanted);
  const tone = answer === true ? 'good' : answer === false ? 'bad' : 'warn';
  return [
    style.safe(whoText(told.who, told)),
    '',
    ...tableLines(style, ['PATH', 'FROM', 'ON THE HOST', 'SEEN AS', 'MODE', 'CAN'], rows),
    '',
    style.paint(tone, style.safe(answerText(told, wanted))),
    ...reasonLines(told, wanted).map((line) => `  ${style.safe(line)}`),
  ];
}

/** `33 (www-data) in nextcloud is host uid 100033` */
function whoText({ uid, name, hostUid }: Who, { containerName }: Pick<Explanation, 'containerName'>): string {
  const inside = `${uid}${name === undefined ? '' : ` (${name})`} in ${containerName}`;
  return hostUid === undefined
    ? `${inside} has no host uid: nobody there can be it`
    : `${inside} is host uid ${hostUid}`;
}

/** `It can write in /srv/media.` */
function answerText({ can, path }: Explanation, wanted: Wanted): string {
  const answer = answers(can, wanted);
  const does = wanted === 'write' ? `create in ${path}` : `read ${path}`;
  if (answer === null) return `Whether it can ${does} is not known:`;
  if (!answer) return `It cannot ${does}:`;
  if (wanted === 'read') return `It can ${does}.`;
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

function linkRow({ component, can, seenAs }: Link, wanted: Wanted | undefined): readonly Cell[] {
  const { path, origin } = component;
  const passed = wanted === undefined ? can.traverse : answers(can, wanted);
  const from = origin?.through ?? '?';
  const cells =
    component.kind === 'directory'
      ? [
          `${component.inode.uid ?? '?'}:${component.inode.gid ?? '?'}`,
          seenAs ? `${seenAs.uid ?? 'nobody'}:${seenAs.gid ?? 'nogroup'}` : '?',
          octal(component.inode.mode) + (hasAcl(component) ? '+' : ''),
        ]
      : ['-', '-', '-'];
  return [
    cell(path),
    cell(from),
    ...cells.map((text) => cell(text)),
    cell(
      passed === null ? '?' : passed ? canText(can) : 'no',
      passed === true ? 'plain' : passed === false ? 'bad' : 'warn',
    ),
  ];
}

function hasAcl({ inode }: Extract<Link['component'], { kind: 'directory' }>): boolean {
  return 'entries' in inode.acl && inode.acl.entries !== undefined;
}

/** `read write pass`, what is there of it. */
function canText({ read, write, traverse }: Link['can']): string {
  return [read && 'read', write && 'write', traverse && 'pass'].filter(Boolean).join(' ') || 'nothing';
}
