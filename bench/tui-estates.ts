import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoPaths, seedDemo } from '../src/host/demo-seed.ts';

/** Volumes that differ in everything the detail pane shows, with one to six mounts each: what a cursor key repaints. */
export async function mixedEstate(dir: string): Promise<void> {
  await estate(dir, 24, (index) => (index % 6) + 1);
}

/** More volumes than any screen shows. */
export async function largeEstate(dir: string, volumes: number): Promise<void> {
  await estate(dir, volumes, (index) => (index % 3) + 1);
}

async function estate(dir: string, count: number, mountsOf: (index: number) => number): Promise<void> {
  await seedDemo(dir);
  const { root, configDir } = demoPaths(dir);
  const file = join(configDir, 'phoenix_hypervisor_config.json');
  const hostPath = (index: number) => `${PARENTS[index % PARENTS.length]}/${NAMES[index % NAMES.length]}-${index}`;
  for (let index = 0; index < count; index += 2) mkdirSync(join(root, hostPath(index)), { recursive: true });
  const shared_volumes = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${NAMES[index % NAMES.length]}_${String(index).padStart(4, '0')}`,
      {
        host_path: hostPath(index),
        mounts: mounts(index, mountsOf(index)),
        ...(index % 2 === 0 ? { owner: 'container_root' } : {}),
        permissions: { directory_mode: index % 3 === 0 ? '0775' : '0750' },
      },
    ]),
  );
  writeFileSync(file, `${JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), shared_volumes }, null, 2)}\n`);
}

function mounts(index: number, count: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, turn) => [
      102 + ((index + turn) % 8),
      { path: `/srv/${NAMES[(index + turn) % NAMES.length]}-${index}`, read_only: turn % 2 === 1 },
    ]),
  );
}

const NAMES = ['films', 'nginx_logs', 'paperless_inbox', 'models', 'backups', 'certificates', 'music'] as const;
const PARENTS = ['/mnt/pve/tank/shared', '/mnt/pve/bulk/backups', '/mnt/pve/nas/dump'] as const;
