import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SAMPLE, type Sample } from './sample.ts';

/** Makes the others of a cluster beside its first machine: pve2, a demo of its own below `members`, and pve3, which nobody reaches. */
export async function seedOthers(
  root: string,
  seedSecond: (dir: string, sample: Sample) => Promise<void>,
): Promise<void> {
  const second = join(root, 'members/pve2');
  await mkdir(second, { recursive: true });
  await seedSecond(second, SECOND);
  // As pmxcfs shows them: the containers of all to each, and what is the cluster's only once.
  const links: readonly (readonly [string, string])[] = [
    [join(root, 'etc/pve/nodes/pve1/lxc'), '../../lxc'],
    [join(root, 'etc/pve/nodes/pve2/lxc'), join(second, 'etc/pve/lxc')],
    [join(second, 'etc/pve/nodes/pve1/lxc'), join(root, 'etc/pve/lxc')],
    [join(second, 'etc/pve/nodes/pve2/lxc'), '../../lxc'],
    [join(second, 'etc/pve/nodes/pve3'), join(root, 'etc/pve/nodes/pve3')],
    ...['.vmlist', 'ha'].map((name) => [join(second, 'etc/pve', name), join(root, 'etc/pve', name)] as const),
  ];
  await writeLines(join(root, 'etc/pve/nodes/pve3/lxc/130.conf'), WIKI);
  for (const [path, to] of links) {
    await mkdir(dirname(path), { recursive: true });
    await symlink(to, path);
  }
}

async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${lines.join('\n')}\n`, 'latin1');
}

/** The demo's machine as a member of a cluster. */
export const FIRST_MEMBER: Sample = {
  ...SAMPLE,
  files: {
    ...SAMPLE.files,
    '/etc/pve/.members': membersText('pve1'),
    '/etc/pve/.vmlist': vmlistWith({ 130: 'pve3' }),
    '/etc/pve/ha/resources.cfg': ['ct: 103', '\tstate started'],
    '/etc/pve/ha/rules.cfg': ['node-affinity: near', '\tnodes pve1,pve2', '\tresources ct:103', '\tstrict 1'],
  },
  configuration: withWiki(SAMPLE.configuration),
};

const OWN = ['/etc/passwd', '/etc/group', '/etc/subuid', '/etc/subgid', '/etc/fstab', '/etc/pve/storage.cfg'] as const;
const MEDIA = '/mnt/pve/bulk/media';

const SECOND: Sample = {
  node: 'pve2',
  running: [110],
  mounts: SAMPLE.mounts.filter(({ target }) => target === '/' || target === MEDIA),
  directories: { [MEDIA]: { uid: 0, gid: 0, mode: '0755', holds: ['films/'] } },
  links: {},
  files: {
    ...Object.fromEntries(OWN.map((path) => [path, SAMPLE.files[path] ?? []])),
    '/etc/hostname': ['pve2'],
    '/etc/pve/.members': membersText('pve2'),
    '/etc/pve/lxc/110.conf': containerLines(110, 'kodi'),
  },
  configuration: {},
};

const WIKI = containerLines(130, 'wiki');

function containerLines(ctid: number, name: string): readonly string[] {
  return [
    ...['arch: amd64', 'cores: 2', `hostname: ${name}`, 'memory: 1024', 'ostype: debian'],
    ...[`rootfs: local-zfs:subvol-${ctid}-disk-0,size=8G`, 'swap: 512', 'unprivileged: 1'],
  ];
}

function membersText(node: string): readonly string[] {
  const nodelist = Object.fromEntries(
    ['pve1', 'pve2', 'pve3'].map((name, index) => [name, { id: index + 1, online: 1, ip: `10.0.0.${13 + index}` }]),
  );
  const cluster = { name: 'demo', version: 3, nodes: 3, quorate: 1 };
  return [JSON.stringify({ nodename: node, version: 7, cluster, nodelist })];
}

function vmlistWith(more: Readonly<Record<number, string>>): readonly string[] {
  const { ids, ...rest } = JSON.parse((SAMPLE.files['/etc/pve/.vmlist'] ?? []).join('\n'));
  const others = Object.entries(more).map(([id, node]) => [id, { node, type: 'lxc', version: 1 }]);
  return [JSON.stringify({ ...rest, ids: { ...ids, ...Object.fromEntries(others) } })];
}

/** The wiki of pve3 reads the media, too. */
function withWiki(configuration: Sample['configuration']): Sample['configuration'] {
  const files = structuredClone(configuration) as Record<string, Configured>;
  const volume = files['phoenix_hypervisor_config.json']?.shared_volumes?.media;
  if (volume) volume.mounts = { ...volume.mounts, 130: { path: '/media', read_only: true } };
  const containers = files['phoenix_lxc_configs.json']?.lxc_configs;
  const { network_config, ...alike } = containers?.[110] ?? {};
  const network = { ...network_config, ip: '10.0.0.130/24' };
  if (containers)
    containers[130] = { ...alike, name: 'wiki', network_config: network, mac_address: 'BC:24:11:00:01:30' };
  return files;
}

interface Configured {
  readonly shared_volumes?: Record<string, { mounts: Record<number, unknown> }>;
  readonly lxc_configs?: Record<number, { readonly network_config?: object; [key: string]: unknown }>;
}
