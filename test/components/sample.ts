import type {
  Actions,
  Adoption,
  FirstFiles,
  Restorable,
  RunSummary,
  Snapshot,
  SnapshotStore,
} from '../../src/components/app/contract.ts';
import { type Explanation, whoIs } from '../../src/engine/access/explain.ts';
import type { ApplyEvent } from '../../src/engine/apply/events.ts';
import type { DesiredState, DesiredVolume } from '../../src/engine/desired/state.ts';
import type { Worded } from '../../src/engine/diagnostic.ts';
import { can, canIn } from '../../src/engine/permission/can.ts';
import type { Component } from '../../src/engine/permission/component.ts';
import { identityOf } from '../../src/engine/permission/identity.ts';
import type { Plan, Step } from '../../src/engine/plan/types.ts';
import type { EngineProblem } from '../../src/engine/problem.ts';
import type {
  ContainerStatus,
  DirectoryStatus,
  MountPointStatus,
  MountStatus,
  Status,
  VolumeStatus,
} from '../../src/engine/status/types.ts';
import { ancestorsOf } from '../../src/ground/paths.ts';
import { good } from '../../src/ground/problem.ts';
import type { MachineProblem } from '../../src/host/problem.ts';
import { runSummaries } from '../../src/operations/past/runs.ts';
import { snapshotAfter } from '../../src/operations/watch/snapshot.ts';
import type { IdMap } from '../../src/proxmox/value/idmap.ts';
import { letInFor } from './let-in.ts';

const PROD = '/mnt/pve/quickOS/shared-prod-data';
const BULK = '/mnt/pve/fastData/shared-bulk-data';
const G = 1024 ** 3;

const SITES = '/usr/local/phoenix_hypervisor/etc/nginx/sites-available';

const portainerOwner = {
  code: 'owner_differs',
  path: `${PROD}/portainer`,
  found: 'root:root',
  wanted: '100000:100000',
} as const;
const portainerMode = { code: 'mode_differs', path: `${PROD}/portainer`, found: '0700', wanted: '0770' } as const;
const elsewhere = { code: 'on_other_member', ctid: 955, node: 'pve2', here: 'pve1' } as const;

const prodDirectory: DirectoryStatus = {
  state: 'ok',
  reasons: [],
  exists: true,
  owner: 'nobody:nogroup',
  mode: '0755',
  wantedOwner: 'nobody:nogroup',
  wantedMode: '0755',
  filesystem: 'zfs',
  dataset: 'quickOS/shared-prod-data',
  free: 388 * G,
  total: 400 * G,
};

const mounted: MountStatus = {
  ctid: 953,
  containerName: 'nginx-gateway',
  path: '/etc/nginx/ssl',
  readOnly: false,
  declared: true,
  configured: 'mp0',
  pending: false,
  mounted: true,
  starts: 'ok',
  state: 'ok',
  reason: null,
  access: { root: 'read-write', why: { code: 'overrides', rootId: 0 }, who: [] },
};

export const sampleVolumes: readonly VolumeStatus[] = [
  {
    name: 'nginx_logs',
    hostPath: `${PROD}/logs/nginx`,
    directory: { ...prodDirectory, mode: '0775', wantedMode: '0775' },
    state: 'ok',
    purpose: 'shared_data',
    mounts: [{ ...mounted, path: '/logs/nginx', configured: 'mp2' }],
  },
  {
    name: 'nginx_sites',
    hostPath: '/usr/local/phoenix_hypervisor/etc/nginx/sites-available',
    directory: {
      state: 'new',
      reasons: [{ code: 'directory_planned', path: SITES }],
      exists: false,
      owner: null,
      mode: null,
      wantedOwner: 'nobody:nogroup',
      wantedMode: '0755',
      filesystem: 'ext4',
      free: 41 * G,
      total: 96 * G,
    },
    state: 'new',
    purpose: 'web_server_configuration',
    mounts: [
      {
        ...mounted,
        path: '/etc/nginx/sites-available',
        configured: null,
        mounted: false,
        state: 'new',
        reason: { code: 'mount_planned', ctid: 953, name: 'nginx-gateway', path: '/etc/nginx/sites-available' },
        access: { root: 'unknown', why: { code: 'directory_unknown' }, who: [] },
      },
    ],
  },
  {
    name: 'portainer_data',
    hostPath: `${PROD}/portainer`,
    directory: {
      ...prodDirectory,
      state: 'drift',
      reasons: [portainerOwner, portainerMode],
      owner: 'root:root',
      mode: '0700',
      wantedOwner: '100000:100000',
      wantedMode: '0770',
    },
    state: 'drift',
    purpose: 'application_data',
    mounts: [
      {
        ...mounted,
        ctid: 910,
        containerName: 'portainer',
        path: '/data',
        access: {
          root: 'none',
          why: { code: 'mode_bits', rootId: 100000, class: 'other', bits: '---' },
          lacks: 'write',
          fix: 'container_root',
          who: [],
        },
      },
    ],
  },
  {
    name: 'ssl_certs',
    hostPath: `${PROD}/ssl`,
    directory: prodDirectory,
    state: 'change',
    purpose: 'certificates',
    mounts: [
      {
        ...mounted,
        ctid: 910,
        containerName: 'portainer',
        path: '/certs',
        configured: 'mp1',
        access: {
          root: 'read',
          why: { code: 'mode_bits', rootId: 100000, class: 'other', bits: 'r-x' },
          lacks: 'write',
          fix: 'container_root',
          who: [],
        },
      },
      mounted,
      {
        ...mounted,
        ctid: 954,
        containerName: 'n8n',
        path: '/certs',
        configured: null,
        mounted: false,
        state: 'new',
        reason: { code: 'mount_planned', ctid: 954, name: 'n8n', path: '/certs' },
        access: {
          root: 'read',
          why: { code: 'mode_bits', rootId: 100000, class: 'other', bits: 'r-x' },
          lacks: 'write',
          fix: 'container_root',
          who: [],
        },
      },
      {
        ...mounted,
        ctid: 955,
        containerName: 'grafana',
        path: '/etc/grafana/certs',
        configured: null,
        mounted: null,
        state: 'waiting',
        reason: elsewhere,
        access: { root: 'unknown', why: { code: 'not_here' }, who: [] },
      },
    ],
  },
  {
    name: 'vllm_models',
    hostPath: `${BULK}/vllm_models`,
    directory: {
      ...prodDirectory,
      owner: '100000:100000',
      mode: '0775',
      wantedOwner: '100000:100000',
      wantedMode: '0775',
      dataset: 'fastData/shared-bulk-data',
      free: 312 * G,
      total: 1434 * G,
    },
    state: 'pending',
    purpose: 'shared_data',
    mounts: [
      { ...mounted, ctid: 950, containerName: 'vllm-a', path: '/vllm_models' },
      {
        ...mounted,
        ctid: 951,
        containerName: 'vllm-b',
        path: '/vllm_models',
        readOnly: true,
        pending: true,
        state: 'pending',
        reason: { code: 'pending_restart', ctid: 951 },
        access: { root: 'read-write', why: { code: 'overrides', rootId: 100000 }, who: [] },
      },
    ],
  },
];

const bind: MountPointStatus = {
  key: 'mp0',
  kind: 'bind',
  source: `${PROD}/ssl`,
  path: '/certs',
  options: [],
  volume: 'ssl_certs',
  state: 'ok',
};

const container: ContainerStatus = {
  ctid: 953,
  name: 'nginx-gateway',
  node: 'pve1',
  status: 'running',
  unprivileged: false,
  protection: false,
  starts: 'ok',
  why: [],
  notes: [],
  mountPoints: [],
};

const sampleContainers: readonly ContainerStatus[] = [
  { ...container, ctid: 900, name: 'base-template', status: 'stopped', unprivileged: true, protection: true },
  {
    ...container,
    ctid: 910,
    name: 'portainer',
    unprivileged: true,
    mountPoints: [
      { ...bind, source: `${PROD}/portainer`, path: '/data', volume: 'portainer_data', state: 'drift' },
      { ...bind, key: 'mp1' },
    ],
  },
  {
    ...container,
    ctid: 950,
    name: 'vllm-a',
    unprivileged: true,
    mountPoints: [{ ...bind, source: `${BULK}/vllm_models`, path: '/vllm_models', volume: 'vllm_models' }],
  },
  {
    ...container,
    ctid: 951,
    name: 'vllm-b',
    unprivileged: true,
    lock: 'backup',
    mountPoints: [
      {
        ...bind,
        source: `${BULK}/vllm_models`,
        path: '/vllm_models',
        options: ['ro=1'],
        volume: 'vllm_models',
        state: 'pending',
      },
    ],
  },
  {
    ...container,
    mountPoints: [
      { ...bind, path: '/etc/nginx/ssl' },
      {
        key: 'mp1',
        kind: 'volume',
        source: 'quickOS-lxc-disks:subvol-953-disk-1',
        path: '/var/cache/nginx',
        options: ['size=8G'],
        state: 'ok',
      },
      { ...bind, key: 'mp2', source: `${PROD}/logs/nginx`, path: '/logs/nginx', volume: 'nginx_logs' },
    ],
  },
  {
    ...container,
    ctid: 954,
    name: 'n8n',
    unprivileged: true,
    starts: 'fails',
    why: [
      {
        code: 'source_missing',
        ...{ key: 'mp0', source: '/mnt/pve/quickOS/lxc-persistent-data/954/files', target: '/files' },
        at: '/mnt/pve/quickOS/lxc-persistent-data/954',
      },
    ],
    mountPoints: [
      {
        key: 'mp0',
        kind: 'bind',
        source: '/mnt/pve/quickOS/lxc-persistent-data/954/files',
        path: '/files',
        options: [],
        state: 'undeclared',
      },
    ],
  },
  { ...container, ctid: 955, name: 'grafana', node: 'pve2', status: 'absent', unprivileged: null },
];

const warning = {
  severity: 'warning',
  where: { file: '/usr/local/phoenix_hypervisor/etc/phoenix_lxc_configs.json', line: 15, column: 122, ctid: 910 },
  code: 'unknown_reference',
  summary: 'Container 910 depends on 952, which no file declares',
  hint: 'Declare 952 or take it out of dependencies.',
} as const;

export const sampleStatus: Status = {
  node: 'pve1',
  volumes: sampleVolumes,
  containers: sampleContainers,
  diagnostics: [],
};

export const sampleDesiredVolumes: readonly DesiredVolume[] = sampleVolumes.map((volume) => ({
  name: volume.name,
  hostPath: volume.hostPath,
  mounts: volume.mounts.map(({ ctid, path, readOnly }) => ({ ctid, path, ...(readOnly ? { readOnly } : {}) })),
  owner:
    volume.directory.wantedOwner === '100000:100000'
      ? { kind: 'container_root' }
      : { kind: 'account', user: 'nobody', group: 'nogroup', text: 'nobody:nogroup' },
  permissions: {
    directoryMode: Number.parseInt(volume.directory.wantedMode ?? '0775', 8),
    fileMode: 0o664,
    recursive: false,
    ...(volume.purpose ? { purpose: volume.purpose } : {}),
  },
}));

const sampleDesired: DesiredState = {
  volumes: sampleDesiredVolumes,
  containers: new Map(
    sampleContainers.map(({ ctid, name, unprivileged }) => [
      ctid,
      { ctid, name: name ?? String(ctid), unprivileged: unprivileged ?? true, ownMountPoints: [], reservedSlots: 0 },
    ]),
  ),
  datasets: [PROD, BULK].map((at) => ({ name: at.slice('/mnt/pve/'.length), at, shared: true })),
};

export const sampleSnapshot: Snapshot = {
  host: 'pve1',
  readAt: new Date(2026, 5, 12, 14, 3, 22).getTime(),
  desired: sampleDesired,
  status: sampleStatus,
  diagnostics: [warning],
};

export const emptySnapshot: Snapshot = {
  ...sampleSnapshot,
  desired: { ...sampleDesired, volumes: [] },
  status: { ...sampleStatus, volumes: [] },
  diagnostics: [],
};

const HYPERVISOR = '/usr/local/phoenix_hypervisor/etc/phoenix_hypervisor_config.json';

const twice: Worded = {
  severity: 'error',
  where: { file: HYPERVISOR, line: 52, column: 24, volume: 'portainer_data', ctid: 910 },
  code: 'duplicate_target',
  summary: 'Container 910 gets /certs twice: from ssl_certs and from portainer_data',
  hint: 'Give one of them another path inside the container.',
};

const slip: Worded = {
  severity: 'error',
  where: { file: HYPERVISOR, line: 61, column: 17, volume: 'vllm_models' },
  code: 'unknown_key',
  summary: 'vllm_models has an unknown key "ower"',
  hint: 'Did you mean "owner"?',
};

const noContainers: EngineProblem = {
  severity: 'error',
  where: {},
  code: 'containers_unreadable',
  error: { code: 'no_container_folder', path: '/etc/pve/lxc' },
};

export const brokenSnapshot: Snapshot = {
  host: 'pve1',
  readAt: sampleSnapshot.readAt,
  diagnostics: [twice, slip, warning],
};

export const unreadableSnapshot: Snapshot = {
  host: 'pve1',
  readAt: sampleSnapshot.readAt,
  desired: sampleDesired,
  diagnostics: [noContainers],
};

/** A snapshot with this many volumes, two mounts each, for what must not get slow. */
export function largeSnapshot(count: number): Snapshot {
  const volumes = Array.from({ length: count }, (_, index): VolumeStatus => {
    const name = `volume-${String(index).padStart(4, '0')}`;
    return {
      name,
      hostPath: `/tank/shared/${name}`,
      directory: {
        ...prodDirectory,
        ...(index % 17 === 0 ? ({ state: 'drift', reasons: [{ ...portainerMode, wanted: '0755' }] } as const) : {}),
        dataset: 'tank/shared',
        free: (index % 400) * G,
      },
      state: index % 17 === 0 ? 'drift' : 'ok',
      purpose: 'shared_data',
      mounts: [
        { ...mounted, path: `/srv/${name}` },
        { ...mounted, ctid: 910, containerName: 'portainer', path: `/srv/${name}`, configured: 'mp1' },
      ],
    };
  });
  return { ...sampleSnapshot, status: { ...sampleStatus, volumes }, diagnostics: [] };
}

const DIGEST = '3f2a9c1be07d44f6a1b8c2d9e5f60718293a4b5c';

const makeSites: Step = {
  id: 'directory:/usr/local/phoenix_hypervisor/etc/nginx/sites-available',
  kind: 'directory',
  action: 'create',
  target: '/usr/local/phoenix_hypervisor/etc/nginx/sites-available',
  volume: 'nginx_sites',
  reason: { code: 'directory_missing', path: SITES, purpose: 'web_server_configuration' },
  commands: [
    [
      'install',
      '-d',
      '-o',
      '65534',
      '-g',
      '65534',
      '-m',
      '00755',
      '/usr/local/phoenix_hypervisor/etc/nginx/sites-available',
    ],
  ],
  exact: false,
  consequences: [],
  notes: [],
  needs: [],
  change: {
    kind: 'directory',
    path: '/usr/local/phoenix_hypervisor/etc/nginx/sites-available',
    parents: ['/usr/local/phoenix_hypervisor/etc/nginx'],
    uid: 65534,
    gid: 65534,
    mode: 0o755,
  },
};

const before = { uid: 0, gid: 0, mode: 0o700, dev: 51, ino: 34 };

const ownPortainer: Step = {
  id: `owner:${PROD}/portainer`,
  kind: 'owner',
  action: 'update',
  target: `${PROD}/portainer`,
  volume: 'portainer_data',
  reason: portainerOwner,
  commands: [['chown', '100000:100000', `${PROD}/portainer`]],
  exact: false,
  consequences: [],
  notes: [],
  needs: [],
  change: { kind: 'owner', path: `${PROD}/portainer`, uid: 100000, gid: 100000, before },
};

const modePortainer: Step = {
  ...ownPortainer,
  id: `mode:${PROD}/portainer`,
  kind: 'mode',
  reason: portainerMode,
  commands: [['chmod', '00770', `${PROD}/portainer`]],
  change: { kind: 'mode', path: `${PROD}/portainer`, mode: 0o770, before },
};

const mountSites: Step = {
  id: 'mount:953',
  kind: 'mount',
  action: 'create',
  target: 'CT 953',
  volume: 'nginx_sites',
  ctid: 953,
  reason: {
    code: 'mounts_differ',
    ctid: 953,
    name: 'nginx-gateway',
    edits: [{ key: 'mp3', action: 'create', volume: 'nginx_sites', target: '/etc/nginx/sites-available' }],
  },
  commands: [
    [
      'pct',
      'set',
      '953',
      '--mp3',
      '/usr/local/phoenix_hypervisor/etc/nginx/sites-available,mp=/etc/nginx/sites-available',
      '--digest',
      DIGEST,
    ],
  ],
  exact: true,
  consequences: [
    { code: 'not_in_backups', ctid: 953, paths: ['/etc/nginx/sites-available'] },
    { code: 'no_migration', ctid: 953, keys: ['mp3'] },
  ],
  notes: [],
  needs: [makeSites.id],
  change: {
    kind: 'mount',
    ctid: 953,
    digest: DIGEST,
    argv: ['pct', 'set', '953'],
    edits: [
      {
        key: 'mp3',
        action: 'create',
        volume: 'nginx_sites',
        target: '/etc/nginx/sites-available',
        hostPath: makeSites.target,
        value: '/usr/local/phoenix_hypervisor/etc/nginx/sites-available,mp=/etc/nginx/sites-available',
        takesEffect: 'now',
      },
    ],
  },
};

const mountCerts: Step = {
  id: 'mount:954',
  kind: 'mount',
  action: 'create',
  target: 'CT 954',
  volume: 'ssl_certs',
  ctid: 954,
  reason: {
    code: 'mounts_differ',
    ctid: 954,
    name: 'n8n',
    edits: [{ key: 'mp1', action: 'create', volume: 'ssl_certs', target: '/certs' }],
  },
  commands: [['pct', 'set', '954', '--mp1', `${PROD}/ssl,mp=/certs`, '--digest', DIGEST]],
  exact: true,
  consequences: [{ code: 'no_snapshots', ctid: 954 }],
  notes: [],
  needs: [],
  change: {
    kind: 'mount',
    ctid: 954,
    digest: DIGEST,
    argv: ['pct', 'set', '954', '--mp1', `${PROD}/ssl,mp=/certs`, '--digest', DIGEST],
    edits: [
      {
        key: 'mp1',
        action: 'create',
        volume: 'ssl_certs',
        target: '/certs',
        hostPath: `${PROD}/ssl`,
        value: `${PROD}/ssl,mp=/certs`,
        takesEffect: 'now',
      },
    ],
  },
};

const blockedMount: Step = {
  ...mountCerts,
  id: 'mount:951',
  target: 'CT 951',
  volume: 'vllm_models',
  ctid: 951,
  action: 'update',
  state: 'blocked',
  why: { code: 'locked', ctid: 951, lock: 'backup' },
  reason: {
    code: 'mounts_differ',
    ctid: 951,
    name: 'vllm-b',
    edits: [{ key: 'mp0', action: 'update', volume: 'vllm_models', target: '/vllm_models' }],
  },
  commands: [['pct', 'set', '951', '--mp0', `${BULK}/vllm_models,mp=/vllm_models,ro=1`, '--digest', DIGEST]],
  consequences: [],
  change: {
    kind: 'mount',
    ctid: 951,
    digest: DIGEST,
    argv: ['pct', 'set', '951', '--mp0', `${BULK}/vllm_models,mp=/vllm_models,ro=1`, '--digest', DIGEST],
    edits: [
      {
        key: 'mp0',
        action: 'update',
        volume: 'vllm_models',
        target: '/vllm_models',
        hostPath: `${BULK}/vllm_models`,
        before: `${BULK}/vllm_models,mp=/vllm_models`,
        value: `${BULK}/vllm_models,mp=/vllm_models,ro=1`,
        takesEffect: 'restart',
      },
    ],
  },
};

const lost = {
  code: 'would_lose_access',
  ctid: 953,
  name: 'nginx-gateway',
  uid: 0,
  loses: ['write', 'remove'],
  more: 0,
} as const;

const keptMode: Step = {
  ...modePortainer,
  id: `mode:${PROD}/ssl`,
  target: `${PROD}/ssl`,
  volume: 'ssl_certs',
  state: 'kept',
  why: lost,
  reason: { code: 'mode_differs', path: `${PROD}/ssl`, found: '0777', wanted: '0755', purpose: 'certificates' },
  commands: [['chmod', '00755', `${PROD}/ssl`]],
  change: { kind: 'mode', path: `${PROD}/ssl`, mode: 0o755, before: { ...before, mode: 0o777 } },
};

const onRoot: EngineProblem = {
  severity: 'warning',
  where: { volume: 'nginx_sites' },
  code: 'tree_unread',
  path: SITES,
  count: 1,
  examples: ['old'],
};

export const samplePlan: Plan = {
  inSync: false,
  summary: { create: 3, update: 2, delete: 0, restart: 0, blocked: 1, kept: 1 },
  starts: [],
  steps: [makeSites, ownPortainer, modePortainer, mountSites, mountCerts, blockedMount, keptMode],
  waiting: [
    {
      volume: 'ssl_certs',
      ctid: 955,
      path: '/etc/grafana/certs',
      why: elsewhere,
    },
  ],
  notes: [
    {
      volume: 'vllm_models',
      code: 'pending_as_declared',
      ctid: 951,
      key: 'mp0',
      path: '/vllm_models',
      until: 'restart',
    },
  ],
  diagnostics: [onRoot],
};

const keptPrune: Step = {
  ...blockedMount,
  id: 'mount:951',
  state: 'kept',
  why: { code: 'mount_left', ctid: 951, name: 'vllm', mounts: [{ key: 'mp1', volume: 'scans', path: '/scans' }] },
};

const otherDisk: EngineProblem = {
  severity: 'error',
  where: { volume: 'vllm_models' },
  code: 'filesystem_changed',
  path: `${BULK}/vllm_models`,
  ...{ source: 'fast/bulk', fstype: 'zfs', found: { source: '/dev/sda3', fstype: 'ext4' } },
};

/** A plan with a step that somebody could take over, one that could be pruned, and a file system that looks unmounted. */
export const heldPlan: Plan = {
  ...samplePlan,
  summary: { ...samplePlan.summary, kept: 2 },
  steps: [...samplePlan.steps, keptPrune],
  diagnostics: [otherDisk],
};

const deleteMount: Step = {
  ...mountCerts,
  action: 'delete',
  reason: {
    code: 'mounts_differ',
    ctid: 954,
    name: 'n8n',
    edits: [{ key: 'mp1', action: 'delete', volume: 'ssl_certs', target: '/certs' }],
  },
  commands: [['pct', 'set', '954', '--delete', 'mp1', '--digest', DIGEST]],
  consequences: [{ code: 'waits_for_restart', ctid: 954, name: 'n8n', mounts: [{ key: 'mp1', path: '/certs' }] }],
  change: {
    kind: 'mount',
    ctid: 954,
    digest: DIGEST,
    argv: ['pct', 'set', '954', '--delete', 'mp1', '--digest', DIGEST],
    edits: [
      {
        key: 'mp1',
        action: 'delete',
        volume: 'ssl_certs',
        target: '/certs',
        before: `${PROD}/ssl,mp=/certs`,
        takesEffect: 'restart',
      },
    ],
  },
};

/** A plan that takes something away. */
export const destructivePlan: Plan = {
  inSync: false,
  summary: { create: 0, update: 0, delete: 1, restart: 0, blocked: 0, kept: 0 },
  starts: [],
  steps: [deleteMount],
  waiting: [],
  notes: [],
  diagnostics: [],
};

export const emptyPlan: Plan = {
  inSync: true,
  summary: { create: 0, update: 0, delete: 0, restart: 0, blocked: 0, kept: 0 },
  starts: [],
  steps: [],
  waiting: [],
  notes: [],
  diagnostics: [],
};

const at = (seconds: number): string => new Date(Date.UTC(2026, 5, 12, 12, 4, 0) + seconds * 1000).toISOString();

/** An apply of `samplePlan` that goes well until 954 refuses. */
const failedCall: MachineProblem = {
  ...{ code: 'pct_failed', severity: 'error', where: {}, end: 'failed' },
  command: 'pct set 954',
  stderr: ["unable to hotplug mp1: \u001b[31mCan't open /certs\u001b[0m: Permission denied"],
  how: { code: 255 },
};

export const sampleEvents: readonly ApplyEvent[] = [
  { time: at(0), type: 'plan', plan: samplePlan },
  { time: at(0), type: 'step_start', step: makeSites.id },
  { time: at(0.02), type: 'step_complete', step: makeSites.id },
  { time: at(0.02), type: 'step_start', step: ownPortainer.id },
  { time: at(0.03), type: 'step_complete', step: ownPortainer.id },
  { time: at(0.03), type: 'step_start', step: modePortainer.id },
  { time: at(0.04), type: 'step_complete', step: modePortainer.id },
  { time: at(0.04), type: 'step_start', step: mountSites.id },
  {
    time: at(0.9),
    type: 'step_output',
    step: mountSites.id,
    stream: 'stdout',
    text: 'mounted /etc/nginx/sites-available',
  },
  { time: at(1.2), type: 'step_complete', step: mountSites.id },
  { time: at(1.2), type: 'step_start', step: mountCerts.id },
  {
    time: at(1.9),
    type: 'step_output',
    step: mountCerts.id,
    stream: 'stderr',
    text: 'unable to hotplug mp1: \u001b[31mCan\u0027t open /certs\u001b[0m: Permission denied',
  },
  {
    time: at(2.1),
    type: 'step_errored',
    step: mountCerts.id,
    failure: failedCall,
    left: { code: 'file_unchanged', ctid: 954, mountsMayStay: false },
  },
  { time: at(2.1), type: 'step_skipped', step: blockedMount.id, why: { code: 'locked', ctid: 951, lock: 'backup' } },
  { time: at(2.1), type: 'step_skipped', step: keptMode.id, why: lost },
  {
    time: at(2.1),
    type: 'summary',
    outcome: 'failed',
    done: 4,
    failed: 1,
    notRun: 0,
    ...{ blocked: 1, kept: 1, errors: 0 },
    journal: '/var/lib/phoenix-volumes/journal/20260612T120400Z.jsonl',
  },
];

export const storeOf = (snapshot: Snapshot): SnapshotStore & { show(next: Snapshot): void; refreshes: number } => {
  let current = snapshot;
  const listeners = new Set<() => void>();
  return {
    refreshes: 0,
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async refresh() {
      this.refreshes += 1;
    },
    show(next) {
      current = next;
      for (const listener of listeners) listener();
    },
  };
};

/** The way of a user of container 954 to its certificates, which only root and its group on the host may write. */
export function sampleExplanation(uid: number, path: string): Explanation {
  const who = identityOf({ uid, gid: uid }, SAMPLE_MAP);
  const own = { fstype: 'zfs', options: [], flags: [], readOnly: [], ids: { kind: 'same' }, idsShown: false } as const;
  const inode = { acl: { entries: undefined }, flags: { immutable: false, appendOnly: false } } as const;
  const names = path === '/' ? ['/'] : ['/', ...ancestorsOf(path), path];
  const way = names.map((name): Component => {
    const isShared = name === path && path !== '/';
    return {
      ...{ kind: 'directory', path: name, through: own },
      inode: isShared ? { ...inode, uid: 0, gid: 0, mode: 0o755 } : { ...inode, uid: 100000, gid: 100000, mode: 0o755 },
    };
  });
  const seen = (component: Component) =>
    component.kind === 'directory' && component.inode.uid === 0 ? NOBODY_SEEN : { uid: 0, gid: 0 };
  const users = [
    { name: 'root', uid: 0, gid: 0, groups: [] },
    { name: 'www-data', uid: 33, gid: 33, groups: [] },
    { name: 'node', uid: 1000, gid: 1000, groups: [44] },
  ];
  return {
    ...{ ctid: 954, containerName: 'n8n', path, users, links: [] },
    who: whoIs(who, users),
    can: can(way, who),
    chain: way.map((component) => ({
      component,
      origin:
        component.kind === 'directory' && component.inode.uid === 0
          ? { through: 'mp1', hostPath: `${PROD}/ssl`, device: '0:44' }
          : { through: 'rootfs', device: '0:51' },
      owner: component.kind === 'directory' ? component.inode : undefined,
      can: canIn(component, who),
      seenAs: seen(component),
    })),
  };
}

const NOBODY_SEEN = { uid: undefined, gid: undefined };

const SAMPLE_MAP: IdMap = {
  unprivileged: true,
  entries: [
    { type: 'u', container: 0, host: 100000, count: 65536 },
    { type: 'g', container: 0, host: 100000, count: 65536 },
  ],
};

const HEADER = {
  ...{ started: '2026-11-25T03:14:15.000Z', host: 'demo', node: 'pve1', configDir: '/etc/phoenix', pid: 4711 },
  ...{ argv: ['apply', 'media'], version: '0.1.0' },
};
const TALLY = { done: 4, failed: 1, notRun: 2, blocked: 0, kept: 0, begun: undefined };

const DID: RunSummary['did'] = [
  { kind: 'directory', volumes: ['media'] },
  { kind: 'mount', ctid: 104, volumes: ['media', 'scans'] },
  { kind: 'mount', ctid: 105, volumes: ['media'] },
];
const UNDONE = '2026-11-23T031415.000Z-4711';
const UNDO = '2026-11-24T221415.000Z-4711';
const ALL_DONE = { ...TALLY, done: 3, failed: 0, notRun: 0 };
const DONE = { type: 'summary', outcome: 'done', ...ALL_DONE, errors: 0, journal: null } as const;
const headerAt = (started: string) => ({ ...HEADER, started });

/** One that failed in part, one that was broken off, a way back with what it took back, and one of an older program. */
export const sampleRuns: readonly RunSummary[] = [
  ...runSummaries([
    {
      ...{ run: '2026-11-25T031415.000Z-4711', path: '', header: HEADER, events: sampleEvents },
      summary: sampleEvents.find((event) => event.type === 'summary'),
    },
  ]),
  {
    ...{ run: UNDO, tally: ALL_DONE, summary: DONE, did: DID, events: [] },
    header: { ...headerAt('2026-11-24T22:14:15.000Z'), argv: [], undoes: UNDONE },
  },
  {
    ...{ run: '2026-11-24T031415.000Z-4711', tally: { ...TALLY, failed: 0 }, did: DID.slice(1, 2), events: [] },
    header: headerAt('2026-11-24T03:14:15.000Z'),
  },
  {
    ...{ run: UNDONE, tally: ALL_DONE, summary: DONE, did: DID, events: [], undone: { by: UNDO, whole: true } },
    header: headerAt('2026-11-23T03:14:15.000Z'),
  },
  {
    ...{ run: '2020-01-02T030405.678Z-1', tally: { ...TALLY, done: 0 }, did: [], events: [] },
    obstacle: {
      code: 'run_too_old',
      severity: 'error',
      where: {},
      run: '2020-01-02T030405.678Z-1',
      format: 'phoenix-volumes-journal/1',
    },
  },
];

/** More than fit on a screen. */
export const manyRuns = Array.from({ length: 20 }, () => sampleRuns).flat();

const photosIn = (ctid: number, key: string, path: string) => ({
  ctid,
  key,
  hostPath: '/tank/photos',
  path,
  options: {},
});

/** What of a machine would be declared. */
export const sampleAdoption: Adoption = {
  path: '/etc/phoenix/phoenix_hypervisor_config.json',
  adopted: [
    {
      ...{ name: 'photos', hostPath: '/tank/photos', known: false },
      binds: [photosIn(910, 'mp2', '/srv/photos'), photosIn(954, 'mp0', '/photos')],
    },
  ],
  left: [
    { ctid: 954, key: 'mp1', why: { code: 'is_storage_volume', volume: 'local-zfs:subvol-954-disk-1' } },
    { ctid: 960, why: { code: 'on_other_member', ctid: 960, node: 'pve2', here: 'pve1' } },
  ],
  diff: [
    { kind: 'same', line: 12, text: '  "shared_volumes": {' },
    { kind: 'added', line: 13, text: '    "photos": {' },
    { kind: 'added', line: 14, text: '      "host_path": "/tank/photos",' },
    { kind: 'added', line: 15, text: '      "mounts": { "910": "/srv/photos", "954": "/photos" },' },
    { kind: 'added', line: 16, text: '      "owner": "1000:1000",' },
    { kind: 'added', line: 17, text: '      "permissions": { "directory_mode": "2775" }' },
    { kind: 'added', line: 18, text: '    }' },
  ],
};

/** More than fits on a screen. */
export const longAdoption: Adoption = {
  ...sampleAdoption,
  adopted: [
    ...sampleAdoption.adopted,
    { name: 'videos', hostPath: '/tank/videos', known: false, binds: [photosIn(910, 'mp3', '/srv/videos')] },
    { name: 'ssl_certs', hostPath: '/tank/ssl', known: true, binds: [photosIn(910, 'mp4', '/srv/ssl')] },
  ],
  diff: Array.from({ length: 60 }, (_, line) => ({ kind: 'added', line, text: `line ${line}` }) as const),
};

/** Of one that has nothing. */
export const nothingToAdopt: Adoption = { ...sampleAdoption, adopted: [], diff: [] };

/** A kept version of the configuration, in which a volume is not declared. */
export const sampleRestorable: Restorable = {
  version: {
    n: 2,
    time: '2026-01-31T03:14:15.926Z',
    file: 'phoenix_hypervisor_config.json',
    path: '/var/lib/phoenix-volumes/backups/phoenix_hypervisor_config.json.2026-01-31T03-14-15.926Z',
    bytes: 4711,
  },
  kept: 5,
  file: '/usr/local/phoenix_hypervisor/etc/phoenix_hypervisor_config.json',
  leaving: [{ volume: 'photos', ctid: 910, path: '/srv/photos', hostPath: '/tank/photos' }],
  diff: sampleAdoption.diff.map((line) => (line.kind === 'added' ? { ...line, kind: 'removed' } : line)),
};

/** One that takes nothing along, with more to say than fits on a screen. */
export const longRestorable: Restorable = { ...sampleRestorable, leaving: [], diff: longAdoption.diff };

/** Only the volumes of a run, one of which was changed since. */
export const sampleReturn: Restorable = {
  ...sampleRestorable,
  leaving: [],
  returned: { run: '2026-01-31T031415.926Z-4711', back: ['media'], out: ['photos'], changed: ['scans'] },
};

/** A first configuration where two of the files are there. */
export const sampleFirst: FirstFiles = {
  files: ['phoenix_lxc_configs.json', 'phoenix_hypervisor_config.json'].map((name) => ({
    path: `/etc/phoenix/${name}`,
    text: '{}',
  })),
  there: ['/etc/phoenix/phoenix_vm_configs.json'],
  adopted: sampleAdoption.adopted,
  left: sampleAdoption.left,
};

/** No configuration, on a machine that has something for one. */
export const firstSnapshot: Snapshot = {
  host: 'local',
  readAt: 0,
  diagnostics: [missing('phoenix_hypervisor_config.json'), missing('phoenix_lxc_configs.json')],
  first: {
    configDir: '/usr/local/phoenix_hypervisor/etc',
    machine: { node: 'pve1', containers: 9, binds: 12, directories: 7, pools: ['rpool', 'tank'] },
  },
};

function missing(name: string) {
  const path = `/usr/local/phoenix_hypervisor/etc/${name}`;
  return { code: 'file_missing', severity: 'error', where: { file: path }, path, system: 'ENOENT' } as const;
}

/** The same where the host cannot be read. */
export const firstUnread: Snapshot = {
  ...firstSnapshot,
  first: { configDir: '/usr/local/phoenix_hypervisor/etc' },
};

const ETC = '/usr/local/phoenix_hypervisor/etc';

const SAMPLE_FILES = {
  hypervisor: {
    path: `${ETC}/phoenix_hypervisor_config.json`,
    value: {
      domain_name: 'example.org',
      shared_volumes: {
        ssl_certs: { host_path: `${PROD}/ssl`, mounts: { 910: '/certs', 954: '/certs' } },
        nginx_sites: { host_path: SITES, mounts: { 953: '/etc/nginx/sites-available' }, ower: 'root' },
      },
    },
  },
  lxc: {
    path: `${ETC}/phoenix_lxc_configs.json`,
    value: {
      lxc_configs: {
        910: {
          name: 'portainer',
          cores: 2,
          memory_mb: 2048,
          network_config: { ip: '10.0.0.10/24' },
          dependencies: [953],
        },
        954: {
          name: 'n8n',
          cores: 4,
          memory_mb: 4096,
          network_config: { ip: '10.0.0.54/24' },
          root_password: 'hunter2',
        },
      },
    },
  },
  vm: {
    path: `${ETC}/phoenix_vm_configs.json`,
    value: {
      vms: [{ vmid: 8001, name: 'docker', network_config: { ip: '10.0.0.81/24' }, docker_stacks: ['monitoring'] }],
    },
  },
};

const misspelt = {
  code: 'unknown_key',
  severity: 'error',
  of: 'shared_volumes.nginx_sites',
  key: 'ower',
  meant: 'owner',
  known: ['owner'],
  where: { file: SAMPLE_FILES.hypervisor.path, line: 61, column: 7, path: 'shared_volumes.nginx_sites.ower' },
} as const;

/** With the files as they stand, and what was found in one. */
export const withFiles: Snapshot = {
  ...snapshotAfter(sampleSnapshot, { config: { diagnostics: [misspelt], files: SAMPLE_FILES } }, 0),
  ...sampleSnapshot,
  diagnostics: [...sampleSnapshot.diagnostics, { ...misspelt, severity: 'warning' }],
};

/** One of them is no JSON. */
export const brokenFiles: Snapshot = {
  host: 'pve1',
  readAt: Date.UTC(2026, 5, 12, 12, 4, 3),
  diagnostics: [
    misspelt,
    {
      code: 'json_syntax',
      severity: 'error',
      slip: 'ColonExpected',
      where: { file: `${ETC}/phoenix_lxc_configs.json`, line: 3, column: 13 },
    },
  ] as Snapshot['diagnostics'],
  files: {
    digest: '',
    list: [{ role: 'hypervisor', ...SAMPLE_FILES.hypervisor }],
    broken: [{ role: 'lxc', path: `${ETC}/phoenix_lxc_configs.json` }],
    excerpts: [
      { file: SAMPLE_FILES.hypervisor.path, line: 61, text: '      "ower": "root",' },
      { file: `${ETC}/phoenix_lxc_configs.json`, line: 3, text: '    "910": { "name" "portainer", "cores": 2 },' },
    ],
  },
};

/** Actions that answer with the samples; a test overrides what it is about. */
export const sampleActions: Actions = {
  plan: async () => good(samplePlan),
  returns: async () => true,
  save: async (_, path) => good(`/root/${path}`),
  adopt: async () => good(sampleAdoption),
  writeAdoption: async () => good('written'),
  prepareInit: async (adopt) => good(adopt ? sampleFirst : { ...sampleFirst, adopted: [], left: [] }),
  writeInit: async () => good('written'),
  edit: async () => ({ kind: 'closed' }),
  restorable: async ({ run }) => good(run === undefined ? sampleRestorable : sampleReturn),
  restore: async () => good('written'),
  letIn: async (request) => letInFor(request),
  runs: async () => sampleRuns,
  run: async () => sampleEvents,
  apply: () => ({
    events: (async function* () {
      yield* sampleEvents;
    })(),
    stop() {},
  }),
  explain: async ({ who: { uid = 0 }, path }) => good(sampleExplanation(uid, path)),
  completePath: async () => [],
  review: async () => ({ diagnostics: [], file: '', diff: [], command: [] }),
  write: async () => ({ ok: true }),
  copy() {},
  suspend() {},
};
