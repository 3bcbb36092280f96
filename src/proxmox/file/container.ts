import { parseDraft, printDraft } from './draft.ts';
import { parseDeleteList } from './pending.ts';
import type { ConfigSection, ContainerFile, DraftSection, FileDraft } from './section.ts';

/** Reads a container file (a byte string). Never fails: what Proxmox can't read becomes a warning. */
export function parseContainerFile(text: string, ctid: number): ContainerFile {
  const { draft, warnings } = parseDraft(text, ctid);
  return containerFileOf(draft, warnings);
}

/** The text Proxmox writes for a container file; characters over U+00FF are for the caller to encode. */
export function printContainerFile(file: ContainerFile): string {
  const { deleteList } = file.pending;
  const pending = draftSection(file.pending);
  if (deleteList !== undefined) pending.keys.set('delete', deleteList);
  const snapshots = [...file.snapshots].map(([name, section]): [string, DraftSection] => [name, draftSection(section)]);
  return printDraft({ current: draftSection(file.current), pending, snapshots: new Map(snapshots) });
}

function containerFileOf(draft: FileDraft, warnings: readonly string[]): ContainerFile {
  const pending = configSection(draft.pending);
  const deleteList = draft.pending.keys.get('delete');
  const deletes = parseDeleteList(deleteList);
  return {
    current: configSection(draft.current),
    pending: { ...pending, deletes, ...(deleteList === undefined ? {} : { deleteList }) },
    snapshots: new Map([...draft.snapshots].map(([name, section]) => [name, configSection(section)])),
    warnings,
  };
}

function configSection(section: DraftSection): ConfigSection {
  const description = section.keys.get('description');
  // Most have neither, and need no copy.
  if (description === undefined && !section.keys.has('delete')) return { keys: section.keys, lxc: section.lxc };
  const keys = new Map(section.keys);
  keys.delete('description');
  keys.delete('delete');
  return { keys, lxc: section.lxc, ...(description === undefined ? {} : { description }) };
}

function draftSection(section: ConfigSection): DraftSection {
  const keys = new Map(section.keys);
  if (section.description !== undefined) keys.set('description', section.description);
  return { keys, lxc: [...section.lxc] };
}
