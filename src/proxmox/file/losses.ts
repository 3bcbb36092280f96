import { percentDecode, percentEncode } from '../value/bytes.ts';
import { readKeyValue } from '../value/keys.ts';
import { parseDraft, reservedKeys } from './draft.ts';
import { usedVolumes } from './entries.ts';
import { type ConfigLine, readConfigLine } from './line.ts';
import { lxcKeyVerdict } from './lxc.ts';

/** A line that the next write drops, puts elsewhere or spells differently. `line` counts from 1, `text` is its bytes. */
export interface WriteLoss {
  readonly kind: 'lost' | 'moved' | 'changed';
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/**
 * What the next successful `pct set` does to a container file beyond its own keys, by line. Order of keys and sections,
 * blank lines, spaces and line ends mean nothing and are no loss.
 */
export function writeLosses(text: string, ctid: number): readonly WriteLoss[] {
  const lines = text.split('\n');
  const used = usedVolumes(parseDraft(text, ctid).draft.current);
  const losses = new Map<number, WriteLoss>();
  const add = (kind: WriteLoss['kind'], line: number, why: string) =>
    losses.set(line, { kind, line, text: (lines[line - 1] ?? '').replace(/\r$/, ''), why });
  let section = emptySection('');
  const sections = new Map([['', section]]);

  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const read = readConfigLine(line);
    if (read.kind === 'blank') continue;
    if (read.kind === 'pending' || read.kind === 'snapshot') {
      section = emptySection(read.kind === 'pending' ? '[pve:pending]' : `[${read.name}]`);
      for (const old of [...(sections.get(section.name)?.stored.values() ?? [])].flat()) {
        add('lost', old, `the section ${section.name} comes again in line ${number}`);
      }
      sections.set(section.name, section);
      continue;
    }
    const loss = lineLoss(read, line, section, used);
    if (loss) add(loss.kind, number, loss.why);
    if (read.kind !== 'comment') section.started = true;
    if (loss?.kind === 'lost') continue;
    const key = storedAs(read, number);
    const before = section.stored.get(key) ?? [];
    const same = before.every((old) => lines[old - 1] === line);
    if (!same)
      for (const old of before) add('lost', old, `the same key comes again in line ${number}, and the last one counts`);
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

function lineLoss(
  read: ConfigLine,
  line: string,
  section: Section,
  used: ReadonlySet<string>,
): Pick<WriteLoss, 'kind' | 'why'> | undefined {
  switch (read.kind) {
    case 'garbage':
      return { kind: 'lost', why: garbageReason(line) };
    case 'lxc': {
      const verdict = lxcKeyVerdict(read.key);
      if (verdict.kind === 'lost') return { kind: 'lost', why: verdict.reason ?? `Proxmox does not know ${read.key}` };
      return line.startsWith(`${read.key}:`)
        ? undefined
        : { kind: 'changed', why: `written as "${read.key}: ${read.value}"` };
    }
    case 'comment':
      return commentLoss(read.text, section);
    case 'description':
      return { kind: 'moved', why: 'written as a comment at the top of its section' };
    case 'delete':
      return section.name === '[pve:pending]'
        ? undefined
        : { kind: 'lost', why: 'a delete list is only allowed in [pve:pending]' };
    case 'snapstate':
      return section.name === '' ? { kind: 'lost', why: 'only a snapshot has a snapstate' } : undefined;
    case 'key':
      return keyLoss(read.key, read.value, section, used);
    default:
      return undefined;
  }
}

function garbageReason(line: string): string {
  if (/^\[.*\]\s*$/.test(line)) {
    return 'this is no section name to Proxmox: the line goes, and the keys below it belong to the section above';
  }
  return 'Proxmox cannot read this line';
}

function commentLoss(text: string, section: Section): Pick<WriteLoss, 'kind' | 'why'> | undefined {
  if (section.started) {
    return {
      kind: 'moved',
      why: `goes to the top of ${section.name === '' ? 'the file' : section.name}, as its description`,
    };
  }
  const written = percentEncode(percentDecode(text));
  return written === text ? undefined : { kind: 'changed', why: `written as "#${written}"` };
}

function keyLoss(
  key: string,
  value: string,
  section: Section,
  used: ReadonlySet<string>,
): Pick<WriteLoss, 'kind' | 'why'> | undefined {
  if (reservedKeys.has(key)) return { kind: 'lost', why: `${key} is a name Proxmox keeps for itself` };
  if (section.name === '' && key.startsWith('unused') && used.has(value)) {
    return { kind: 'lost', why: 'the volume is in use' };
  }
  const result = readKeyValue(key, value);
  if ('problem' in result || result.value === value) return undefined;
  return { kind: 'changed', why: `written as "${key}: ${result.value}"` };
}

/** Comments and raw lxc lines may repeat; every other key has one value. */
function storedAs(read: ConfigLine, line: number): string {
  if (read.kind === 'key') return read.key;
  if (read.kind === 'delete' || read.kind === 'snapstate') return read.kind;
  return `line ${line}`;
}
