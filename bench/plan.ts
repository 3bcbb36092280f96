import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

/** `plan` as a whole process, from argv to exit: time and memory at growing sizes, beside `node -e 0`, under `env -i`. */
const PROGRAM = new URL('../dist/phoenix-volumes.mjs', import.meta.url).pathname;
const RUNS = 10;
const SIZES = [
  { volumes: 2_500, containers: 250 },
  { volumes: 5_000, containers: 500 },
  { volumes: 10_000, containers: 1_000 },
  { volumes: 20_000, containers: 2_000 },
];
const TARGET = { volumes: 10_000, milliseconds: 1_000, megabytes: 250 };

const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'));
try {
  main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function main(): void {
  const probe = join(folder, 'probe.cjs');
  writeFileSync(
    probe,
    `process.on('exit', () => require('node:fs').writeFileSync(process.env.RSS, String(process.resourceUsage().maxRSS)));`,
  );
  const node = measured(probe, ['-e', '0']);
  console.log(
    `load ${loadavg()[0]?.toFixed(1)}   node -e 0: ${node.milliseconds.toFixed(0)} ms, ${node.megabytes.toFixed(0)} MB\n`,
  );
  console.log('volumes  containers  state      time      × node  memory');
  let missed = false;
  for (const size of SIZES) {
    for (const state of ['all new', 'in sync'] as const) {
      const root = join(folder, `${size.volumes}-${state.replace(' ', '-')}`);
      makeMachine(root, size, state === 'in sync');
      const run = measured(probe, [PROGRAM, '--root', root, '--config-dir', join(root, 'config'), 'plan', '--json']);
      const row = [
        String(size.volumes).padStart(7),
        String(size.containers).padStart(10),
        state.padEnd(9),
        `${run.milliseconds.toFixed(0)} ms`.padStart(8),
        (run.milliseconds / node.milliseconds).toFixed(1).padStart(6),
        `${run.megabytes.toFixed(0)} MB`.padStart(7),
      ];
      console.log(row.join('  '));
      if (
        size.volumes === TARGET.volumes &&
        (run.milliseconds > TARGET.milliseconds || run.megabytes > TARGET.megabytes)
      )
        missed = true;
      rmSync(root, { recursive: true, force: true });
    }
  }
  console.log(
    `\n${missed ? 'MISSED' : 'met'}: ${TARGET.volumes} volumes in ${TARGET.milliseconds} ms and ${TARGET.megabytes} MB`,
  );
  process.exitCode = missed ? 1 : 0;
}

/** Medians of wall time and peak resident memory. */
function measured(
  probe: string,
  argv: readonly string[],
): { readonly milliseconds: number; readonly megabytes: number } {
  const times: number[] = [];
  const sizes: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const rss = join(folder, 'rss');
    const started = process.hrtime.bigint();
    const result = spawnSync(process.execPath, ['--require', probe, ...argv], {
      env: { PATH: '/usr/bin:/bin', RSS: rss },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    times.push(Number(process.hrtime.bigint() - started) / 1e6);
    if (result.status !== 0 && result.status !== 2)
      throw new Error(`${argv.join(' ')} exited ${result.status}: ${result.stderr}`);
    sizes.push(Number(readFileSync(rss, 'utf8')) / 1024);
  }
  return { milliseconds: median(times), megabytes: median(sizes) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}

/** A machine below a folder: each volume is mounted by one container, ten volumes each. */
function makeMachine(
  root: string,
  { volumes, containers }: { readonly volumes: number; readonly containers: number },
  inSync: boolean,
): void {
  const write = (path: string, text: string) => {
    const full = join(root, path);
    mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, text);
  };
  const shared: Record<string, unknown> = {};
  const lines = new Map<number, string[]>();
  for (let index = 0; index < volumes; index++) {
    const ctid = 1000 + (index % containers);
    const hostPath = `/tank/shared/group${index % 100}/volume${index}`;
    shared[`volume${index}`] = { host_path: hostPath, mounts: { [ctid]: `/mnt/volume${index}` } };
    if (!inSync) continue;
    const mine = lines.get(ctid) ?? [];
    lines.set(ctid, [...mine, `mp${mine.length}: ${hostPath},mp=/mnt/volume${index}`]);
    mkdirSync(join(root, hostPath), { recursive: true });
  }
  const lxc: Record<string, unknown> = {};
  for (let index = 0; index < containers; index++) {
    const ctid = 1000 + index;
    lxc[ctid] = {
      name: `ct${ctid}`,
      memory_mb: 512,
      cores: 1,
      template: '/t.tar.zst',
      storage_pool: 'p',
      storage_size_gb: 8,
      unprivileged: true,
    };
    write(
      `etc/pve/lxc/${ctid}.conf`,
      [
        'arch: amd64',
        `hostname: ct${ctid}`,
        'memory: 512',
        ...(lines.get(ctid) ?? []),
        'ostype: debian',
        `rootfs: local-zfs:subvol-${ctid}-disk-0,size=8G`,
        'unprivileged: 1',
        '',
      ].join('\n'),
    );
  }
  write('config/phoenix_hypervisor_config.json', JSON.stringify({ shared_volumes: shared }, null, 2));
  write('config/phoenix_lxc_configs.json', JSON.stringify({ lxc_configs: lxc }, null, 2));
  write('config/phoenix_vm_configs.json', '{"vms":[]}');
  write('config/phoenix_stacks_config.json', '{"docker_stacks":{}}');
  write('proc/net/unix', '');
  write('proc/self/mountinfo', '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n');
  chmodSync(root, 0o755);
  if (inSync && process.geteuid?.() === 0) {
    execFileSync('sh', [
      '-c',
      'find "$1"/tank/shared -mindepth 2 -type d -exec chown 65534:65534 {} + -exec chmod 0775 {} +',
      'sh',
      root,
    ]);
  }
}
