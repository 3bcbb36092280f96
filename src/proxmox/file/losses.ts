import { lazily } from '../../ground/lazy.ts';
import { bytesOfText, percentBytes, percentDecode, percentEncode } from '../value/bytes.ts';
import { readKeyValue } from '../value/keys.ts';
import { parseDraft, reservedKeys } from './draft.ts';
import { usedVolumes } from './entries.ts';
import { type ConfigLine, readConfigLine } from './line.ts';
import { lxcKeyVerdict } from './lxc.ts';

/** A line that the next write drops, damages, puts elsewhere or spells differently. `line` counts from 1, `text` is its bytes. */
export interface WriteLoss extends Loss {
  readonly line: number;
  readonly text: string;
}

interface Loss {
  readonly kind: 'lost' | 'damaged' | 'moved' | 'changed';
  readonly why: LossReason;
}

/** A `section` is `[name]`, or empty for what is in force; `again` is a line's number. */
export type LossReason =
  | {
      readonly code: 'unreadable' | 'no_section_name' | 'delete_not_pending' | 'snapstate_not_snapshot' | 'volume_used';
    }
  | { readonly code: 'raw_key_unknown' | 'key_reserved'; readonly key: string }
  /** `said` is Proxmox's own sentence. */
  | { readonly code: 'raw_key_refused'; readonly message: string }
  | { readonly code: 'section_again'; readonly section: string; readonly again: number }
  | { readonly code: 'key_again'; readonly again: number }
  | { readonly code: 'becomes_description'; readonly section: string }
  /** Its bytes are no UTF-8, as of a note in Latin-1. */
  | { readonly code: 'not_utf8'; readonly written: string }
  | { readonly code: 'respelled'; readonly written: string };

/**
 * What the next successful `pct set` does to a container file beyond its own keys, by line. Order of keys and sections,
 * blank lines, spaces and line ends mean nothing and are no loss.
 */
export function writeLosses(text: string, ctid: number): readonly WriteLoss[] {
  const lines = text.split('\n');
  const used = lazily(() => usedVolumes(parseDraft(text, ctid).draft.current));
  const losses = new Map<number, WriteLoss>();
  const add = (loss: Loss, line: number) =>
    losses.set(line, { ...loss, line, text: (lines[line - 1] ?? '').replace(/\r$/, '') });
  let section = emptySection('');
  const sections = new Map([['', section]]);

  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const read = readConfigLine(line);
    if (read.kind === 'blank') continue;
    if (read.kind === 'pending' || read.kind === 'snapshot') {
      section = emptySection(read.kind === 'pending' ? '[pve:pending]' : `[${read.name}]`);
      for (const old of [...(sections.get(section.name)?.stored.values() ?? [])].flat()) {
        add(lost({ code: 'section_again', section: section.name, again: number }), old);
      }
      sections.set(section.name, section);
      continue;
    }
    const loss = lineLoss(read, line, section, used);
    if (loss) add(loss, number);
    if (read.kind !== 'comment') section.started = true;
    if (loss?.kind === 'lost') continue;
    const key = storedAs(read, number);
    const before = section.stored.get(key) ?? [];
    const same = before.every((old) => lines[old - 1] === line);
    if (!same) for (const old of before) add(lost({ code: 'key_again', again: number }), old);
    section.stored.set(key, same ? [...before, number] : [number]);
  }
  return [...losses.values()].sort((a, b) => a.line - b.line);
}

interface Section {
  readonly name: string;
  /** the lines that each key of this section stands in, all with one value */
  readonly stored: Map<string, readonly number[]>;
  /** true after the first line that is no comment */
  started: boolean;
}

function emptySection(name: string): Section {
  return { name, stored: new Map(), started: false };
}

function lineLoss(read: ConfigLine, line: string, section: Section, used: () => ReadonlySet<string>): Loss | undefined {
  switch (read.kind) {
    case 'garbage':
      return lost({ code: /^\[.*\]\s*$/.test(line) ? 'no_section_name' : 'unreadable' });
    case 'lxc': {
      const verdict = lxcKeyVerdict(read.key);
      if (verdict.kind === 'kept') {
        return line.startsWith(`${read.key}:`) ? undefined : respelled(`${read.key}: ${read.value}`);
      }
      return lost(
        verdict.reason === undefined
          ? { code: 'raw_key_unknown', key: read.key }
          : { code: 'raw_key_refused', message: verdict.reason },
      );
    }
    case 'comment':
      return commentLoss(read.text, section);
    case 'description':
      return damage(read.value) ?? moved(section);
    case 'delete':
      return section.name === '[pve:pending]' ? undefined : lost({ code: 'delete_not_pending' });
    case 'snapstate':
      return section.name === '' ? lost({ code: 'snapstate_not_snapshot' }) : undefined;
    case 'key':
      return keyLoss(read.key, read.value, section, used);
    default:
      return undefined;
  }
}

function commentLoss(text: string, section: Section): Loss | undefined {
  const damaged = damage(text);
  if (damaged) return damaged;
  if (section.started) return moved(section);
  const written = percentEncode(percentDecode(text));
  return written === text ? undefined : respelled(`#${written}`);
}

/** Bytes of a comment that are no UTF-8 come back as U+FFFD: what they said is gone. */
function damage(text: string): Loss | undefined {
  const decoded = percentDecode(text);
  return bytesOfText(decoded) === percentBytes(text)
    ? undefined
    : { kind: 'damaged', why: { code: 'not_utf8', written: `#${percentEncode(decoded)}` } };
}

function keyLoss(key: string, value: string, section: Section, used: () => ReadonlySet<string>): Loss | undefined {
  if (reservedKeys.has(key)) return lost({ code: 'key_reserved', key });
  if (section.name === '' && key.startsWith('unused') && used().has(value)) return lost({ code: 'volume_used' });
  const result = readKeyValue(key, value);
  return 'problem' in result || result.value === value ? undefined : respelled(`${key}: ${result.value}`);
}

const lost = (why: LossReason): Loss => ({ kind: 'lost', why });
const moved = ({ name }: Section): Loss => ({ kind: 'moved', why: { code: 'becomes_description', section: name } });
const respelled = (written: string): Loss => ({ kind: 'changed', why: { code: 'respelled', written } });

/** Comments and raw lxc lines may repeat; every other key has one value. */
function storedAs(read: ConfigLine, line: number): string {
  if (read.kind === 'key') return read.key;
  if (read.kind === 'delete' || read.kind === 'snapstate') return read.kind;
  return `line ${line}`;
}
