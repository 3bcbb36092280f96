import { getNodeValue } from 'jsonc-parser';
import type {
  MountInput,
  PermissionsInput,
  VolumeChanges,
  VolumeEdit,
  VolumeInput,
} from '../../engine/desired/edit.ts';
import type { Worded } from '../../engine/diagnostic.ts';
import type { Where } from '../../ground/problem.ts';
import type { ConfigProblem } from '../problem.ts';
import { parseJson, textProblem } from '../read/json.ts';
import { isVolumeEntry } from '../shapes.ts';
import { addProperty, isSetOff, type Layout, objectAt, oneLine, removeProperty, replaceNode, valueIn } from './text.ts';

export type EditResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostics: readonly ConfigProblem[] };

const BLOCK = 'shared_volumes';

/** The text of phoenix_hypervisor_config.json with one edit made and every other byte as it was. */
export function editHypervisorText(text: string, edit: VolumeEdit): EditResult {
  const json = parseJson(text);
  if (json.problems.length > 0) {
    return { ok: false, diagnostics: json.problems.map(textProblem) };
  }
  const problem = checkEdit(text, edit);
  if (problem) return { ok: false, diagnostics: [problem] };
  switch (edit.kind) {
    case 'add':
      return { ok: true, text: addVolume(text, edit.name, edit.volume) };
    case 'remove':
      return { ok: true, text: removeVolume(text, edit.name) };
    case 'set':
      return changed(text, setVolume(text, edit.name, edit), edit.name);
  }
}

function changed(before: string, after: string, volume: string): EditResult {
  if (before !== after) return { ok: true, text: after };
  const summary = `Volume ${volume} already is as asked.`;
  return refusal({ code: 'nothing_to_change', summary, hint: 'Nothing was written.', volume });
}

function checkEdit(text: string, edit: VolumeEdit): ConfigProblem | undefined {
  const volume = edit.name;
  const root = objectAt(text);
  const block = valueIn(root, BLOCK);
  if (!root || (block && block.type !== 'object')) {
    const summary = root ? `${BLOCK} is not an object.` : 'The file does not hold an object.';
    return error({ code: 'wrong_type', summary, hint: 'Correct the file by hand first.' });
  }
  const entry = valueIn(block, volume);
  if (edit.kind === 'add') {
    if (!entry) return undefined;
    const summary = `${JSON.stringify(volume)} is already in ${BLOCK}.`;
    return error({ code: 'volume_exists', summary, hint: 'Choose another name, or change that one.', volume });
  }
  if (!entry || !isVolumeEntry(getNodeValue(entry))) {
    const summary = entry ? `${JSON.stringify(volume)} in ${BLOCK} is not a volume.` : `There is no volume ${volume}.`;
    return error({ code: 'volume_unknown', summary, hint: 'Check the name; "status" lists the volumes.', volume });
  }
  return edit.kind === 'set' ? checkChanges(text, volume, edit) : undefined;
}

function checkChanges(text: string, volume: string, changes: VolumeChanges): ConfigProblem | undefined {
  const mounts = objectAt(text, BLOCK, volume, 'mounts');
  if (changes.directoryMode === 'keep' && (changes.fileMode ?? 'keep') !== 'keep') {
    const summary = 'The directory keeps its mode, so files cannot get one.';
    return error({ code: 'mode_conflict', summary, hint: 'Leave the file mode out, or name both.', volume });
  }
  if (!mounts && (changes.mounts || changes.unmount)) {
    const summary = `The mounts of volume ${volume} are no object.`;
    return error({ code: 'wrong_type', summary, hint: 'Correct the file by hand first.', volume });
  }
  for (const ctid of changes.unmount ?? []) {
    if (changes.mounts && Object.hasOwn(changes.mounts, ctid)) {
      const summary = `Container ${ctid} cannot be attached and detached at once.`;
      return error({ code: 'mount_conflict', summary, hint: 'Name it once.', volume, ctid });
    }
    if (!valueIn(mounts, String(ctid))) {
      const summary = `Volume ${volume} has no mount in container ${ctid}.`;
      return error({ code: 'mount_unknown', summary, hint: 'Check the container id.', volume, ctid });
    }
  }
  return undefined;
}

function addVolume(text: string, name: string, volume: VolumeInput): string {
  const property = { key: name, render: (layout: Layout) => volumeText(volume, layout) };
  const block = objectAt(text, BLOCK);
  if (block) return addProperty(text, block, property);
  const withBlock = addProperty(text, rootOf(text), { key: BLOCK, render: () => '{}', setOff: true });
  return addProperty(withBlock, blockOf(withBlock), property);
}

/** Takes the block along with its last volume where this program made the block. */
function removeVolume(text: string, name: string): string {
  const root = rootOf(text);
  const block = blockOf(text);
  const isLast = block.children?.length === 1;
  return isLast && isSetOff(text, root, BLOCK) ? removeProperty(text, root, BLOCK) : removeProperty(text, block, name);
}

function setVolume(text: string, name: string, changes: VolumeChanges): string {
  let after = text;
  if (changes.hostPath !== undefined) after = setValue(after, [BLOCK, name], 'host_path', changes.hostPath);
  if (changes.owner !== undefined) after = setValue(after, [BLOCK, name], 'owner', changes.owner);
  after = setPermissions(after, name, changes);
  for (const [ctid, mount] of Object.entries(changes.mounts ?? {})) {
    after = setValue(after, [BLOCK, name, 'mounts'], ctid, mount);
  }
  for (const ctid of new Set(changes.unmount)) {
    const mounts = objectAt(after, BLOCK, name, 'mounts');
    if (mounts) after = removeProperty(after, mounts, String(ctid));
  }
  return after;
}

function setPermissions(text: string, name: string, { directoryMode, fileMode, recursive }: VolumeChanges): string {
  if (directoryMode === 'keep') return setValue(text, [BLOCK, name], 'permissions', 'keep');
  const wanted: PermissionsInput = {
    ...(directoryMode === undefined ? {} : { directory_mode: directoryMode }),
    ...(fileMode === undefined ? {} : { file_mode: fileMode }),
    ...(recursive === undefined ? {} : { recursive }),
  };
  const entries = Object.entries(wanted);
  if (entries.length === 0) return text;
  if (!objectAt(text, BLOCK, name, 'permissions')) return setValue(text, [BLOCK, name], 'permissions', wanted);
  return entries.reduce((after, [key, value]) => setValue(after, [BLOCK, name, 'permissions'], key, value), text);
}

/** Replaces a value if it means something else, or adds it. */
function setValue(text: string, path: readonly string[], key: string, value: unknown): string {
  const object = objectAt(text, ...path);
  if (!object) return text;
  const node = valueIn(object, key);
  if (!node) return addProperty(text, object, { key, render: () => oneLine(value), inLine: true });
  return meaning(getNodeValue(node)) === meaning(value) ? text : replaceNode(text, node, oneLine(value));
}

/** The same for a mount's short and long form and for any order of keys. */
function meaning(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inside]) => inside !== undefined);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'path') return JSON.stringify(only[1]);
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A volume over several lines, its small parts each on one. */
function volumeText(volume: VolumeInput, layout: Layout): string {
  const { host_path, mounts, owner, permissions } = volume;
  if (layout.kind === 'line') return oneLine({ host_path, mounts, owner, permissions });
  const inner = { ...layout, indent: layout.indent + layout.unit };
  return linesText(
    [
      ['host_path', oneLine(host_path)],
      ['mounts', mountsText(mounts, inner)],
      ...(owner === undefined ? [] : [['owner', oneLine(owner)] as const]),
      ...(permissions === undefined ? [] : [['permissions', oneLine(permissions)] as const]),
    ],
    layout,
  );
}

function mountsText(mounts: Readonly<Record<string, MountInput>>, layout: Extract<Layout, { kind: 'lines' }>): string {
  const entries = Object.entries(mounts);
  if (entries.length < 2) return oneLine(mounts);
  return linesText(
    entries.map(([ctid, mount]) => [ctid, oneLine(mount)] as const),
    layout,
  );
}

function linesText(
  entries: readonly (readonly [string, string])[],
  layout: Extract<Layout, { kind: 'lines' }>,
): string {
  const { indent, unit, eol } = layout;
  const lines = entries.map(([key, value]) => `${indent}${unit}${JSON.stringify(key)}: ${value}`);
  return `{${eol}${lines.join(`,${eol}`)}${eol}${indent}}`;
}

const rootOf = (text: string) => found(objectAt(text));
const blockOf = (text: string) => found(objectAt(text, BLOCK));

function found<T>(node: T | undefined): T {
  if (!node) throw new Error('the text was checked, yet the object is not there');
  return node;
}

type Refused = Omit<Worded, 'severity' | 'where'> & Pick<Where, 'volume' | 'ctid'>;

const error = ({ volume, ctid, ...problem }: Refused): Worded => ({
  severity: 'error',
  where: { volume, ctid },
  ...problem,
});

const refusal = (problem: Refused): EditResult => ({ ok: false, diagnostics: [error(problem)] });
