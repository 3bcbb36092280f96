import { chmodOctal } from '../../../ground/mode.ts';
import { ancestorsOf } from '../../../ground/paths.ts';
import type { OwnedMode, WantedOwner } from '../../access/owner.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import { ofVolume } from '../../problem.ts';
import { type DirectoryDraft, refuse } from './draft.ts';
import { goneSource } from './filesystem.ts';

/** One step that makes the directory, and its missing parents as root's. */
export function planCreation(
  plan: DirectoryDraft,
  volume: DesiredVolume,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
): void {
  const path = volume.hostPath;
  const known = owner.kind === 'ids' ? owner : { uid: 0, newGid: 0 };
  const mode = volume.permissions.directoryMode === 'keep' ? 0o755 : volume.permissions.directoryMode;
  const id = `directory:${path}`;
  const ancestors = ancestorsOf(path);
  const needs = ancestors.flatMap((ancestor) => plan.createdBy.get(ancestor) ?? []);
  // Each step makes the parents it lacks, so that none depends on another's success.
  const parents = ancestors.filter(
    (at) => !plan.createdBy.has(at) && (plan.found.get(at)?.kind ?? 'missing') === 'missing',
  );
  const gone = goneSource(path, [...parents, path], plan.observed);
  if (gone) {
    refuse(plan, ofVolume(volume, gone));
    return;
  }
  const unmade = parents.filter((at) => plan.paths.get(at)?.kind !== 'directory');
  plan.createdBy.set(path, id);
  for (const parent of parents) show(plan, parent, { uid: 0, gid: 0, mode: 0o755 });
  show(plan, path, { uid: known.uid, gid: known.newGid, mode });
  plan.steps.push({
    id,
    kind: 'directory',
    action: 'create',
    target: path,
    volume: volume.name,
    reason: { code: 'directory_missing', path, purpose: volume.permissions.purpose },
    commands: [
      ...(unmade.length > 0 ? [['install', '-d', '-o', '0', '-g', '0', '-m', '00755', ...unmade]] : []),
      ['install', '-d', '-o', String(known.uid), '-g', String(known.newGid), '-m', chmodOctal(mode), path],
    ],
    exact: false,
    consequences: [],
    notes: owner.kind === 'unknown' ? [{ code: 'owner_unknown_yet', path }] : [],
    needs,
    change: { kind: 'directory', path, parents, uid: known.uid, gid: known.newGid, mode },
  });
}

function show(plan: DirectoryDraft, path: string, owned: OwnedMode): void {
  plan.paths.set(path, { kind: 'directory', ...owned, dev: 0, ino: 0, empty: true });
}
