import { type Draft, directory, file, fresh, type Ground, inside, link, makeDirectory, target } from './draft.ts';

/** Volumes as the configuration declares them, by name. */
export type Volumes = Readonly<Record<string, Volume>>;

interface Volume {
  readonly host_path: string;
  readonly owner: 'keep';
  readonly permissions: 'keep';
  readonly mounts: Readonly<Record<string, Mount>>;
}

interface Mount {
  readonly path: string;
  readonly read_only?: boolean;
  readonly mount_options?: readonly string[];
  readonly idmap?: string;
}

interface Declared extends Mount {
  readonly source: string;
}

const grounds: readonly [Ground, ...Ground[]] = ['plain', 'plain', 'plain', 'tmpfs', 'overlay', 'read-only'];

/** What somebody adds to a container: one to three mounts, on what is there already or beside it. */
export function declaredFor(draft: Draft): Volumes {
  const { random, ctid } = draft;
  const there = [...draft.targets].filter((path) => !SYSTEM.test(path));
  const kinds = [...KINDS];
  const declared = Array.from({ length: 1 + random.below(2) }, () => random.pick(kinds as [Kind, ...Kind[]])).flatMap(
    (kind) => kind(draft, there),
  );
  return Object.fromEntries(
    declared.map(({ source, ...mount }, index) => {
      draft.targets.add(mount.path);
      return [
        `volume${index}`,
        { host_path: source, owner: 'keep', permissions: 'keep', mounts: { [ctid]: mount } } as const,
      ];
    }),
  );
}

const SYSTEM = /^\/(?:$|proc|sys|dev|sbin)/;

type Kind = (draft: Draft, there: readonly string[]) => readonly Declared[];

const KINDS: readonly Kind[] = [
  (draft) => [{ source: directory(draft, draft.random.pick(grounds)), path: target(draft), ...options(draft) }],
  // one in the other, as it is declared in either order
  (draft) => {
    const outer = { source: directory(draft), path: target(draft), ...options(draft) };
    if (draft.random.chance(0.5)) makeDirectory(`${outer.source}/in`);
    const inner = { source: directory(draft), path: `${outer.path}/in`, ...options(draft) };
    return draft.random.chance(0.5) ? [outer, inner] : [inner, outer];
  },
  below,
  below,
  around,
  (draft) => {
    const path = `/${fresh(draft, 'l')}`;
    link(`${draft.rootfs}${path}`, draft.random.pick(['/srv', '/nowhere']));
    return [{ source: directory(draft), path: draft.random.pick([path, `${path}/in`]) }];
  },
  (draft) => {
    const path = `/${fresh(draft, 'f')}`;
    file(`${draft.rootfs}${path}`);
    return [{ source: directory(draft), path }];
  },
  (draft) => [{ source: link(`${draft.folder('plain')}/${fresh(draft, 'l')}`, directory(draft)), path: target(draft) }],
  (draft) => [{ source: `${directory(draft)}/${fresh(draft, 'new')}`, path: target(draft) }],
  (draft) => [
    {
      source: directory(draft, draft.random.pick(['plain', 'tmpfs', 'overlay', 'ramfs'] as const)),
      path: target(draft),
      idmap: draft.random.pick(['passthrough', 'u:1000:1000:1;g:1000:1000:1', 'u:1000:100005:1', 'u:5:300000:1']),
    },
  ],
  (draft) => [{ source: directory(draft), path: '/sbin' }],
];

/** In something that the container has mounted. */
function below(draft: Draft, there: readonly string[]): readonly Declared[] {
  const outer = there[draft.random.below(Math.max(1, there.length))] ?? '/srv';
  return [{ source: directory(draft), path: `${outer}/${fresh(draft, 'in')}`, ...options(draft) }];
}

/** Over something that the container has mounted. */
function around(draft: Draft, there: readonly string[]): readonly Declared[] {
  const deep = there.filter((path) => path.lastIndexOf('/') > 0);
  const inner = deep[draft.random.below(Math.max(1, deep.length))];
  const path = inner === undefined ? '/srv' : inner.slice(0, inner.lastIndexOf('/'));
  const source = directory(draft);
  if (inner !== undefined && draft.random.chance(0.5)) makeDirectory(`${source}${inner.slice(path.length)}`);
  if (draft.random.chance(0.3)) inside(draft, path);
  return [{ source, path, ...options(draft) }];
}

function options({ random }: Draft): Omit<Mount, 'path'> {
  return random.pick([{}, {}, {}, { read_only: true }, { mount_options: ['nosuid', 'nodev'] }]);
}
