import { lazily } from '../../ground/lazy.ts';
import { bytesOfText, hasWideCharacter, percentDecode, percentEncode } from '../value/bytes.ts';
import { readKeyValue } from '../value/keys.ts';
import { usedVolumes } from './entries.ts';
import { readConfigLine } from './line.ts';
import { type LxcLine, lxcKeyVerdict } from './lxc.ts';
import { type DraftSection, emptySection, type FileDraft } from './section.ts';

/** Keys by which Proxmox holds its own data: a line of that name can't be written back. */
export const reservedKeys: ReadonlySet<string> = new Set(['digest', 'lxc', 'pending', 'snapname', 'snapshots']);

export interface DraftParse {
  readonly draft: FileDraft;
  readonly warnings: readonly string[];
}

export function parseDraft(text: string, ctid: number): DraftParse {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(`vm ${ctid} - ${message}`);
  const current = emptySection();
  let pending = emptySection();
  const snapshots = new Map<string, DraftSection>();
  let section = current;
  let sectionName = '';
  let description = '';
  const enter = (next: DraftSection, name: string) => {
    if (description !== '') section.keys.set('description', description);
    description = '';
    section = next;
    sectionName = name;
  };
  for (const line of text.split('\n')) {
    const read = readConfigLine(line);
    switch (read.kind) {
      case 'blank':
        break;
      case 'pending':
        pending = emptySection();
        enter(pending, 'pending');
        break;
      case 'snapshot': {
        const snapshot = emptySection();
        snapshots.set(read.name, snapshot);
        enter(snapshot, read.name);
        break;
      }
      case 'comment':
        description += `${percentDecode(read.text)}\n`;
        break;
      case 'description':
        description += percentDecode(read.value);
        break;
      case 'lxc': {
        const warning = readLxcLine(section, read, line);
        if (warning !== undefined) warn(warning);
        break;
      }
      case 'snapstate':
        section.keys.set('snapstate', read.value);
        break;
      case 'delete':
        if (sectionName === 'pending') section.keys.set('delete', read.value);
        else warn("property 'delete' is only allowed in [pve:pending]");
        break;
      case 'key': {
        const result = readKeyValue(read.key, read.value);
        if ('problem' in result) warn(`unable to parse value of '${read.key}' - ${result.problem.replace(/\n$/, '')}`);
        if (!reservedKeys.has(read.key)) section.keys.set(read.key, 'problem' in result ? read.value : result.value);
        break;
      }
      case 'garbage':
        warn(`unable to parse config: ${line}`);
    }
  }
  enter(current, '');
  current.keys.delete('snapstate');
  return { draft: { current, pending, snapshots }, warnings };
}

/** The file as Proxmox writes it: sorted keys, pending before the snapshots, snapshots by name `[snap-before-pending]`. */
export function printDraft(draft: FileDraft): string {
  const { current, pending, snapshots } = draft;
  const used = lazily(() => usedVolumes(current));
  const kept = [...current.keys].filter(([key, value]) => !(key.startsWith('unused') && used().has(value)));
  const parts = [printSection({ keys: new Map(kept), lxc: current.lxc })];
  if (pending.keys.size > 0 || pending.lxc.length > 0) parts.push('\n[pve:pending]\n', printSection(pending));
  for (const name of [...snapshots.keys()].sort()) {
    parts.push(`\n[${name}]\n`, printSection(snapshots.get(name) ?? emptySection()));
  }
  return parts.join('');
}

export type FileBytes =
  | { readonly ok: true; readonly text: string; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** The bytes that get written: all of the file as UTF-8 once one character does not fit into a byte. */
export function fileBytes(draft: FileDraft): FileBytes {
  const key = keyWithNewline(draft);
  if (key !== undefined) return { ok: false, problem: `detected invalid newline inside property '${key}'` };
  const printed = printDraft(draft);
  if (!hasWideCharacter(printed)) return { ok: true, text: printed, warnings: [] };
  const warnings = ['Wide character in print at /usr/share/perl5/PVE/File.pm line 75.'];
  return { ok: true, text: bytesOfText(printed), warnings };
}

/** The key that keeps Proxmox from writing, since its value has a newline `[path-host-newline]`. */
function keyWithNewline(draft: FileDraft): string | undefined {
  const names = [...draft.snapshots.keys()].sort();
  const sections = [draft.current, draft.pending, ...names.map((name) => draft.snapshots.get(name) ?? emptySection())];
  for (const { keys } of sections) {
    const found = [...keys.keys()].sort().find((key) => key !== 'description' && keys.get(key)?.includes('\n'));
    if (found !== undefined) return found;
  }
  return undefined;
}

function printSection(section: DraftSection): string {
  let text = '';
  for (const line of descriptionLines(section.keys.get('description') ?? '')) text += `#${percentEncode(line)}\n`;
  for (const key of [...section.keys.keys()].sort()) {
    if (key !== 'description' && key !== 'env') text += `${key}: ${section.keys.get(key)}\n`;
  }
  // the environment is one key inside and one line for each variable in the file [lxc-key-env-write]
  const environment = section.keys.get('env');
  for (const entry of environment?.split('\0') ?? []) text += `${runtimeEnvironment}: ${entry}\n`;
  for (const { key, value } of section.lxc) text += `${key}: ${value}\n`;
  return text;
}

/** Perl's `split(/\n/)`: empty lines at the end are dropped, those between are kept `[comment-top]`. */
function descriptionLines(description: string): readonly string[] {
  const text = description.replace(/\n+$/, '');
  return text === '' ? [] : text.split('\n');
}

const runtimeEnvironment = 'lxc.environment.runtime';

/** Adds a raw line to its section, if it is one that Proxmox keeps; what there is to warn of. */
function readLxcLine(section: DraftSection, { key, value }: LxcLine, line: string): string | undefined {
  const verdict = lxcKeyVerdict(key);
  if (verdict.kind === 'lost') {
    return verdict.reason === undefined ? `unable to parse config: ${line}` : `${key}: ${verdict.reason}`;
  }
  if (key === runtimeEnvironment) {
    const before = section.keys.get('env');
    section.keys.set('env', before === undefined ? value : `${before}\0${value}`);
  } else {
    section.lxc.push({ key, value });
  }
  return verdict.warning;
}
