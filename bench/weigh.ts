import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMachine } from './machine.ts';
import { measured } from './measured.ts';
import { record, tableOf } from './results.ts';

/**
 * What it costs to weigh who would lose or gain by a change of owner: a plan that changes all 10,000 directories, each with an
 * entry in it, against the same plan where they stay as they are. Each is reached by one of 1,000 containers. As root.
 */
const SIZE = { volumes: 10_000, containers: 1_000 };
const TARGET_MS = 3_000;
const RUNS = Number(process.env.RUNS ?? 5);

const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'));
try {
  const root = join(folder, 'machine');
  makeMachine(root, SIZE, true);
  for (let index = 0; index < SIZE.volumes; index += 1)
    writeFileSync(join(root, `tank/shared/group${index % 100}/volume${index}/entry`), '');
  const plan = ['--root', root, '--config-dir', join(root, 'config'), 'plan', '--json'];
  const [kept, changed] = [
    { name: 'left as they are', owner: 'keep' },
    { name: 'to belong to the containers’ root', owner: 'container_root' },
  ].map(({ name, owner }) => {
    declare(join(root, 'config/phoenix_hypervisor_config.json'), owner);
    return { name, ...measured(plan, RUNS, folder) };
  });
  if (!kept || !changed) throw new Error('nothing was measured');
  const added = changed.milliseconds - kept.milliseconds;
  const lines = [
    `${added > TARGET_MS ? 'MISSED' : 'Met'}: to weigh ${SIZE.volumes} directories adds ${added.toFixed(0)} ms of the processor to a plan, of ${TARGET_MS} ms.`,
    '',
    ...tableOf(
      ['a plan of directories', 'ms', 'MB'],
      [kept, changed].map((one) => [one.name, one.milliseconds.toFixed(0), one.megabytes.toFixed(0)]),
    ),
  ];
  record('npm run bench:weigh', lines);
  process.stdout.write(`${lines.join('\n')}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function declare(file: string, owner: string): void {
  const { shared_volumes: volumes } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly shared_volumes: Readonly<Record<string, object>>;
  };
  const owned = Object.entries(volumes).map(([name, volume]) => [name, { ...volume, owner }]);
  writeFileSync(file, JSON.stringify({ shared_volumes: Object.fromEntries(owned) }, null, 2));
}
