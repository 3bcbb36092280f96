import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DesiredState } from '../../../src/engine/desired/state.ts';
import { CONTAINER_UNITS, dropInPath } from '../../../src/engine/guard/dropin.ts';
import { pctScript } from '../../../src/views/export/pct.ts';
import { desired, machine } from '../../engine/arbitraries.ts';
import { desiredState, volume } from '../../engine/builders.ts';
import { addDirectory, containerFile, type ModelMachine, modelMachine } from '../../engine/model-host.ts';
import { pct } from '../../pct/pct.ts';
import { appliedTo, exportedFrom } from './scene.ts';

/** What the script calls asks this process, which has the machine. */
const ASKS = `#!/usr/bin/perl
use IO::Socket::UNIX;
my $name = $0; $name =~ s,.*/,,;
my $model = IO::Socket::UNIX->new(Peer => $ENV{MODEL}) or die "no model: $!";
syswrite $model, join("\\0", $name, @ARGV); shutdown $model, 1;
my $answer = ''; while (sysread $model, $answer, 65536, length $answer) {}
my ($exit, $out, $err) = split /\\0/, $answer, -1;
print STDOUT $out; print STDERR $err; exit $exit;
`;

let folder = '';
let server: Server;
let model: ModelMachine = modelMachine();
const calls: string[][] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'phoenix-export-'));
  for (const name of ['pct', 'install', 'chown', 'chmod', 'setfacl', 'systemctl']) {
    writeFileSync(join(folder, name), ASKS);
    chmodSync(join(folder, name), 0o755);
  }
  for (const name of ['grep', 'head', 'mkdir', 'cat', 'cmp', 'mv', 'rm', 'rmdir'])
    symlinkSync(`/usr/bin/${name}`, join(folder, name));
  server = createServer({ allowHalfOpen: true }, (socket) => {
    let asked = '';
    socket.on('data', (data) => (asked += data));
    socket.on('end', () => socket.end(answered(asked.split('\0'))));
  });
  await once(server.listen(join(folder, 'model')), 'listening');
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Exit code, output, errors. */
function answered([name = '', ...argv]: readonly string[]): string {
  calls.push([name, ...argv]);
  if (name === 'pct') return runPct(argv);
  if (name === 'install' && !model.paths.has(argv.at(-1) ?? '')) addDirectory(model, argv.at(-1) ?? '');
  return '0\0\0';
}

function runPct(argv: readonly string[]): string {
  const outcome = pct(argv, {
    node: 'pve',
    user: 'root@pam',
    locale: 'utf8',
    replicated: model.replicated,
    containers: new Map(
      [...model.files].map(([ctid, file]) => [ctid, { text: file, running: model.running.has(ctid) }]),
    ),
    hotplug: ({ mountPoint }) =>
      model.paths.get(mountPoint.volume)?.kind === 'directory' ? undefined : 'the source is not there',
  });
  for (const [ctid, file] of outcome.containers) model.files.set(ctid, file);
  return [outcome.exit, outcome.stdout, outcome.stderr].join('\0');
}

/** The machine as the script leaves it. */
async function ran(script: string, host: ModelMachine): Promise<ModelMachine> {
  model = structuredClone(host);
  calls.length = 0;
  const shell = spawn('/bin/dash', ['-s'], { env: { PATH: folder, MODEL: join(folder, 'model') } });
  const [[code], printed] = await Promise.all([once(shell, 'exit'), text(shell.stderr), shell.stdin.end(script)]);
  expect(code, `${printed}${script}`).toBe(0);
  return model;
}

it('leaves the container files that an apply leaves, byte for byte, on any host, and a second run changes nothing', async () => {
  let sets = 0;
  await fc.assert(
    fc.asyncProperty(desired, machine, async (wanted, host) => {
      const script = pctScript(exportedFrom(wanted, host));
      const after = await ran(script, host);
      expect(after.files).toEqual((await appliedTo(wanted, host)).files);
      sets += calls.filter(([name, command]) => name === 'pct' && command === 'set').length;
      const again = await ran(script, after);
      expect(again.files).toEqual(after.files);
      expect(calls.filter(([name, command]) => name === 'pct' && command === 'set')).toEqual([]);
    }),
    { numRuns: Number(process.env.PHOENIX_EXPORT_RUNS ?? 60) },
  );
  expect(sets).toBeGreaterThan(2);
}, 600_000);

/** The machine's folder of units is one of ours while the script runs. */
const UNITS = '/etc/systemd/system';

const unitsOf = (machine: ModelMachine) =>
  [...machine.dropIns].map(([path, written]) => [path, written] as const).sort();

/** Runs the script with real drop-ins below a folder, and gives the machine those that it leaves. */
async function ranWithUnits(script: string, host: ModelMachine): Promise<ModelMachine> {
  const units = mkdtempSync(join(tmpdir(), 'phoenix-units-'));
  try {
    for (const [path, written] of host.dropIns) {
      mkdirSync(join(units, dirname(path)), { recursive: true });
      writeFileSync(join(units, path), written);
    }
    const after = await ran(script.replaceAll(UNITS, join(units, UNITS)), host);
    const found = readdirSync(units, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    after.dropIns.clear();
    for (const { parentPath, name } of found) {
      const path = join(parentPath, name);
      after.dropIns.set(path.slice(units.length), readFileSync(path, 'utf8'));
    }
    return after;
  } finally {
    rmSync(units, { recursive: true, force: true });
  }
}

const reloads = () => calls.filter(([name, command]) => name === 'systemctl' && command === 'daemon-reload').length;

it('leaves the drop-ins that an apply leaves, has systemd read them once, and a second run does nothing', async () => {
  let written = 0;
  let taken = 0;
  const flags = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
  // Often all of them come, or go: of any flags too few drop-ins are taken away for a test of that.
  const often = (flag: boolean) => fc.oneof(fc.constant(Array.from({ length: 5 }, () => flag)), flags);
  await fc.assert(
    fc.asyncProperty(desired, machine, often(true), often(false), async (wanted, bare, guarded, later) => {
      const host = {
        ...bare,
        mountinfo: '2 1 0:50 / /tank rw - zfs tank rw\n3 1 0:51 / /srv rw - ext4 /dev/sdb1 rw\n',
      };
      const before = await appliedTo(withGuards(wanted, guarded), host);
      const after = withGuards(wanted, later);
      const script = pctScript(exportedFrom(after, before));
      const ranOn = await ranWithUnits(script, before);
      expect(unitsOf(ranOn)).toEqual(unitsOf(await appliedTo(after, before)));
      const isChanged = JSON.stringify(unitsOf(ranOn)) !== JSON.stringify(unitsOf(before));
      expect(reloads()).toBe(isChanged ? 1 : 0);
      written += ranOn.dropIns.size;
      taken += [...before.dropIns.keys()].filter((path) => !ranOn.dropIns.has(path)).length;
      const again = await ranWithUnits(script, ranOn);
      expect([unitsOf(again), reloads()]).toEqual([unitsOf(ranOn), 0]);
    }),
    { numRuns: Number(process.env.PHOENIX_EXPORT_RUNS ?? 40) },
  );
  expect([written > 2, taken > 2]).toEqual([true, true]);
}, 600_000);

it("leaves somebody else's drop-in of that name alone, whether it would write one or take one away", async () => {
  const host = modelMachine({
    files: new Map([[100, containerFile(100)]]),
    mountinfo: '2 1 0:50 / /tank rw - zfs tank rw\n',
  });
  addDirectory(host, '/tank/v');
  const guarded = (bootGuard: boolean) =>
    desiredState([volume('v', '/tank/v', [{ ctid: 100, path: '/v' }], { owner: { kind: 'keep' }, bootGuard })]);
  const writes = pctScript(exportedFrom(guarded(true), host));
  const takes = pctScript(exportedFrom(guarded(false), await appliedTo(guarded(true), host)));
  expect([writes, takes].map((script) => /^(un)?guard \//m.test(script))).toEqual([true, true]);
  const foreign = structuredClone(host);
  for (const unit of CONTAINER_UNITS) foreign.dropIns.set(dropInPath(unit, 100), '[Unit]\nDescription=mine\n');
  for (const script of [writes, takes]) {
    expect(unitsOf(await ranWithUnits(script, foreign))).toEqual(unitsOf(foreign));
    expect(reloads()).toBe(0);
  }
});

function withGuards(wanted: DesiredState, guarded: readonly boolean[]): DesiredState {
  const volumes = wanted.volumes.map((one, index) => ({ ...one, bootGuard: guarded[index] ?? false }));
  return { ...wanted, volumes };
}

it('hands every path on as it is, whatever a shell would make of it', async () => {
  const path = '/tank/it\'s $(touch x) `id` "a" * #b';
  const host = modelMachine({ files: new Map([[100, containerFile(100)]]) });
  addDirectory(host, path);
  const wanted = desiredState([volume('v', path, [{ ctid: 100, path: '/x y' }], { owner: { kind: 'keep' } })]);
  await ran(pctScript(exportedFrom(wanted, host)), host);
  expect(calls).toContainEqual(['pct', 'set', '100', '--mp0', `${path},mp=/x y`]);
  expect(calls).toContainEqual(['install', '-d', '-o', '0', '-g', '0', '-m', '00775', path]);
});
