import type { DropInFact, UnitsFact } from '../observed/facts.ts';
import type { BlockedReason } from '../plan/reasons.ts';
import type { Action, Standing, Step, UnitChange, UnitFile } from '../plan/types.ts';
import {
  assertedPlaces,
  CONTAINER_UNITS,
  DROP_IN,
  dropInFolder,
  dropInPath,
  dropInText,
  FOLDERS_BEFORE,
  type GuardedPlace,
  isOurs,
  UNIT_FOLDER,
  WAITS_SECONDS,
} from './dropin.ts';

/** What stands in the places of a container's two drop-ins: ours, somebody else's, what nobody can read, or nothing. */
export interface FoundGuard {
  /** Ours, by their paths. */
  readonly texts: ReadonlyMap<string, string>;
  readonly obstacle: BlockedReason | undefined;
}

export function foundGuard({ dropIns, obstacles, unread }: UnitsFact, ctid: number): FoundGuard {
  const texts = new Map<string, string>();
  let obstacle: BlockedReason | undefined = unread && {
    ...{ code: 'unit_unseen', path: UNIT_FOLDER, error: unread },
  };
  for (const unit of CONTAINER_UNITS) {
    const path = dropInPath(unit, ctid);
    const by = obstacles.get(dropInFolder(unit, ctid));
    const found = dropIns.find((one) => one.path === path);
    const first = dropIns.find((one) => isBefore(one.path, path));
    const isForeign = found?.isLink || (found?.text.ok && !isOurs(found.text.value));
    if (typeof by === 'object') obstacle ??= { code: 'unit_unseen', path: dropInFolder(unit, ctid), error: by };
    else if (by) obstacle ??= { code: 'unit_obstructed', path: dropInFolder(unit, ctid), by };
    else if (first) obstacle ??= { code: 'unit_foreign', path: first.path };
    else if (isForeign) obstacle ??= { code: 'unit_foreign', path };
    else if (found && !found.text.ok) obstacle ??= { code: 'unit_unseen', path, error: found.text.error };
    else if (found?.text.ok) texts.set(path, found.text.value);
  }
  return { texts, obstacle };
}

/** Whether one is read in the place of ours, which lies elsewhere under the same name. */
const isBefore = (path: string, ours: string): boolean =>
  FOLDERS_BEFORE.some((folder) => path === `${folder}${ours.slice(UNIT_FOLDER.length)}`);

/** The containers that have a drop-in of ours. */
export function guardedContainers({ dropIns }: Pick<UnitsFact, 'dropIns'>): ReadonlySet<number> {
  return new Set(dropIns.filter(isOurFile).flatMap(({ path }) => ctidIn(path) ?? []));
}

/** The container that a drop-in of ours is for. */
function ctidIn(path: string): number | undefined {
  const [, ctid] = /@([1-9][0-9]*)\.service\.d\//.exec(path) ?? [];
  return ctid !== undefined && CONTAINER_UNITS.some((unit) => path === dropInPath(unit, Number(ctid)))
    ? Number(ctid)
    : undefined;
}

export const isOurFile = ({ path, isLink, text }: DropInFact): boolean =>
  path.endsWith(`/${DROP_IN}`) && !isLink && text.ok && isOurs(text.value);

/** The containers of which systemd has read other drop-ins of ours than lie there. */
export const outdatedContainers = ({ outdated }: Pick<UnitsFact, 'outdated'>): ReadonlySet<number> =>
  new Set(outdated.flatMap((id) => /@([1-9][0-9]*)\.service$/.exec(id)?.[1] ?? []).map(Number));

/** The step that gives a container these drop-ins, or takes ours away; undefined: it has them. */
export function guardStep(
  { ctid, name }: { readonly ctid: number; readonly name: string },
  found: FoundGuard,
  places: readonly GuardedPlace[],
): Step | undefined {
  const wanted = places.length === 0 ? null : dropInText(ctid, places);
  const files = CONTAINER_UNITS.flatMap((unit): readonly UnitFile[] => {
    const at = dropInPath(unit, ctid);
    const before = found.texts.get(at) ?? null;
    return before === wanted ? [] : [{ at, before, after: wanted }];
  });
  if (files.length === 0) return undefined;
  const was = [...new Set([...found.texts.values()].flatMap(assertedPlaces))];
  const { obstacle } = found;
  const standing: Standing = obstacle ? { state: 'blocked', why: obstacle } : {};
  return {
    ...unitStep({ kind: 'unit', ctid, files }),
    reason:
      wanted === null
        ? { code: 'guard_undeclared', ctid }
        : { code: 'guard_differs', ctid, name, places: places.map(({ at }) => at), was },
    consequences: wanted === null ? [] : consequencesOf(ctid, places),
    ...standing,
  };
}

/** What all steps about drop-ins have; the reason is for the caller to put in its place. */
export function unitStep(change: UnitChange) {
  const { ctid, files } = change;
  return {
    id: `unit:${ctid}`,
    kind: 'unit',
    action: actionOf(files),
    target: `CT ${ctid}`,
    ctid,
    reason: { code: 'guard_undeclared', ctid },
    commands: files.map(({ at, after }) =>
      after === null ? ['rm', at] : ['install', '-D', '-m', '0644', '/dev/stdin', at],
    ),
    exact: false,
    consequences: [],
    notes: [],
    needs: [],
    change,
  } as const satisfies Step;
}

const actionOf = (files: readonly UnitFile[]): Action => {
  if (files.every(({ after }) => after === null)) return 'delete';
  return files.every(({ before }) => before === null) ? 'create' : 'update';
};

function consequencesOf(ctid: number, places: readonly GuardedPlace[]): Step['consequences'] {
  const pulled = places.filter(({ hasUnit }) => hasUnit).map(({ at }) => at);
  const waited = places.filter(({ hasUnit, isServed }) => isServed && !hasUnit);
  const alone = places.filter(({ hasUnit, isServed }) => !isServed && !hasUnit);
  return [
    ...(pulled.length > 0 ? [{ code: 'guard_stops', ctid, paths: pulled } as const] : []),
    ...waited.map(({ at }) => ({ code: 'guard_waits', ctid, path: at, seconds: WAITS_SECONDS }) as const),
    ...alone.map(({ at }) => ({ code: 'guard_fails', ctid, path: at }) as const),
  ];
}

/**
 * Has systemd read its units again, once for all: after drop-ins were written or taken away, and where an earlier run was cut
 * off before. It is no step where systemd does not run the machine.
 */
export function reloadStep(units: UnitsFact, steps: readonly Step[], looked: readonly number[]): Step | undefined {
  const written = steps.flatMap(({ change, state }) =>
    change.kind === 'unit' && state === undefined ? [change.ctid] : [],
  );
  const outdated = outdatedContainers(units);
  const waiting = looked.filter((ctid) => outdated.has(ctid));
  const ctids = [...new Set([...written, ...waiting])].sort((a, b) => a - b);
  if (!units.runs || ctids.length === 0) return undefined;
  const argv = ['systemctl', 'daemon-reload'];
  return {
    id: 'unit:reload',
    kind: 'unit',
    action: 'update',
    target: 'systemd',
    reason: { code: 'units_reload', ctids },
    commands: [argv],
    exact: true,
    consequences: [],
    notes: [],
    needs: [],
    change: { kind: 'reload', argv },
  };
}
