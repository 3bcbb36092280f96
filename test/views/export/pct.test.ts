import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
  for (const name of ['pct', 'install', 'chown', 'chmod', 'setfacl']) {
    writeFileSync(join(folder, name), ASKS);
    chmodSync(join(folder, name), 0o755);
  }
  symlinkSync('/usr/bin/grep', join(folder, 'grep'));
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

it('hands every path on as it is, whatever a shell would make of it', async () => {
  const path = '/tank/it\'s $(touch x) `id` "a" * #b';
  const host = modelMachine({ files: new Map([[100, containerFile(100)]]) });
  addDirectory(host, path);
  const wanted = desiredState([volume('v', path, [{ ctid: 100, path: '/x y' }], { owner: { kind: 'keep' } })]);
  await ran(pctScript(exportedFrom(wanted, host)), host);
  expect(calls).toContainEqual(['pct', 'set', '100', '--mp0', `${path},mp=/x y`]);
  expect(calls).toContainEqual(['install', '-d', '-o', '0', '-g', '0', '-m', '00775', path]);
});
