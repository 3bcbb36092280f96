import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { record, tableOf } from './results.ts';

/** `apply` beside `baseline.sh` on the same machines below a folder, every volume mounted in every container. As root. */
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const [SCRIPT, PROGRAM] = [at('baseline.sh'), at('../dist/phoenix-volumes.mjs')];
const VOLUMES = [10, 50, 200];
const CONTAINERS = [5, 20, 50];
const FIRST = 1000;
/** No container: what is left is done once. */
const NOBODY = 1;
/** What one `pct` takes on a real host. */
const PCT_SECONDS = 0.45;
const FILES = 20;

const folder = mkdtempSync(join(tmpdir(), 'phoenix-baseline-'));
interface Run {
  /** The processor's time, with `pct` that costs next to nothing. */
  readonly seconds: number;
  readonly calls: number;
}

function main(): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'pct'), PCT);
  chmodSync(join(bin, 'pct'), 0o755);
  const rows = VOLUMES.flatMap((volumes) => {
    // The script does the same for every container: it is run for one and for none, and the rest is computed.
    const theirs = machine('script', volumes, [FIRST]);
    const script = (ctid: number): Run => run(theirs, [SCRIPT, theirs, join(theirs, 'config'), String(ctid)]);
    const none = script(NOBODY);
    const [fresh, again] = [script(FIRST), script(FIRST)];
    const forAll = (one: Run, containers: number): Run => ({
      seconds: none.seconds + (one.seconds - none.seconds) * containers,
      calls: one.calls * containers,
    });
    return CONTAINERS.flatMap((containers) => {
      const ctids = Array.from({ length: containers }, (_, index) => FIRST + index);
      const ours = machine('program', volumes, ctids);
      const argv = [process.execPath, PROGRAM, '--root', ours, '--config-dir', join(ours, 'config'), 'apply', '--yes'];
      return (
        [
          ['first apply', fresh],
          ['in sync', again],
        ] as const
      ).map(([state, one]) => {
        const [their, our] = [forAll(one, containers), run(ours, argv)];
        const whole = ({ seconds, calls }: Run): number => seconds + calls * PCT_SECONDS;
        return [
          `${volumes} × ${containers}`,
          state,
          their.seconds.toFixed(1),
          our.seconds.toFixed(2),
          (their.seconds / our.seconds).toFixed(0),
          `${their.calls}`,
          `${our.calls}`,
          (whole(their) / whole(our)).toFixed(0),
        ];
      });
    });
  });
  const lines = [
    "Every volume is mounted in every container; a volume has 20 files. Measured: the processor's time of `phoenix-volumes apply` on Node,",
    'and of `bench/baseline.sh` for no container and for one, which is multiplied; both with a `pct` that does next to nothing. Counted: the',
    `calls of \`pct\`. COMPUTED, not measured: the last column, with ${PCT_SECONDS} s for each call.`,
    '',
    ...tableOf(
      ['volumes × containers', 'state', 'script s', 'program s', 'measured ×', 'its pct', 'our pct', 'computed ×'],
      rows,
    ),
  ];
  record('npm run bench:baseline', lines);
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Runs a command to its end, and its children. */
function run(root: string, argv: readonly string[]): Run {
  const log = join(folder, 'calls');
  writeFileSync(log, '');
  const { status, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', `TIMEFORMAT='%3U %3S'; time "$@" >/dev/null 2>${join(folder, 'stderr')}`, 'bash', ...argv],
    {
      env: { PATH: `${join(folder, 'bin')}:/usr/sbin:/usr/bin:/sbin:/bin`, PCT_ROOT: root, PCT_LOG: log, LC_ALL: 'C' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${readFileSync(join(folder, 'stderr'), 'utf8')}`);
  const seconds = stderr
    .trim()
    .split(/\s+/)
    .reduce((sum, one) => sum + Number(one), 0);
  return { seconds, calls: readFileSync(log, 'utf8').split('\n').length - 1 };
}

function machine(name: string, volumes: number, ctids: readonly number[]): string {
  const root = join(folder, `${name}-${volumes}-${ctids.length}`);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const shared = Array.from({ length: volumes }, (_, index) => {
    const mounts = Object.fromEntries(ctids.map((ctid) => [ctid, `/mnt/volume${index}`]));
    for (let file = 0; file < FILES; file += 1) write(`tank/volume${index}/file${file}`, '');
    const permissions = { directory_mode: '0775', file_mode: '0664' };
    return [
      `volume${index}`,
      { host_path: `/tank/volume${index}`, owner: '100000:100000', permissions, mounts },
    ] as const;
  });
  write(
    'config/phoenix_hypervisor_config.json',
    JSON.stringify({ shared_volumes: Object.fromEntries(shared) }, null, 2),
  );
  const lxc = ctids.map((ctid) => [ctid, { name: `ct${ctid}`, memory_mb: 512, cores: 1, unprivileged: true }] as const);
  write('config/phoenix_lxc_configs.json', JSON.stringify({ lxc_configs: Object.fromEntries(lxc) }, null, 2));
  for (const ctid of ctids)
    write(
      `etc/pve/lxc/${ctid}.conf`,
      `arch: amd64\nhostname: ct${ctid}\nostype: debian\nrootfs: local:subvol-${ctid}\nunprivileged: 1\n`,
    );
  for (const one of ['subuid', 'subgid']) write(`etc/${one}`, 'root:100000:65536\n');
  write('proc/net/unix', '');
  write('proc/self/mountinfo', '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n');
  return root;
}

const PCT = `#!/bin/sh
echo "$1" >>"$PCT_LOG"
file=$PCT_ROOT/etc/pve/lxc/$2.conf
case $1 in
  config) exec cat "$file" ;;
esac
shift 2
while [ $# -gt 0 ]; do
  slot=\${1#--}
  printf '%s: %s\\n' "\${slot#-}" "$2" >>"$file"
  shift 2
done
`;

try {
  main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
