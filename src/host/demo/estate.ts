// The demo's machine and configuration, as data: every state a volume can be in is there once.

export interface DemoContainer {
  readonly ctid: number;
  readonly name: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  readonly privileged?: boolean;
  readonly stopped?: boolean;
  /** Lives on this other cluster member. */
  readonly node?: string;
  readonly lock?: string;
  readonly bootOrder?: number;
  readonly features?: readonly string[];
  readonly mountPoints?: Readonly<Record<string, string>>;
  readonly pending?: Readonly<Record<string, string>>;
  /** The container's own binds in the configuration: never a shared volume. */
  readonly own?: readonly { readonly host_path: string; readonly container_path: string }[];
}

export const DEMO_NODE = 'pve1';

const SHARED = '/mnt/pve/tank/shared';
const BULK = '/mnt/pve/bulk';

export const DEMO_CONTAINERS: readonly DemoContainer[] = [
  {
    ...{ ctid: 101, name: 'nginx-gateway', cores: 2, memoryMb: 1024, diskGb: 8, privileged: true, bootOrder: 1 },
    mountPoints: {
      mp0: `${SHARED}/ssl,mp=/etc/nginx/ssl,ro=1`,
      mp1: `${SHARED}/nginx/sites-available,mp=/etc/nginx/sites-available,ro=1`,
    },
  },
  {
    ...{ ctid: 102, name: 'portainer', cores: 2, memoryMb: 2048, diskGb: 16, bootOrder: 2, features: ['docker'] },
    mountPoints: { mp0: `${SHARED}/portainer,mp=/data`, mp1: `${SHARED}/ssl,mp=/certs,ro=1` },
  },
  {
    ...{ ctid: 103, name: 'n8n', cores: 2, memoryMb: 2048, diskGb: 16, features: ['docker'] },
    mountPoints: { mp0: `${SHARED}/n8n,mp=/files` },
  },
  {
    ...{ ctid: 104, name: 'jellyfin', cores: 6, memoryMb: 8192, diskGb: 32 },
    mountPoints: { mp0: `${BULK}/media,mp=/media,ro=1` },
  },
  {
    ...{ ctid: 105, name: 'nextcloud', cores: 4, memoryMb: 8192, diskGb: 32 },
    mountPoints: { mp0: '/mnt/pve/tank/private/nextcloud,mp=/var/www/data' },
    own: [{ host_path: '/mnt/pve/tank/private/nextcloud', container_path: '/var/www/data' }],
  },
  { ctid: 106, name: 'postgres', cores: 4, memoryMb: 16_384, diskGb: 64, bootOrder: 3 },
  {
    ...{ ctid: 107, name: 'gitea', cores: 2, memoryMb: 2048, diskGb: 16, stopped: true },
    mountPoints: { mp0: `${SHARED}/gitea,mp=/data` },
  },
  {
    ...{ ctid: 108, name: 'vllm', cores: 12, memoryMb: 65_536, diskGb: 128, features: ['nvidia'] },
    mountPoints: { mp0: `${BULK}/models,mp=/models` },
    pending: { mp0: `${BULK}/models,mp=/models,ro=1` },
  },
  { ctid: 109, name: 'paperless', cores: 2, memoryMb: 4096, diskGb: 32, lock: 'backup' },
  { ctid: 110, name: 'immich', cores: 4, memoryMb: 8192, diskGb: 64, node: 'pve2' },
];

export const DEMO_VM = 201;

/** `shared_volumes`: drift, healthy, healthy, cannot write, new mount and a waiting one, pending, all new, blocked. */
const volumes = {
  ssl_certs: {
    host_path: `${SHARED}/ssl`,
    mounts: { 101: { path: '/etc/nginx/ssl', read_only: true }, 102: { path: '/certs', read_only: true } },
  },
  nginx_sites: {
    host_path: `${SHARED}/nginx/sites-available`,
    mounts: { 101: { path: '/etc/nginx/sites-available', read_only: true } },
  },
  portainer_data: { host_path: `${SHARED}/portainer`, owner: 'container_root', mounts: { 102: '/data' } },
  n8n_files: { host_path: `${SHARED}/n8n`, mounts: { 103: '/files' }, permissions: { directory_mode: '0755' } },
  media: {
    host_path: `${BULK}/media`,
    owner: 'container_root',
    mounts: { 104: { path: '/media', read_only: true }, 105: '/srv/media', 110: '/media' },
  },
  llm_models: {
    host_path: `${BULK}/models`,
    owner: 'container_root',
    mounts: { 108: { path: '/models', read_only: true } },
  },
  pg_backups: {
    host_path: `${BULK}/backups/postgres`,
    owner: 'container_root',
    mounts: { 106: '/backups' },
    permissions: { directory_mode: '2770' },
  },
  scans: { host_path: `${SHARED}/scans`, owner: 'container_root', mounts: { 109: '/usr/src/paperless/consume' } },
};

/** The four files by name. */
export function demoConfiguration(): Readonly<Record<string, unknown>> {
  return {
    'phoenix_hypervisor_config.json': {
      version: '1.0.0',
      domain_name: 'home.example.net',
      timezone: 'Europe/Vienna',
      core_paths: {
        lxc_config_file: 'phoenix_lxc_configs.json',
        vm_config_file: 'phoenix_vm_configs.json',
        stacks_config_file: 'phoenix_stacks_config.json',
      },
      network: { interfaces: { name: 'vmbr0', address: '10.0.0.13/24', gateway: '10.0.0.1' } },
      zfs: { pools: [{ name: 'tank' }, { name: 'bulk' }], datasets: datasets() },
      mount_point_base: '/mnt/pve',
      shared_volumes: volumes,
    },
    'phoenix_lxc_configs.json': {
      lxc_configs: Object.fromEntries(DEMO_CONTAINERS.map((container) => [container.ctid, lxcConfig(container)])),
    },
    'phoenix_vm_configs.json': {
      vm_defaults: { cores: 2, memory_mb: 4096 },
      vms: [
        {
          vmid: DEMO_VM,
          name: 'docker-host',
          cores: 4,
          memory_mb: 8192,
          network_config: { ip: '10.0.0.201/24', gw: '10.0.0.1' },
          docker_stacks: [{ name: 'monitoring', environment: 'production' }],
        },
      ],
    },
    'phoenix_stacks_config.json': {
      docker_stacks: {
        monitoring: {
          description: 'Prometheus and Grafana.',
          compose_file_path: 'stacks/monitoring/docker-compose.yml',
          environments: { production: { variables: [{ name: 'GRAFANA_PORT', value: '3000' }], files: [] } },
        },
      },
    },
  };
}

function datasets() {
  const shared = { storage_class: 'shared' };
  return [
    { name: 'shared', pool: 'tank', properties: 'recordsize=128K,quota=400G', ...shared },
    { name: 'private', pool: 'tank', properties: 'recordsize=128K', storage_class: 'direct' },
    { name: 'media', pool: 'bulk', properties: 'recordsize=1M', ...shared },
    { name: 'models', pool: 'bulk', properties: 'recordsize=1M', ...shared },
    { name: 'backups', pool: 'bulk', properties: 'recordsize=1M,compression=zstd', ...shared },
  ];
}

function lxcConfig({ ctid, name, cores, memoryMb, diskGb, privileged, bootOrder, features, own }: DemoContainer) {
  return {
    name,
    memory_mb: memoryMb,
    cores,
    storage_pool: 'local-zfs',
    storage_size_gb: diskGb,
    unprivileged: privileged !== true,
    ...(bootOrder === undefined ? {} : { start_at_boot: true, boot_order: bootOrder }),
    network_config: { name: 'eth0', bridge: 'vmbr0', ip: `10.0.0.${ctid}/24`, gw: '10.0.0.1' },
    mac_address: macOf(ctid),
    features: ['base_setup', ...(features ?? [])],
    ...(own ? { mount_points: own } : {}),
  };
}

export function macOf(ctid: number): string {
  return `BC:24:11:00:0${Math.floor(ctid / 100)}:${String(ctid % 100).padStart(2, '0')}`;
}

export interface DemoMount {
  readonly dev: string;
  readonly target: string;
  readonly fstype: string;
  readonly source: string;
  readonly freeGb: number;
  readonly totalGb: number;
}

/** The host's file systems. */
export const DEMO_MOUNTS: readonly DemoMount[] = [
  { dev: '0:27', target: '/', fstype: 'zfs', source: 'rpool/ROOT/pve-1', freeGb: 78, totalGb: 96 },
  { dev: '0:51', target: `${SHARED}`, fstype: 'zfs', source: 'tank/shared', freeGb: 388, totalGb: 400 },
  { dev: '0:52', target: '/mnt/pve/tank/private', fstype: 'zfs', source: 'tank/private', freeGb: 640, totalGb: 1100 },
  { dev: '0:55', target: `${BULK}/media`, fstype: 'zfs', source: 'bulk/media', freeGb: 5200, totalGb: 14_000 },
  { dev: '0:56', target: `${BULK}/models`, fstype: 'zfs', source: 'bulk/models', freeGb: 5200, totalGb: 6000 },
  { dev: '0:57', target: `${BULK}/backups`, fstype: 'zfs', source: 'bulk/backups', freeGb: 5200, totalGb: 5200 },
  { dev: '0:61', target: '/mnt/pve/nas', fstype: 'nfs4', source: '10.0.0.20:/volume1/pve', freeGb: 900, totalGb: 3600 },
];

/** Directories with an owner of their own (`uid:gid mode`); all others are root's, 0755. */
export const DEMO_OWNERS: Readonly<Record<string, readonly [uid: number, gid: number, mode: number]>> = {
  // Opened to the world by hand: certificates are for reading.
  [`${SHARED}/ssl`]: [65_534, 65_534, 0o777],
  [`${SHARED}/nginx/sites-available`]: [65_534, 65_534, 0o755],
  [`${SHARED}/portainer`]: [100_000, 100_000, 0o770],
  [`${SHARED}/n8n`]: [65_534, 65_534, 0o755],
  [`${SHARED}/gitea`]: [101_000, 101_000, 0o755],
  [`${SHARED}/scans`]: [100_000, 100_000, 0o775],
  [`${BULK}/media`]: [100_000, 100_000, 0o775],
  [`${BULK}/models`]: [100_000, 100_000, 0o775],
  '/mnt/pve/tank/private/nextcloud': [100_033, 100_033, 0o770],
};

/** What lies in the directories; a trailing slash makes a directory. */
export const DEMO_ENTRIES: readonly string[] = [
  ...['fullchain.pem', 'privkey.pem'].map((name) => `${SHARED}/ssl/${name}`),
  ...['cloud.conf', 'git.conf', 'media.conf'].map((name) => `${SHARED}/nginx/sites-available/${name}`),
  ...['portainer.db', 'compose/'].map((name) => `${SHARED}/portainer/${name}`),
  `${SHARED}/n8n/exports/`,
  ...['git/', 'gitea/'].map((name) => `${SHARED}/gitea/${name}`),
  `${SHARED}/scans/`,
  ...['films/', 'music/', 'series/'].map((name) => `${BULK}/media/${name}`),
  ...['embeddings/', 'llama/', 'qwen/'].map((name) => `${BULK}/models/${name}`),
  `${BULK}/backups/`,
  '/mnt/pve/tank/private/nextcloud/data/',
  '/mnt/pve/nas/dump/',
];

export const DEMO_STORAGE_CFG = `dir: local
	path /var/lib/vz
	content iso,vztmpl,backup

zfspool: local-zfs
	pool rpool/data
	content images,rootdir
	sparse 1

nfs: nas
	path /mnt/pve/nas
	server 10.0.0.20
	export /volume1/pve
	content backup
`;
