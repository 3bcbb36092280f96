import type { Actions, PathCompletion } from '../../../src/components/app/contract.ts';
import type { MountInput, VolumeEdit } from '../../../src/engine/desired/edit.ts';
import type { Worded } from '../../../src/engine/diagnostic.ts';
import type { Plan, Step } from '../../../src/engine/plan/types.ts';
import type { MountStatus, VolumeStatus } from '../../../src/engine/status/types.ts';
import type { Review } from '../../../src/form/outside.ts';
import { emptyPlan, sampleActions, samplePlan, sampleStatus } from '../sample.ts';

/** What a wizard asked for, in order. */
export interface Asked {
  readonly completed: string[];
  readonly reviewed: VolumeEdit[];
  readonly written: VolumeEdit[];
  readonly copied: string[];
}

/** Actions that answer like a small host with /tank, and remember what they were asked. */
export function fakeActions(overrides: Partial<Actions> = {}): { readonly actions: Actions; readonly asked: Asked } {
  const asked: Asked = { completed: [], reviewed: [], written: [], copied: [] };
  const actions: Actions = {
    ...sampleActions,
    async completePath(prefix) {
      asked.completed.push(prefix);
      return fakeCompletions(prefix);
    },
    async review(edit) {
      asked.reviewed.push(edit);
      return fakeReview(edit);
    },
    async write(edit) {
      asked.written.push(edit);
      return { ok: true };
    },
    copy: (text) => void asked.copied.push(text),
    ...overrides,
  };
  return { actions, asked };
}

/** What begins with a path on that host. */
export const fakeCompletions = (prefix: string): readonly PathCompletion[] =>
  TANK.filter(({ path }) => path.startsWith(prefix));

const TANK: readonly PathCompletion[] = [
  { path: '/tank/backups', filesystem: 'zfs', dataset: 'tank/backups', entries: 12, free: 1.2 * 1024 ** 4 },
  { path: '/tank/media', filesystem: 'zfs', dataset: 'tank/media', entries: 0, free: 1.2 * 1024 ** 4 },
  { path: '/tank/menus', filesystem: 'nfs4', entries: null },
];

/** What adding `name` with those containers would do; access as an unprivileged container has it. */
export function fakeReview(edit: VolumeEdit): Review {
  const file = '/usr/local/phoenix_hypervisor/etc/phoenix_hypervisor_config.json';
  if (edit.kind === 'remove') {
    return {
      diagnostics: [],
      file,
      diff: [
        { kind: 'same', line: 44, text: '    "shared_volumes": {' },
        { kind: 'removed', line: 45, text: `        "${edit.name}": {` },
        { kind: 'removed', line: 46, text: '            "mounts": {}' },
        { kind: 'removed', line: 47, text: '        },' },
        { kind: 'same', line: 45, text: '        "vllm_models": {' },
      ],
      plan: emptyPlan,
      command: ['phoenix-volumes', 'remove', edit.name],
    };
  }
  const owner = edit.kind === 'add' ? edit.volume.owner : edit.owner;
  const mounts = edit.kind === 'add' ? edit.volume.mounts : (edit.mounts ?? {});
  const hostPath = edit.kind === 'add' ? edit.volume.host_path : (edit.hostPath ?? '/tank/media');
  return {
    diagnostics: [],
    file,
    diff: [
      { kind: 'same', line: 44, text: '    "shared_volumes": {' },
      { kind: 'added', line: 45, text: `        "${edit.name}": {` },
      { kind: 'added', line: 46, text: `            "host_path": "${hostPath}",` },
      ...(owner === undefined ? [] : [{ kind: 'added', line: 47, text: `            "owner": "${owner}",` } as const]),
      { kind: 'added', line: 48, text: `            "mounts": ${JSON.stringify(mounts)}` },
      { kind: 'added', line: 49, text: '        },' },
      { kind: 'same', line: 50, text: '        "ssl_certs": {' },
    ],
    plan: planFor(edit.name, hostPath, mounts),
    status: { ...sampleStatus, volumes: [volumeStatus(edit.name, hostPath, mounts, owner)] },
    command: [
      'phoenix-volumes',
      edit.kind,
      edit.name,
      ...(edit.kind === 'add' ? ['--host-path', hostPath] : []),
      ...Object.entries(mounts).flatMap(([ctid, mount]) => ['--mount', `${ctid}=${pathOf(mount)}`]),
      ...(owner === undefined ? [] : ['--owner', owner]),
    ],
  };
}

const pathOf = (mount: MountInput): string => (typeof mount === 'string' ? mount : mount.path);

function planFor(name: string, hostPath: string, mounts: Readonly<Record<string, MountInput>>): Plan {
  const [directory, , , mount] = samplePlan.steps;
  if (!directory || !mount) return emptyPlan;
  const made: Step = {
    ...directory,
    volume: name,
    target: hostPath,
    commands: [['install', '-d', '-m', '00775', hostPath]],
  };
  const attached = Object.entries(mounts).map(([id, input]): Step => {
    const [ctid, digest, value] = [Number(id), '3f2a9c1be07d', `${hostPath},mp=${pathOf(input)}`];
    const argv = ['pct', 'set', id, '--mp1', value, '--digest', digest];
    const edit = { key: 'mp1', action: 'create', volume: name, target: pathOf(input), hostPath } as const;
    const container = sampleStatus.containers.find((one) => one.ctid === ctid)?.name ?? id;
    return {
      ...{ ...mount, id: `mount:${id}`, target: `CT ${id}`, ctid, commands: [argv] },
      reason: { code: 'mounts_differ', ctid, name: container, edits: [edit] },
      consequences: [{ code: 'no_snapshots', ctid }],
      change: { kind: 'mount', ctid, digest, argv, edits: [{ ...edit, value, takesEffect: 'now' }] },
    };
  });
  const steps = [made, ...attached];
  return {
    ...emptyPlan,
    inSync: false,
    summary: { create: steps.length, update: 0, delete: 0, restart: 0, blocked: 0, kept: 0 },
    steps,
  };
}

function volumeStatus(
  name: string,
  hostPath: string,
  mounts: Readonly<Record<string, MountInput>>,
  owner: string | undefined,
): VolumeStatus {
  const [sample] = sampleStatus.volumes;
  if (!sample) throw new Error('the sample has volumes');
  return { ...sample, name, hostPath, mounts: Object.entries(mounts).map((entry) => mountStatus(entry, owner)) };
}

const OTHERS_READ = { code: 'mode_bits', rootId: 100000, class: 'other', bits: 'r-x' } as const;

/** What a write is refused with when the file is another by now. */
export const fileChanged: Worded = {
  severity: 'error',
  where: {},
  code: 'config_changed',
  summary: 'The file changed since it was read.',
  hint: 'Go back and on.',
};

function mountStatus([ctid, mount]: readonly [string, MountInput], owner: string | undefined): MountStatus {
  const container = sampleStatus.containers.find((one) => one.ctid === Number(ctid));
  const writes = owner === 'container_root' || container?.unprivileged === false;
  return {
    ctid: Number(ctid),
    containerName: container?.name ?? null,
    path: pathOf(mount),
    readOnly: false,
    declared: true,
    configured: null,
    pending: false,
    mounted: null,
    starts: 'ok',
    state: 'new',
    reason: null,
    access: writes
      ? { root: 'read-write', why: { code: 'overrides', rootId: 0 }, who: [] }
      : { root: 'read', why: OTHERS_READ, lacks: 'write', fix: 'container_root', who: [] },
  };
}
