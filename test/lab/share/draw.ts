import { type Random, randomFrom } from '../rehearsal/random.ts';

/** Containers of the machine by the ids they have; `first` and `second` share theirs. */
export const CONTAINERS = ['privileged', 'first', 'second', 'custom', 'far'] as const;
export type ContainerName = (typeof CONTAINERS)[number];

/** What directories lie on; `xfs` and `btrfs` where the machine can make them, and `noacl`, a btrfs that is mounted so. */
export const FILE_SYSTEMS = ['plain', 'tmpfs', 'overlay', 'ramfs', 'xfs', 'btrfs', 'noacl'] as const;
export type FileSystem = (typeof FILE_SYSTEMS)[number];

/** What has idmapped mounts (kernel 6.18); overlay has them only below. */
const WITHOUT_ID_MAPS: readonly FileSystem[] = ['overlay', 'ramfs'];
export const WITHOUT_ACLS: readonly FileSystem[] = ['ramfs', 'noacl'];
export const mapsIds = (on: FileSystem): boolean => !WITHOUT_ID_MAPS.includes(on);

/** How a container mounts the directory. */
export interface DrawnMount {
  readonly container: ContainerName;
  readonly readOnly: boolean;
  /** '' or Proxmox's spelling. */
  readonly idmap: string;
  /** Not mounted yet: share is told where. */
  readonly isNew: boolean;
}

export interface AskedUser {
  readonly container: ContainerName;
  readonly uid: number;
  readonly can: 'read' | 'read-write';
}

/** A directory, who has it mounted, and who is to be let in. */
export interface Situation {
  readonly seed: number;
  readonly name: string;
  readonly on: FileSystem;
  /** `uid:gid` on disk. */
  readonly owner: string;
  readonly mode: number;
  /** What `setfacl -m` sets; '' for none. */
  readonly acl: string;
  /** Whose the file in it is, and its mode; undefined: the directory is empty. */
  readonly kept: { readonly owner: string; readonly mode: number } | undefined;
  readonly mounts: readonly DrawnMount[];
  readonly asked: readonly AskedUser[];
  /** What the JSON says of owner and mode: nothing, to keep them, or the mode that it has. */
  readonly says: 'nothing' | 'keep' | 'mode';
  /** The mount paths inside. */
  readonly target: string;
}

/** Users that the containers' accounts know, and one whom they do not. */
export const STRANGER = 600;
export const USERS = [0, 33, 1000, STRANGER] as const;
/** `uid:gid[,gid…]` as the accounts have them. */
export const IDENTITIES: Readonly<Record<number, string>> = {
  0: '0:0',
  33: '33:33',
  1000: '1000:1000,44',
};

export const IDS = [
  ...([0, 33, 1000, 5000, 65_534, 99_999, 100_000, 100_033, 101_000, 100_600, 100_044] as const),
  ...([200_000, 200_033, 201_000, 200_600, 200_044, 300_000] as const),
] as const;
const MODES = [0o700, 0o750, 0o755, 0o770, 0o775, 0o777, 0o711, 0o2775, 0o2770, 0o1777, 0o705, 0o555] as const;

/** The same for the same seed, on one of these file systems. */
export function situationOf(seed: number, available: readonly FileSystem[]): Situation {
  const random = randomFrom(seed);
  // In turn, so that each has its share of them.
  const on = available[seed % available.length] ?? 'plain';
  const mounts = drawMounts(random, on);
  const asked = drawAsked(random, mounts);
  const owner = `${random.pick(IDS)}:${random.pick(IDS)}`;
  const isEmpty = random.chance(0.15);
  return {
    ...{ seed, name: `s${seed}`, on, owner, mode: random.pick(MODES) },
    acl: WITHOUT_ACLS.includes(on) || random.chance(0.5) ? '' : drawAcl(random),
    kept: isEmpty
      ? undefined
      : {
          owner: random.chance(0.5) ? owner : `${random.pick(IDS)}:${random.pick(IDS)}`,
          mode: random.pick([0o644, 0o600, 0o664, 0o666]),
        },
    ...{ mounts, asked },
    // In an empty directory what nobody wrote down is made so, and weighed as nothing.
    says: isEmpty ? 'keep' : random.pick(['nothing', 'keep', 'mode']),
    target: `/srv/s${seed}`,
  };
}

function drawMounts(random: Random, on: FileSystem): readonly DrawnMount[] {
  const containers = new Set<ContainerName>();
  const count = 2 + random.below(3);
  while (containers.size < count) containers.add(random.pick(CONTAINERS));
  return [...containers].map((container) => {
    const isNew = random.chance(0.1);
    const hasMap = mapsIds(on) && random.chance(0.1);
    return {
      ...{ container, isNew, readOnly: random.chance(0.1) },
      idmap: hasMap ? random.pick(['u:33:1001:1;g:33:1001:1', 'u:1000:1000:1;g:1000:1000:1']) : '',
    };
  });
}

/** One to three users of one or more of the containers. */
function drawAsked(random: Random, mounts: readonly DrawnMount[]): readonly AskedUser[] {
  const count = random.pick([1, 1, 1, 2, 2, 3]);
  const can = random.chance(0.25) ? 'read' : 'read-write';
  const asked = new Map<string, AskedUser>();
  for (let index = 0; index < count; index++) {
    const container = mounts[random.below(mounts.length)]?.container ?? 'first';
    const uid = random.pick(USERS);
    asked.set(`${container}:${uid}`, { container, uid, can });
  }
  return [...asked.values()];
}

function drawAcl(random: Random): string {
  const entry = () => `${random.pick(['u', 'g'])}:${random.pick(IDS)}:${random.pick(['rwx', 'r-x', '---', '-wx'])}`;
  const entries = Array.from({ length: 1 + random.below(3) }, entry);
  // A mask that somebody closed: to open it gives others what they had not.
  return [...entries, ...(random.chance(0.4) ? [`m::${random.pick(['r-x', '---', 'rwx'])}`] : [])].join(',');
}
