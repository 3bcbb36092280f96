import { normalPath } from '../../ground/paths.ts';
import { parseMountPoint } from '../../proxmox/value/mount.ts';
import type { DeclaredTarget, FactsQuery } from '../observed/facts.ts';
import type { MountEdit } from '../plan/types.ts';
import type { RanStep } from './ran.ts';

/** What to read of a machine to undo these steps there: no configuration is asked. */
export function undoQuery(steps: readonly RanStep[]): FactsQuery {
  const changes = steps.map(({ step }) => step.change);
  const made = changes.flatMap((change) => (change.kind === 'directory' ? [...change.parents, change.path] : []));
  const starts = changes.flatMap((change) =>
    change.kind === 'mount' ? change.edits.flatMap((edit) => targetsOf(change.ctid, edit)) : [],
  );
  const directories = changes.flatMap((change) => ('path' in change ? [change.path] : []));
  const trees = changes.flatMap((change) => (change.kind === 'tree' ? [change.path] : []));
  return {
    hostPaths: [...new Set([...made, ...directories, ...starts.map(({ hostPath }) => hostPath)])],
    entriesOf: made,
    ...(trees.length > 0 && { trees }),
    starts,
  };
}

/** The mounts that a slot held, was to hold and was given. */
function targetsOf(ctid: number, { before, waits, value }: MountEdit): readonly DeclaredTarget[] {
  return [before, waits, value].flatMap((text) => {
    const parsed = text ? parseMountPoint(text) : undefined;
    if (!parsed?.ok || parsed.value.kind !== 'bind') return [];
    const { volume, target, options } = parsed.value;
    return [{ ctid, hostPath: normalPath(volume), path: normalPath(target), idMapped: options.idmap !== undefined }];
  });
}
