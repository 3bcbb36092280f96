import { getNodeValue, type Node } from 'jsonc-parser';
import type {
  MountInput,
  PermissionsInput,
  VolumeChanges,
  VolumeEdit,
  VolumeInput,
} from '../../engine/desired/edit.ts';
import { bad, good, isSome, type Result } from '../../ground/problem.ts';
import type { ConfigFault, ConfigProblem } from '../problem.ts';
import { parseJson } from '../read/json.ts';
import { isVolumeEntry, kindOf } from '../read/value.ts';
import {
  addProperty,
  indentAt,
  insertProperty,
  isSetOff,
  jsonLine,
  objectAt,
  removeProperty,
  replaceNode,
  sourceText,
  type ValueLayout,
  valueIn,
} from './text.ts';

const BLOCK = 'shared_volumes';

/** The text of phoenix_hypervisor_config.json with one edit made and every other byte as it was. */
export function editHypervisorText(text: string, edit: VolumeEdit): Result<string, ConfigProblem> {
  const { problems } = parseJson(text);
  if (isSome(problems)) return bad(...problems);
  const problem = checkEdit(text, edit);
  if (problem) return bad(problem);
  switch (edit.kind) {
    case 'add':
      return good(addVolume(text, edit.name, edit.volume));
    case 'remove':
      return good(removeVolume(text, edit.name));
    case 'set': {
      const after = setVolume(text, edit.name, edit);
      return after === text ? bad(about(edit.name, { code: 'nothing_to_change', name: edit.name })) : good(after);
    }
  }
}

/** The values of the volumes by their names, as a sound text has them in its order. */
export function writtenVolumes(text: string): ReadonlyMap<string, unknown> {
  const entries = objectAt(text, BLOCK)?.children ?? [];
  return new Map(
    entries.flatMap(({ children: [key, value] = [] }) => (value ? [[key?.value, getNodeValue(value)]] : [])),
  );
}

/**
 * A sound text with one volume as another spells it, at its old place, or without it where that has none; every other byte
 * as it was.
 */
export function withVolumeOf(from: string, text: string, name: string): string {
  const was = valueIn(objectAt(from, BLOCK), name);
  const is = valueIn(objectAt(text, BLOCK), name);
  if (!was) return is ? removeVolume(text, name) : text;
  if (is) return replaceNode(text, is, sourceText(from, was, indentAt(text, is)));
  const names = [...writtenVolumes(from).keys()];
  const known = writtenVolumes(text);
  const before = names.slice(0, names.indexOf(name)).findLast((one) => known.has(one));
  const render = (layout: ValueLayout) => sourceText(from, was, layout.kind === 'lines' ? layout.indent : '');
  const withBlock = withVolumes(text);
  return insertProperty(withBlock, blockOf(withBlock), { key: name, render }, before);
}

function checkEdit(text: string, edit: VolumeEdit): ConfigProblem | undefined {
  const { name } = edit;
  const root = objectAt(text);
  if (!root) return wrongType(JSON.parse(text));
  const block = valueIn(root, BLOCK);
  if (block && block.type !== 'object') return wrongType(getNodeValue(block), BLOCK);
  const entry = valueIn(block, name);
  if (edit.kind === 'add') return entry && about(name, { code: 'volume_exists', name });
  if (!entry || !isVolumeEntry(getNodeValue(entry))) {
    return about(name, { code: 'volume_unknown', name, block: entry !== undefined });
  }
  return edit.kind === 'set' ? checkChanges(entry, name, edit) : undefined;
}

function checkChanges(entry: Node, name: string, changes: VolumeChanges): ConfigProblem | undefined {
  if (changes.directoryMode === 'keep' && (changes.fileMode ?? 'keep') !== 'keep') {
    return about(name, { code: 'mode_conflict' });
  }
  const mounts = valueIn(entry, 'mounts');
  if (mounts?.type !== 'object' && (changes.mounts || changes.unmount)) {
    return wrongType(mounts && getNodeValue(mounts), `${BLOCK}.${name}.mounts`);
  }
  for (const ctid of changes.unmount ?? []) {
    if (changes.mounts && Object.hasOwn(changes.mounts, ctid)) {
      return about(name, { code: 'mount_conflict', id: ctid }, ctid);
    }
    if (!valueIn(mounts, String(ctid))) return about(name, { code: 'mount_unknown', name, id: ctid }, ctid);
  }
  const access = valueIn(entry, 'access');
  for (const identity of changes.noAccess ?? []) {
    if (!valueIn(access, identity)) return about(name, { code: 'access_unknown', name, identity });
  }
  return undefined;
}

const about = (volume: string, fault: ConfigFault, ctid?: number): ConfigProblem => ({
  ...fault,
  severity: 'error',
  where: { volume, ctid },
});

const wrongType = (value: unknown, of?: string): ConfigProblem => ({
  code: 'wrong_type',
  severity: 'error',
  where: { path: of },
  of,
  expected: ['object'],
  found: kindOf(value),
});

function addVolume(text: string, name: string, volume: VolumeInput): string {
  const property = { key: name, render: (layout: ValueLayout) => volumeText(volume, layout) };
  const withBlock = withVolumes(text);
  return addProperty(withBlock, blockOf(withBlock), property);
}

const withVolumes = (text: string): string =>
  objectAt(text, BLOCK) ? text : addProperty(text, rootOf(text), { key: BLOCK, render: () => '{}', setOff: true });

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
  return setWatched(setAccess(after, name, changes), name, changes);
}

function setWatched(text: string, name: string, { bootGuard, snapshotsWithinHours: hours }: VolumeChanges): string {
  const after = bootGuard === undefined ? text : setValue(text, [BLOCK, name], 'boot_guard', bootGuard);
  if (typeof hours === 'number') return setValue(after, [BLOCK, name], 'snapshots_within_hours', hours);
  const volume = hours === null ? objectAt(after, BLOCK, name) : undefined;
  return volume && valueIn(volume, 'snapshots_within_hours')
    ? removeProperty(after, volume, 'snapshots_within_hours')
    : after;
}

/** A block that is empty says nothing, and goes with its last line. */
function setAccess(
  text: string,
  name: string,
  { access, noAccess = [], inheritAccess, unmount }: VolumeChanges,
): string {
  let after = text;
  const ofDetached = Object.keys(accessOf(after, name)).filter((key) => unmount?.includes(Number(key.split(':')[0])));
  for (const key of new Set([...noAccess, ...ofDetached])) {
    const block = objectAt(after, BLOCK, name, 'access');
    const volume = objectAt(after, BLOCK, name);
    if (!block || !volume) continue;
    after = block.children?.length === 1 ? removeProperty(after, volume, 'access') : removeProperty(after, block, key);
  }
  if (access && !objectAt(after, BLOCK, name, 'access')) after = setValue(after, [BLOCK, name], 'access', access);
  for (const [key, can] of Object.entries(access ?? {})) after = setValue(after, [BLOCK, name, 'access'], key, can);
  return inheritAccess === undefined ? after : setValue(after, [BLOCK, name], 'inherit_access', inheritAccess);
}

function accessOf(text: string, name: string): object {
  const block = objectAt(text, BLOCK, name, 'access');
  return block ? getNodeValue(block) : {};
}

function setPermissions(text: string, name: string, { directoryMode, fileMode, recursive }: VolumeChanges): string {
  if (directoryMode === 'keep') return setValue(text, [BLOCK, name], 'permissions', 'keep');
  const wanted: PermissionsInput = { directory_mode: directoryMode, file_mode: fileMode, recursive };
  const entries = Object.entries(wanted).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return text;
  if (!objectAt(text, BLOCK, name, 'permissions')) return setValue(text, [BLOCK, name], 'permissions', wanted);
  return entries.reduce((after, [key, value]) => setValue(after, [BLOCK, name, 'permissions'], key, value), text);
}

/** Replaces a value if it means something else, or adds it. */
function setValue(text: string, path: readonly string[], key: string, value: unknown): string {
  const object = objectAt(text, ...path);
  if (!object) return text;
  const node = valueIn(object, key);
  if (!node) return addProperty(text, object, { key, render: () => jsonLine(value), inLine: true });
  return meaning(getNodeValue(node)) === meaning(value) ? text : replaceNode(text, node, jsonLine(value));
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
function volumeText(volume: VolumeInput, layout: ValueLayout): string {
  const { host_path, mounts, owner, permissions, ...rest } = volume;
  const { access, inherit_access, boot_guard, snapshots_within_hours } = rest;
  const last = { access, inherit_access, boot_guard, snapshots_within_hours };
  if (layout.kind === 'line') return jsonLine({ host_path, mounts, owner, permissions, ...last });
  const inner = { ...layout, indent: layout.indent + layout.unit };
  return linesText(
    [
      ['host_path', jsonLine(host_path)],
      ['mounts', mountsText(mounts, inner)],
      ...(owner === undefined ? [] : [['owner', jsonLine(owner)] as const]),
      ...(permissions === undefined ? [] : [['permissions', jsonLine(permissions)] as const]),
      ...Object.entries(last).flatMap(([key, value]) => (value === undefined ? [] : [[key, jsonLine(value)] as const])),
    ],
    layout,
  );
}

function mountsText(
  mounts: Readonly<Record<string, MountInput>>,
  layout: Extract<ValueLayout, { kind: 'lines' }>,
): string {
  const entries = Object.entries(mounts);
  if (entries.length < 2) return jsonLine(mounts);
  return linesText(
    entries.map(([ctid, mount]) => [ctid, jsonLine(mount)] as const),
    layout,
  );
}

function linesText(
  entries: readonly (readonly [string, string])[],
  layout: Extract<ValueLayout, { kind: 'lines' }>,
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
