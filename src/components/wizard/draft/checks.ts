import {
  checkCtid,
  checkHostPath,
  checkIdMap,
  checkMountOption,
  checkTarget,
  checkVolumeName,
  type RuleProblem,
} from '../../../engine/desired/rules.ts';
import { isWithin, normalPath } from '../../../ground/paths.ts';
import { wordsOf } from '../../../views/words/any.ts';
import type { Snapshot } from '../../app/contract.ts';
import { nameOf, type Wizard } from '../wizard.ts';
import { hostPathOf, type MountDraft, targetOf } from './draft.ts';
import { type MountOptions, readOptions } from './options.ts';

/** What is wrong with a field and what to do. A warning lets one go on. */
export interface FieldProblem {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly hint: string;
}

/** What is wrong with the step's fields; `insisted` also says what is merely missing. */
export function stepProblem(wizard: Wizard, snapshot: Snapshot): FieldProblem | undefined {
  switch (wizard.step) {
    case 'name':
      return nameProblem(wizard, snapshot);
    case 'path':
      return pathProblem(wizard, snapshot);
    case 'containers':
      return wizard.draft.mounts.map((mount) => mountProblem(wizard, mount, snapshot)).find(isSet);
    case 'access':
    case 'review':
      return undefined;
  }
}

function nameProblem({ draft, insisted }: Wizard, { desired }: Snapshot): FieldProblem | undefined {
  const name = draft.name.text;
  if (name === '')
    return insisted ? error('A volume needs a name.', 'Type one: media, ssl_certs, backups.') : undefined;
  if (desired?.volumes.some((volume) => volume.name === name)) {
    return error(`A volume "${name}" is declared already.`, 'Take another name, or edit that volume instead.');
  }
  return found(checkVolumeName(name));
}

function pathProblem(wizard: Wizard, { desired }: Snapshot): FieldProblem | undefined {
  const { draft, insisted } = wizard;
  if (draft.path.text === '') {
    return insisted
      ? error('A volume needs a directory on the host.', 'Type its path, such as /tank/media.')
      : undefined;
  }
  // A path that ends in a slash is on its way down: "/" or "/mnt/" are no complaint until they are meant.
  if (draft.path.text.endsWith('/') && !insisted) return undefined;
  const broken = found(checkHostPath(draft.path.text));
  if (broken) return broken;
  const path = hostPathOf(draft);
  const others = desired?.volumes.filter(({ name }) => name !== nameOf(wizard)) ?? [];
  const same = others.find(({ hostPath }) => hostPath === path);
  if (same)
    return error(`Volume ${same.name} has this directory.`, `Mount it into more containers by editing ${same.name}.`);
  const near = others.find(({ hostPath }) => isWithin(path, hostPath) || isWithin(hostPath, path));
  if (!near) return undefined;
  const inside = isWithin(path, near.hostPath)
    ? `It lies inside volume ${near.name}`
    : `Volume ${near.name} lies inside it`;
  return warning(`${inside} (${near.hostPath}).`, 'Both need the same owner and permissions, or one of them "keep".');
}

/** What is wrong with where a container gets the directory. */
export function mountProblem(wizard: Wizard, mount: MountDraft, snapshot: Snapshot): FieldProblem | undefined {
  const target = targetOf(wizard.draft, mount);
  const broken = found(checkCtid(String(mount.ctid))) ?? found(checkTarget(target)) ?? optionsProblem(mount.options);
  if (broken) return broken;
  const holder = targetHolder(wizard, mount.ctid, normalPath(target), snapshot);
  return holder === undefined
    ? undefined
    : error(`${target} in CT ${mount.ctid} is taken: ${holder}.`, 'Choose another path in that container.');
}

/** What is wrong with a mount's path or options as they are being typed. */
export function typedMountProblem(
  wizard: Wizard,
  { ctid, what, field }: NonNullable<Wizard['mountField']>,
  snapshot: Snapshot,
): FieldProblem | undefined {
  if (what === 'path') return mountProblem(wizard, { ctid, path: field.text, options: {} }, snapshot);
  const options = readOptions(field.text, {});
  if (!('unknown' in options)) return optionsProblem(options);
  return error(
    `"${options.unknown}" is not an option.`,
    'ro, shared, idmap=u:1000:1000:1, mount_options=nosuid;noexec',
  );
}

function targetHolder(
  { draft }: Wizard,
  ctid: number,
  target: string,
  { desired, status }: Snapshot,
): string | undefined {
  const name = draft.name.text;
  const volume = desired?.volumes.find(
    (other) => other.name !== name && other.mounts.some((mount) => mount.ctid === ctid && mount.path === target),
  );
  if (volume) return `volume ${volume.name} is mounted there`;
  const own = new Set([hostPathOf(draft), desired?.volumes.find((other) => other.name === name)?.hostPath]);
  const slot = status?.containers
    .find((container) => container.ctid === ctid)
    ?.mountPoints.find(({ path, source }) => normalPath(path) === target && !own.has(normalPath(source)));
  return slot === undefined ? undefined : `${slot.key} has ${slot.source}`;
}

function optionsProblem({ idmap, mountOptions }: MountOptions): FieldProblem | undefined {
  const broken = mountOptions?.map(checkMountOption).find(isSet) ?? (idmap ? checkIdMap(idmap) : undefined);
  return found(broken);
}

const isSet = <T>(value: T | undefined): value is T => value !== undefined;

const error = (summary: string, hint: string): FieldProblem => ({ severity: 'error', summary, hint });
const warning = (summary: string, hint: string): FieldProblem => ({ severity: 'warning', summary, hint });

function found(broken: RuleProblem | undefined): FieldProblem | undefined {
  if (!broken) return undefined;
  const { summary, hint = '' } = wordsOf(broken);
  return error(summary, hint);
}
