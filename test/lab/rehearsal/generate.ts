import { mkdirSync } from 'node:fs';
import type { Draft, Ground, Owner } from './draft.ts';
import { everyday, type Ingredient, trouble } from './ingredients.ts';
import { randomFrom } from './random.ts';
import { makeRootfs, setReadOnly, setWritable, writeInit } from './world.ts';

/** One made-up container, ready on disk. */
export interface Scenario {
  readonly seed: number;
  /** what was put in, for people who read of a wrong answer */
  readonly about: readonly string[];
  readonly ctid: number;
  /** the container file */
  readonly text: string;
  readonly targets: readonly string[];
  readonly subordinateIds: string;
}

export interface GenerateIn {
  readonly ground: (ground: Ground) => string;
  readonly busybox: string;
  readonly ctid: number;
  /** nothing goes in but what everybody does */
  readonly everyday?: boolean;
  /** put in after everything else */
  readonly last?: Ingredient;
}

const SUBORDINATE_IDS = 'root:100000:65536\nroot:200000:65536\nroot:1000:1\n';

/** Makes up the container of a seed, with its root file system and everything it finds on the host. */
export function generate(seed: number, { ground, busybox, ctid, last, ...how }: GenerateIn): Scenario {
  const random = randomFrom(seed);
  const rootfs = `/var/lib/lxc/${ctid}/rootfs`;
  const kinds = Object.keys(trouble);
  const another = random.chance(0.15) ? [kinds[random.below(kinds.length)] ?? ''] : [];
  const chosen = how.everyday ? [] : [kinds[seed % kinds.length] ?? '', ...another];
  const map = chosen.some((name) => name.startsWith('id map')) ? { ...DEFAULT, lines: [] } : random.pick(MAPS);
  makeRootfs(rootfs, busybox, map.root);
  setWritable(ground('read-only'));
  const draft: Draft = {
    ...{ random, ctid, rootfs, root: map.root },
    folder: (kind) => `${ground(kind)}/${ctid}`,
    ...{ lines: [...usual(ctid, rootfs), ...map.lines], pending: [], targets: new Set(), slots: new Set(), names: 0 },
    subordinateIds: SUBORDINATE_IDS,
  };
  for (const kind of GROUNDS) mkdirSync(draft.folder(kind), { recursive: true });
  const more: Ingredient[] = Array.from({ length: random.below(3) }, () => random.pick(everyday));
  const before = random.below(more.length + 1);
  for (const one of more.slice(0, before)) one(draft);
  for (const name of chosen) trouble[name]?.(draft);
  for (const one of more.slice(before)) one(draft);
  last?.(draft);
  writeInit(rootfs, [...draft.targets]);
  setReadOnly(ground('read-only'));
  return {
    seed,
    about: chosen,
    ctid,
    text: textOf(draft),
    targets: [...draft.targets],
    subordinateIds: draft.subordinateIds,
  };
}

interface Map {
  readonly lines: readonly string[];
  readonly root: Owner;
}

const PRIVILEGED: Map = { lines: [], root: { uid: 0, gid: 0 } };
const DEFAULT: Map = { lines: ['unprivileged: 1'], root: { uid: 100000, gid: 100000 } };
const OTHER: Map = {
  lines: ['u 0 200000 1000', 'u 1000 1000 1', 'u 1001 201001 64535', 'g 0 200000 65536'].map(
    (line) => `lxc.idmap: ${line}`,
  ),
  root: { uid: 200000, gid: 200000 },
};
const MAPS: readonly [Map, ...Map[]] = [DEFAULT, DEFAULT, DEFAULT, PRIVILEGED, OTHER];
const GROUNDS: readonly Ground[] = ['plain', 'overlay', 'tmpfs', 'ramfs', 'read-only'];

function usual(ctid: number, rootfs: string): readonly string[] {
  return ['arch: amd64', `hostname: ct${ctid}`, 'memory: 128', 'ostype: unmanaged', `rootfs: ${rootfs}`];
}

function textOf({ lines, pending }: Draft): string {
  return `${[...lines, ...(pending.length > 0 ? ['', '[pve:pending]', ...pending] : [])].join('\n')}\n`;
}
