import type { ChangeEnd, ChangeResult, Host } from '../../src/engine/apply/host.ts';
import type { ContainerFileFact, DirectoryFact, Facts, PathFact } from '../../src/engine/observed/facts.ts';
import { aclsText, NO_ACLS, parseAcls } from '../../src/engine/permission/acl.ts';
import { isSameAcls } from '../../src/engine/permission/setfacl.ts';
import type { Change, MountChange, PathChange, RestartChange, UnitChange } from '../../src/engine/plan/types.ts';
import { ancestorsOf } from '../../src/ground/paths.ts';
import { bad, good } from '../../src/ground/problem.ts';
import { startContainer, stopContainer } from '../../src/proxmox/start/start.ts';
import { pct } from '../pct/pct.ts';

/** A whole machine as data, with Proxmox's own rules for `pct`: what the engine's properties are tried on. */
export interface ModelMachine {
  readonly files: Map<number, string>;
  readonly running: Set<number>;
  readonly paths: Map<string, PathFact>;
  /** Bind mounts in running containers, in order. */
  readonly mounted: { ctid: number; source: string; target: string }[];
  /** Every change performed, in order. */
  readonly performed: Change[];
  /** Containers with a replication job. */
  readonly replicated: Set<number>;
  /** Drop-ins of containers' units, by path. */
  readonly dropIns: Map<string, string>;
  /** Mount units that have a file. */
  readonly mountUnits: Set<string>;
  vmlist: string;
  fstab: string;
  /** Extra lines of the host's mountinfo. */
  mountinfo: string;
  /** Numbers of directories that are made are used once. */
  nextIno: number;
}

export function modelMachine(init: Partial<ModelMachine> = {}): ModelMachine {
  return {
    files: new Map(),
    running: new Set(),
    paths: new Map(),
    mounted: [],
    performed: [],
    replicated: new Set(),
    dropIns: new Map(),
    mountUnits: new Set(),
    vmlist: '{"version":1,"ids":{}}',
    fstab: '',
    mountinfo: '',
    nextIno: 10_000,
    ...init,
  };
}

/** A directory of root, 0755, as most ancestors are. */
export function directory(fact: Partial<DirectoryFact> = {}): DirectoryFact {
  return { kind: 'directory', uid: 0, gid: 0, mode: 0o755, dev: 1, ino: 1, empty: true, ...fact };
}

/** Puts a directory and its ancestors there. */
export function addDirectory(machine: ModelMachine, path: string, fact: Partial<DirectoryFact> = {}): void {
  for (const ancestor of ancestorsOf(path)) if (!machine.paths.has(ancestor)) machine.paths.set(ancestor, directory());
  machine.paths.set(path, directory({ ino: machine.paths.size + 2, ...fact }));
}

/** A container file as Proxmox writes it. */
export function containerFile(ctid: number, lines: readonly string[] = [], pending: readonly string[] = []): string {
  const current = [
    'arch: amd64',
    `hostname: ct${ctid}`,
    'memory: 512',
    'ostype: debian',
    `rootfs: local-zfs:subvol-${ctid}-disk-0,size=8G`,
    ...lines,
  ];
  const tail = pending.length > 0 ? `\n[pve:pending]\n${pending.join('\n')}\n` : '';
  return `${current.sort().join('\n')}\n${tail}`;
}

export function factsOf(machine: ModelMachine, root = ''): Facts {
  const read = <T>(value: T) => ({ ok: true, value }) as const;
  const containers: readonly ContainerFileFact[] = [...machine.files].map(([ctid, text]) => ({ ctid, text }));
  return {
    host: 'model',
    root,
    node: 'pve',
    containers: read(containers),
    vmlist: read(machine.vmlist),
    unixSockets: read(
      [...machine.running].map((ctid) => `0: 2 0 10000 1 01 1 @/var/lib/lxc/${ctid}/command`).join('\n'),
    ),
    mountinfo: read(`1 0 8:1 / ${root || '/'} rw - ext4 /dev/sda1 rw\n${machine.mountinfo}`),
    containerMountinfo: new Map([...machine.running].map((ctid) => [ctid, read(mountinfoOf(machine, ctid))])),
    passwd: read('root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\nmedia:x:1000:1000::/:/bin/sh\n'),
    group: read('root:x:0:\nnogroup:x:65534:\nmedia:x:1000:\n'),
    inside: new Map(),
    fstab: read(machine.fstab),
    storageCfg: read(''),
    mountUnits: [],
    units: {
      runs: true,
      mountUnits: [...machine.mountUnits],
      dropIns: [...machine.dropIns].map(([path, text]) => ({ path, isLink: false, text: read(text) })),
      obstacles: new Map(),
      outdated: [],
    },
    datasets: read(''),
    replicationCfg: read([...machine.replicated].map((ctid) => `local: ${ctid}-0\n\ttarget pve2\n`).join('\n')),
    haResources: { ok: false, error: { code: 'unreadable', path: '/etc/pve/ha/resources.cfg', system: 'ENOENT' } },
    paths: new Map([...machine.paths].map(([path, fact]) => [path, withoutAcl(withEntries(machine, path, fact))])),
  };
}

/** What a directory holds: those of the model below it, and data where it is not empty and has none. */
function withEntries({ paths }: ModelMachine, path: string, fact: PathFact): PathFact {
  if (fact.kind !== 'directory') return fact;
  const below = [...paths].flatMap(([at, { kind }]) =>
    kind !== 'missing' && at.startsWith(`${path}/`) ? [at.slice(path.length + 1).split('/')[0] ?? ''] : [],
  );
  return { ...fact, entries: [...new Set([...below, ...(fact.empty === false ? ['data'] : [])])] };
}

/** The model's directories have no ACLs and no flags, unless a test gives them some. */
function withoutAcl(fact: PathFact): PathFact {
  if (fact.kind !== 'directory') return fact;
  return {
    acl: { ok: true, value: '' },
    flags: { ok: true, value: '' },
    ...fact,
  };
}

export function modelHost(machine: ModelMachine): Host {
  return {
    name: 'model',
    facts: async () => factsOf(machine),
    containerFile: async (ctid) => {
      const value = machine.files.get(ctid);
      if (value !== undefined) return { ok: true, value };
      return { ok: false, error: { code: 'unreadable', path: `/etc/pve/lxc/${ctid}.conf`, system: 'ENOENT' } };
    },
    perform: async (change, { onOutput }) => {
      machine.performed.push(change);
      if (change.kind === 'restart') return restart(machine, change);
      if (change.kind === 'reload') return { ok: true, value: 'done' };
      if (change.kind === 'unit') return changeUnits(machine, change);
      // What lies below its directories nobody looks at, so no plan has a step for it.
      if (change.kind === 'tree') return unmade('refused', 'tree_impossible');
      return change.kind === 'mount'
        ? runPct(machine, change, (text) => onOutput({ stream: 'stderr', text }))
        : changeDirectory(machine, change);
    },
  };
}

function changeUnits({ dropIns }: ModelMachine, { files }: UnitChange): ChangeResult {
  for (const { at, after } of files) {
    if (after === null) dropIns.delete(at);
    else dropIns.set(at, after);
  }
  return good('done');
}

/** As `pct shutdown` and `pct start` leave it: what waited is in force, and mounted by number. */
function restart(machine: ModelMachine, { ctid }: RestartChange): ChangeResult {
  const stopped = stopContainer(ctid, machine.files.get(ctid) ?? '');
  const mounts: ModelMachine['mounted'] = [];
  const started = startContainer(ctid, stopped.text, {
    mount: ({ mountPoint }) => {
      if (machine.paths.get(mountPoint.volume)?.kind !== 'directory')
        return `directory '${mountPoint.volume}' does not exist`;
      mounts.push({ ctid, source: mountPoint.volume, target: mountPoint.target });
      return undefined;
    },
  });
  machine.files.set(ctid, started.text);
  machine.running.delete(ctid);
  machine.mounted.splice(0, machine.mounted.length, ...machine.mounted.filter((mount) => mount.ctid !== ctid));
  if (!started.started) return unmade('failed', 'container_not_started');
  machine.running.add(ctid);
  machine.mounted.push(...mounts);
  return good('done');
}

function mountinfoOf({ mounted }: ModelMachine, ctid: number): string {
  const mine = mounted.filter((mount) => mount.ctid === ctid);
  const lines = mine.map(({ source, target }, index) => {
    const on = mine.findLastIndex((other, at) => at < index && `${target}/`.startsWith(`${other.target}/`));
    return `${index + 10} ${on < 0 ? 1 : on + 10} 8:1 ${source} ${target} rw - ext4 /dev/sda1 rw`;
  });
  return ['1 0 0:99 / / rw - zfs rpool rw', ...lines].join('\n');
}

function changeDirectory(machine: ModelMachine, change: PathChange): ChangeResult {
  const fact = machine.paths.get(change.path);
  if (change.kind === 'directory') {
    if (fact && fact.kind !== 'missing') return unmade('stale', 'directory_exists');
    for (const parent of change.parents) machine.paths.set(parent, directory());
    const { uid, gid, mode, path } = change;
    const made = directory({ uid, gid, mode, ino: machine.nextIno++ });
    machine.paths.set(path, made);
    return good({ made: [{ path, dev: made.dev, ino: made.ino }] });
  }
  if (fact?.kind !== 'directory') return unmade('stale', 'directory_gone');
  const isFull = [...machine.paths].some(
    ([path, { kind }]) => kind !== 'missing' && path.startsWith(`${change.path}/`),
  );
  if (change.kind === 'removal' && (isFull || fact.empty === false)) return unmade('failed', 'not_empty');
  const { before } = change;
  const replaced = before.ino !== 0 && fact.ino !== before.ino;
  if (fact.uid !== before.uid || fact.gid !== before.gid || fact.mode !== before.mode || replaced) {
    return unmade('stale', 'directory_changed');
  }
  if ((change.kind === 'mode' || change.kind === 'acl') && change.acls) {
    const now = parseAcls(fact.acl?.ok ? fact.acl.value : '') ?? NO_ACLS;
    if (!isSameAcls(now, before.acls ?? NO_ACLS)) return unmade('stale', 'acl_changed');
    const text = { ok: true, value: aclsText(change.acls) } as const;
    machine.paths.set(change.path, { ...fact, mode: change.mode, acl: text });
    return good('done');
  }
  if (change.kind === 'removal') {
    machine.paths.delete(change.path);
    return good('done');
  }
  machine.paths.set(
    change.path,
    change.kind === 'owner' ? { ...fact, uid: change.uid, gid: change.gid } : withMode(fact, change.mode),
  );
  return good('done');
}

/** As chmod(2): of an ACL it sets the mask, and of what is inherited nothing. */
function withMode(fact: DirectoryFact, mode: number): DirectoryFact {
  const { access, inherited } = parseAcls(fact.acl?.ok ? fact.acl.value : '') ?? NO_ACLS;
  if (!access) return { ...fact, mode };
  const [owner, middle, other] = [mode >> 6, mode >> 3, mode].map((bits) => bits & 7);
  const digits = access.mask === undefined ? { group: middle ?? 0 } : { mask: middle ?? 0 };
  const after = { ...access, ...digits, owner: owner ?? 0, other: other ?? 0 };
  return { ...fact, mode, acl: { ok: true, value: aclsText({ access: after, inherited }) } };
}

/** Codes that a host has; apply goes on by how a change ended. */
export const unmade = (end: ChangeEnd, code: string): ChangeResult => bad({ code, severity: 'error', where: {}, end });

function runPct(machine: ModelMachine, change: MountChange, onOutput: (text: string) => void): ChangeResult {
  const outcome = pct(change.argv.slice(1), {
    node: 'pve',
    user: 'root@pam',
    locale: 'utf8',
    replicated: machine.replicated,
    containers: new Map([...machine.files].map(([ctid, text]) => [ctid, { text, running: machine.running.has(ctid) }])),
    hotplug: ({ ctid, mountPoint }) => {
      if (machine.paths.get(mountPoint.volume)?.kind !== 'directory')
        return `directory '${mountPoint.volume}' does not exist`;
      machine.mounted.push({ ctid, source: mountPoint.volume, target: mountPoint.target });
      return undefined;
    },
  });
  for (const [ctid, text] of outcome.containers) machine.files.set(ctid, text);
  for (const line of outcome.stderr.split('\n').filter((text) => text !== '')) onOutput(line);
  if (outcome.exit === 0) return good('done');
  const mismatch = /detected modified configuration/.test(outcome.stderr);
  return mismatch ? unmade('digest_mismatch', 'pct_outdated') : unmade('failed', 'pct_failed');
}
