import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../src/config/load.ts';
import { applyPlan } from '../src/engine/apply/apply.ts';
import { queryOf } from '../src/engine/observed/query.ts';
import { observed } from '../src/engine/observed/state.ts';
import { planOf } from '../src/engine/plan/plan.ts';
import { demoHost } from '../src/host/demo/host.ts';
import { demoPaths } from '../src/host/demo/place.ts';
import { seedDemo } from '../src/host/demo/seed.ts';

/** A demo with so many volumes, one to `mounts` mounts each: most of them applied, every fourth changed since, every tenth new. */
export async function estate(dir: string, volumes: number, mounts: number): Promise<void> {
  await seedDemo(dir);
  const indexes = Array.from({ length: volumes }, (_, index) => index);
  const old = indexes.filter((index) => index % 10 !== 9);
  declare(
    dir,
    old.map((index) => volume(index, mounts, false)),
  );
  await applied(dir);
  declare(
    dir,
    indexes.map((index) => volume(index, mounts, index % 4 === 3)),
  );
}

function declare(dir: string, volumes: readonly (readonly [name: string, volume: unknown])[]): void {
  const file = join(demoPaths(dir).configDir, 'phoenix_hypervisor_config.json');
  const configuration = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(
    file,
    `${JSON.stringify({ ...configuration, shared_volumes: Object.fromEntries(volumes) }, null, 2)}\n`,
  );
}

async function applied(dir: string): Promise<void> {
  const { configDir, stateDir } = demoPaths(dir);
  const { desired } = await loadConfig({ configDir, explicitDir: false, stateDir });
  if (!desired) throw new Error('the configuration of the benchmark has errors');
  const host = demoHost({ dir, paceMs: 0 });
  const planned = async () => planOf(desired, observed(await host.facts(queryOf(desired))));
  const now = () => new Date().toISOString();
  const signal = new AbortController().signal;
  for await (const _ of applyPlan({ plan: await planned(), host, now, signal, replan: planned }));
}

function volume(index: number, most: number, changed: boolean): readonly [string, unknown] {
  const name = NAMES[index % NAMES.length];
  const mounts = Array.from({ length: (index % most) + 1 }, (_, turn) => [
    CONTAINERS[(index + turn) % CONTAINERS.length],
    { path: `/srv/${name}-${index}`, read_only: turn % 2 === 1 },
  ]);
  return [
    `${name}_${String(index).padStart(4, '0')}`,
    {
      host_path: `${PARENTS[index % PARENTS.length]}/${name}-${index}`,
      mounts: Object.fromEntries(mounts),
      ...(index % 2 === 0 ? { owner: 'container_root' } : {}),
      permissions: { directory_mode: changed ? '0770' : '0775' },
    },
  ];
}

const NAMES = ['films', 'nginx_logs', 'paperless_inbox', 'models', 'backups', 'certificates', 'music'] as const;
const PARENTS = ['/mnt/pve/tank/shared', '/mnt/pve/bulk/backups', '/mnt/pve/nas/dump'] as const;
const CONTAINERS = [102, 103, 104, 105, 106, 107, 108] as const;
