import type { Random } from '../rehearsal/random.ts';

/** What happens next on a machine. */
export type Action =
  | { readonly kind: 'edit'; readonly args: readonly string[] }
  | { readonly kind: 'apply'; readonly args: readonly string[]; readonly trouble: Trouble }
  | { readonly kind: 'undo'; readonly trouble: Trouble }
  | { readonly kind: 'restart'; readonly ctid: number }
  | { readonly kind: 'data'; readonly path: string };

/** How a run goes wrong: its next `pct` fails, with its work done or not, or it is killed at a line of its journal. */
export type Trouble =
  | { readonly kind: 'none' }
  | { readonly kind: 'fail'; readonly when: 'before' | 'after' }
  | { readonly kind: 'kill'; readonly line: number };

/** The volumes that a story may declare: two directories that are there, and two that are made with their parents. */
export const PATHS = {
  books: '/tank/books',
  media: '/tank/media',
  photos: '/tank/deep/photos',
  scans: '/tank/deep/er/scans',
} as const;

type Name = keyof typeof PATHS;
const NAMES: readonly [Name, ...Name[]] = ['books', 'media', 'photos', 'scans'];

export interface Scene {
  readonly ctids: readonly [number, ...number[]];
  readonly running: readonly number[];
  readonly declared: readonly string[];
  readonly canUndo: boolean;
}

export function nextAction(random: Random, scene: Scene): Action {
  const { running, declared, canUndo } = scene;
  const [first] = running;
  const dice = random.below(14);
  if (declared.length === 0 || dice < 4) return { kind: 'edit', args: edit(random, scene) };
  if (dice < 8 || !canUndo) return { kind: 'apply', args: applyOptions(random), trouble: trouble(random) };
  if (dice < 12) return { kind: 'undo', trouble: random.chance(0.2) ? trouble(random) : { kind: 'none' } };
  if (dice === 12 && first !== undefined) return { kind: 'restart', ctid: random.pick([first, ...running]) };
  return { kind: 'data', path: PATHS[random.pick(NAMES)] };
}

const applyOptions = (random: Random): readonly string[] => [
  ...(random.chance(0.5) ? ['--prune'] : []),
  ...(random.chance(0.4) ? ['--take-over'] : []),
];

function trouble(random: Random): Trouble {
  const dice = random.below(6);
  if (dice < 3) return { kind: 'none' };
  if (dice < 5) return { kind: 'kill', line: 2 + random.below(9) };
  return { kind: 'fail', when: random.pick(['before', 'after']) };
}

function edit(random: Random, { ctids, declared }: Scene): readonly string[] {
  const name = random.pick(NAMES);
  const ctid = random.pick(ctids);
  if (!declared.includes(name)) {
    const path = ['--host-path', PATHS[name]];
    return [
      'add',
      name,
      ...path,
      ...ctids.flatMap((one) => (random.chance(0.7) ? mount(random, one, name) : [])),
    ].concat(random.chance(0.5) ? permission(random, ctid) : []);
  }
  if (random.chance(0.2)) return ['remove', name, '--yes'];
  if (random.chance(0.5)) return ['set', name, ...permission(random, ctid)];
  return ['set', name, ...(random.chance(0.4) ? ['--unmount', `${ctid}`] : mount(random, ctid, name))];
}

const mount = (random: Random, ctid: number, name: string): readonly string[] => [
  '--mount',
  `${ctid}=/srv/${name}${random.pick(['', '', '-too'])}${random.pick(['', '', ',ro', ',mount_options=nosuid'])}`,
];

const permission = (random: Random, ctid: number): readonly string[] =>
  random.chance(0.2) ? ['--no-access', `${ctid}:33`] : added(random, ctid);

const added = (random: Random, ctid: number): readonly string[] =>
  random.pick([
    ['--owner', random.pick(['container_root', '1000:1000', 'root:root'])],
    ['--directory-mode', random.pick(['0750', '0777', '2775', '0700'])],
    ['--access', `${ctid}:33=${random.pick(['read', 'read-write'])}`],
  ]);
