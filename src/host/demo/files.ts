import { bindIdentity, type KernelMount, type MountTable, mountAt } from '../../engine/observed/mounts.ts';
import { parseMountPoint } from '../../proxmox/value/mount.ts';
import {
  DEMO_CONTAINERS,
  DEMO_MOUNTS,
  DEMO_NODE,
  DEMO_STORAGE_CFG,
  DEMO_VM,
  type DemoContainer,
  demoConfiguration,
  macOf,
} from './estate.ts';
import {
  initFiles,
  initPid,
  monitorFiles,
  monitorPid,
  mountinfoLine,
  UNIX_SOCKETS_HEADER,
  unixSocketLine,
} from './proc.ts';

type FileEntry = readonly [path: string, text: string];

/** Every file of a fresh demo as a real machine would have it, by path below its folder. */
export function demoFiles(root: string): readonly FileEntry[] {
  return [...systemFiles(root), ...containerFiles(), ...processFiles(root, hostMounts(root))];
}

function systemFiles(root: string): readonly FileEntry[] {
  const configuration = Object.entries(demoConfiguration());
  return [
    ['etc/hostname', `${DEMO_NODE}\n`],
    ['etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'],
    ['etc/group', 'root:x:0:\nnogroup:x:65534:\n'],
    ['etc/fstab', '# <file system> <mount point> <type> <options> <dump> <pass>\nproc /proc proc defaults 0 0\n'],
    ['etc/pve/storage.cfg', DEMO_STORAGE_CFG],
    ['etc/pve/.vmlist', vmlist()],
    ['proc/self/mountinfo', hostMountinfo(root)],
    [
      'proc/net/unix',
      UNIX_SOCKETS_HEADER +
        running()
          .map(({ ctid }) => unixSocketLine(ctid))
          .join(''),
    ],
    ...configuration.map(([name, json]): FileEntry => [`etc/phoenix/${name}`, `${JSON.stringify(json, null, 2)}\n`]),
  ];
}

function vmlist(): string {
  const containers = DEMO_CONTAINERS.map(({ ctid, node }) => [
    ctid,
    { node: node ?? DEMO_NODE, type: 'lxc', version: 1 },
  ]);
  const ids = Object.fromEntries([...containers, [DEMO_VM, { node: DEMO_NODE, type: 'qemu', version: 1 }]]);
  return `${JSON.stringify({ version: 1, ids }, null, 2)}\n`;
}

function containerFiles(): readonly FileEntry[] {
  const here = DEMO_CONTAINERS.filter(({ node }) => node === undefined);
  return here.map((container) => [`etc/pve/lxc/${container.ctid}.conf`, containerFile(container)]);
}

/** As Proxmox writes it: keys in string order, then what is pending. */
function containerFile(container: DemoContainer): string {
  const { ctid, name, cores, memoryMb, diskGb, lock, bootOrder, mountPoints, pending } = container;
  const keys: Record<string, string | number> = {
    arch: 'amd64',
    cores,
    ...(container.features?.includes('docker') ? { features: 'nesting=1,keyctl=1' } : {}),
    hostname: name,
    ...(lock ? { lock } : {}),
    memory: memoryMb,
    ...mountPoints,
    net0: `name=eth0,bridge=vmbr0,gw=10.0.0.1,hwaddr=${macOf(ctid)},ip=10.0.0.${ctid}/24,type=veth`,
    ...(bootOrder === undefined ? {} : { onboot: 1 }),
    ostype: 'debian',
    rootfs: `local-zfs:subvol-${ctid}-disk-0,size=${diskGb}G`,
    ...(bootOrder === undefined ? {} : { startup: `order=${bootOrder}` }),
    swap: 512,
    ...(container.privileged ? {} : { unprivileged: 1 }),
  };
  return `${lines(keys)}${pending ? `\n[pve:pending]\n${lines(pending)}` : ''}`;
}

function lines(keys: Readonly<Record<string, string | number>>): string {
  return Object.entries(keys)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

function running(): readonly DemoContainer[] {
  return DEMO_CONTAINERS.filter(({ node, stopped }) => node === undefined && !stopped);
}

function processFiles(root: string, mounts: MountTable): readonly FileEntry[] {
  return running().flatMap((container) => {
    const { ctid, privileged } = container;
    const init = {
      ...initFiles(ctid, privileged ? 0 : 100_000),
      mountinfo: containerMountinfo(root, container, mounts),
    };
    return [
      ...Object.entries(monitorFiles(ctid)).map(
        ([name, text]): FileEntry => [`proc/${monitorPid(ctid)}/${name}`, text],
      ),
      ...Object.entries(init).map(([name, text]): FileEntry => [`proc/${initPid(ctid)}/${name}`, text]),
    ];
  });
}

function containerMountinfo(root: string, { ctid, mountPoints }: DemoContainer, mounts: MountTable): string {
  const first = ctid * 100;
  const disk = { fstype: 'zfs', source: `rpool/data/subvol-${ctid}-disk-0` };
  const own = [
    mountinfoLine({ id: first, parent: 1, dev: `0:${100 + ctid}`, root: '/', target: '/', mount: disk }),
    mountinfoLine({
      id: first + 1,
      parent: first,
      dev: '0:5',
      root: '/',
      target: '/proc',
      mount: { fstype: 'proc', source: 'proc' },
    }),
  ];
  const binds = Object.values(mountPoints ?? {}).flatMap((text, index) => {
    const parsed = parseMountPoint(text);
    if (!parsed.ok) return [];
    const source = `${root}${parsed.value.volume}`;
    const [identity, mount] = [bindIdentity(mounts, source), mountAt(mounts, source)];
    if (!identity || !mount) return [];
    const { target, options } = parsed.value;
    return [
      mountinfoLine({
        id: first + 2 + index,
        parent: first,
        ...identity,
        target,
        readOnly: options.ro ?? false,
        mount,
      }),
    ];
  });
  return [...own, ...binds].join('');
}

/** The kernel names mounts with the folder that is our root. */
function hostMounts(root: string): MountTable {
  const mounts = DEMO_MOUNTS.map(
    ({ dev, target, fstype, source }, index): KernelMount => ({
      ...{ id: 25 + index, parent: index === 0 ? 1 : 25, dev, root: '/', fstype, source },
      ...{ target: target === '/' ? root : `${root}${target}`, options: [], superOptions: [] },
    }),
  );
  return new Map(mounts.map((mount) => [mount.target, mount]));
}

function hostMountinfo(root: string): string {
  return [...hostMounts(root).values()].map((mount) => mountinfoLine({ ...mount, mount })).join('');
}
