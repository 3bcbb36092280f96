import { digestOf } from '../proxmox/digest.ts';
import { printMountPoint } from '../proxmox/mount-point.ts';
import type { SetRequest } from '../proxmox/predict.ts';
import type { MountMatch } from './match-mounts.ts';
import type { ObservedContainer } from './observed.ts';
import type { Placement } from './place-mounts.ts';
import type { MountChange, MountEdit } from './plan-types.ts';

/** The edits of one container's file that its matches and placements ask for, in numeric order. */
export function editsOf(
  container: ObservedContainer,
  matches: readonly MountMatch[],
  placed: readonly Placement[],
  selected: ReadonlySet<string>,
): readonly MountEdit[] {
  const relevant = placed.filter(
    ({ match }) =>
      selected.has(match.volume.name) ||
      placed.some(
        (outer) => selected.has(outer.match.volume.name) && match.mount.path.startsWith(`${outer.match.mount.path}/`),
      ),
  );
  const moved = new Set(relevant.map(({ match }) => match));
  const inPlace = matches.filter((match) => !moved.has(match) && selected.has(match.volume.name));
  return [
    ...inPlace.flatMap((match) => inPlaceEdit(container, match)),
    ...relevant.flatMap((placement) => placedEdits(container, placement)),
  ].sort((a, b) => Number(a.key.slice(2)) - Number(b.key.slice(2)));
}

function inPlaceEdit(container: ObservedContainer, match: MountMatch): readonly MountEdit[] {
  if (match.kind !== 'change' && match.kind !== 'revert') return [];
  const { key } = match.entry;
  const common = { key, ...named(match), ...beforeOf(container, key) };
  if (match.kind === 'revert') return [{ ...common, action: 'revert', takesEffect: 'now' }];
  return [
    {
      ...common,
      action: 'update',
      value: printMountPoint(match.wanted),
      takesEffect: container.running ? 'restart' : 'start',
    },
  ];
}

function placedEdits(container: ObservedContainer, { match, index, leaves }: Placement): readonly MountEdit[] {
  const key = `mp${index}`;
  const create: MountEdit = {
    key,
    action: 'create',
    ...named(match),
    value: printMountPoint(match.wanted),
    takesEffect: container.running ? 'now' : 'start',
  };
  if (!leaves) return [create];
  const before = beforeOf(container, leaves.key);
  // A delete of what exists only in pending would apply it [delete-pending-only-running].
  const leave = before.before === undefined ? 'revert' : 'delete';
  return [
    {
      key: leaves.key,
      action: leave,
      ...named(match),
      ...before,
      takesEffect: container.running && leave === 'delete' ? 'restart' : 'now',
    },
    create,
  ];
}

function named({ volume, mount }: MountMatch) {
  return { volume: volume.name, target: mount.path, hostPath: volume.hostPath };
}

function beforeOf({ file }: ObservedContainer, key: string): { readonly before?: string } {
  const before = file.current.keys.get(key);
  return before === undefined ? {} : { before };
}

/** One `pct set` that carries all edits, refused by Proxmox when the file changed since. */
export function mountChange({ ctid, text }: ObservedContainer, edits: readonly MountEdit[]): MountChange {
  const digest = digestOf(text);
  const sets = edits.flatMap(({ key, value }) => (value === undefined ? [] : [`--${key}`, value]));
  const keys = (action: MountEdit['action']) => edits.filter((edit) => edit.action === action).map(({ key }) => key);
  const list = (option: string, names: readonly string[]) => (names.length > 0 ? [option, names.join(',')] : []);
  return {
    kind: 'mount',
    ctid,
    digest,
    argv: [
      'pct',
      'set',
      String(ctid),
      ...sets,
      ...list('--delete', keys('delete')),
      ...list('--revert', keys('revert')),
      '--digest',
      digest,
    ],
    edits,
  };
}

/** The same for the model of `pct set`. */
export function requestOf({ edits, digest }: MountChange): SetRequest {
  return {
    set: new Map(edits.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const]))),
    delete: edits.filter(({ action }) => action === 'delete').map(({ key }) => key),
    revert: edits.filter(({ action }) => action === 'revert').map(({ key }) => key),
    digest,
  };
}
