import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandText } from '../../src/ground/argv.ts';
import { slowPct } from '../promises/stand-in.ts';
import { documentIn, documentsIn } from './json.ts';
import { HYPERVISOR, testMachine } from './machine.ts';
import { COMMAND, call } from './program.ts';
import { run } from './run.ts';

test('a plan shows every step and command, exits 2, and touches nothing', async () => {
  const { options, env, root, pctCalls } = await testMachine();
  const { code, stdout, stderr } = await call([...options, 'plan'], { env });
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  expect(stdout).toContain('≈ install -d -o 65534 -g 65534 -m 00775 /tank/media');
  expect(stdout).toContain('≈ chmod 00750 /tank/certs');
  expect(stdout).toMatch(
    /pct set 101 --mp0 \/tank\/certs,mp=\/certs --mp1 \/tank\/media,mp=\/media --digest [0-9a-f]{40}/,
  );
  expect(stdout).toContain('3 to create, 2 to change');
  expect(await pctCalls()).toEqual([]);
  expect(await readdir(join(root, 'tank'))).toEqual(['certs']);
});

test('a directory gets the owner that nobody wrote down only while it holds nothing', async () => {
  const { options, env, write } = await testMachine();
  await write('root/tank/media/one', '');
  const full = await run([...options, 'plan'], { env });
  expect(full.stdout).toContain('owner and mode of /tank/media are left alone: none is declared, and it holds entries');
  expect(full.stdout).not.toMatch(/chown \S+ \/tank\/media/);
  const { options: others, root } = await testMachine();
  await mkdir(join(root, 'tank/media'));
  const empty = await run([...others, 'plan'], { env });
  expect(empty.stdout).toContain('chown 65534:65534 /tank/media');
});

test('apply does what the plan showed, one pct call a container, and a second one runs nothing', async () => {
  const { options, env, root, pctCalls } = await testMachine();
  const first = await run([...options, 'apply', '--yes'], { env });
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('Applied: 5 done.');
  expect(await pctCalls()).toHaveLength(2);
  const { mode, uid } = await stat(join(root, 'tank/media'));
  expect([mode & 0o7777, uid]).toEqual([0o775, 65534]);

  const second = await run([...options, 'apply', '--yes'], { env });
  const still = '! Still, root of CT 101 cannot write in media and certs: phoenix-volumes status media certs\n';
  expect(second).toEqual({ code: 0, stdout: `In sync: nothing to do.\n${still}`, stderr: '' });
  expect(await pctCalls()).toHaveLength(2);
  expect(await readdir(join(root, 'var/lib/phoenix-volumes/journal'))).toHaveLength(1);
  const { code, stdout } = await run([...options, 'plan'], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^In sync: nothing to do\.\n! Still, root of CT 101 cannot write in media and certs: /);
});

test('the journal holds every event, for root alone', async () => {
  const { options, env, root } = await testMachine();
  const { stdout } = await run([...options, 'apply', '--yes', '--json'], { env });
  const folder = join(root, 'var/lib/phoenix-volumes/journal');
  const [name = ''] = await readdir(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  const journal = (await readFile(join(folder, name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const events = documentsIn({ stdout });
  expect(journal[0]).toMatchObject({ format: 'phoenix-volumes-journal/3', argv: expect.arrayContaining(['apply']) });
  expect(journal.slice(1).map(({ type, step }) => [type, step])).toEqual(events.map(({ type, step }) => [type, step]));
});

test('only the named volumes are applied', async () => {
  const { options, env, pctCalls } = await testMachine();
  expect(await run([...options, 'apply', 'certs', '--yes'], { env })).toMatchObject({ code: 0 });
  expect(await pctCalls()).toEqual([expect.stringMatching(/^set 101 --mp0 \/tank\/certs,mp=\/certs --digest/)]);
});

test('a container narrows plan and apply to its own mounts and the directories they need', async () => {
  const { options, env, pctCalls } = await testMachine();
  const shown = documentIn<{ readonly steps: readonly { readonly id: string }[] }>(
    await run([...options, 'plan', '102', '--json'], { env }),
  );
  expect(shown.steps.map(({ id }) => id)).toEqual(['directory:/tank/media', 'mount:102']);
  expect(await run([...options, 'apply', '102', '--yes'], { env })).toMatchObject({ code: 0 });
  expect(await pctCalls()).toEqual([
    expect.stringMatching(/^set 102 --mp0 \/tank\/media,mp=\/srv\/media,ro=1 --digest/),
  ]);
  expect(await run([...options, 'plan', '102'], { env })).toMatchObject({ code: 0 });
  expect(await run([...options, 'plan', '102', 'certs'], { env })).toMatchObject({ code: 2 });
});

test.each(['plan', 'apply', 'status'])(
  '%s of a container nobody knows is a usage error that names those that are there',
  async (command) => {
    const { options, env, pctCalls } = await testMachine();
    const yes = command === 'apply' ? ['--yes'] : [];
    const { code, stderr } = await run([...options, command, '999', ...yes], { env });
    expect(code).toBe(64);
    expect(stderr).toMatch(/no container 999, and no volume names it\n.*101, 102/);
    expect(await pctCalls()).toEqual([]);
  },
);

test('a volume nobody declares is a usage error that names the one that was meant', async () => {
  const { options, env } = await testMachine();
  const { code, stderr } = await run([...options, 'plan', 'medai'], { env });
  expect(code).toBe(64);
  expect(stderr).toContain('No volume is named medai');
  expect(stderr).toContain('Did you mean media?');
});

test('without a terminal apply wants --yes, before it looks at anything', async () => {
  const { options, env } = await testMachine();
  const { code, stderr } = await run([...options, 'apply'], { env });
  expect(code).toBe(64);
  expect(stderr).toContain('--yes');
});

test('a locked container is blocked, the rest runs, and apply exits 1', async () => {
  const { options, env, write, pctCalls } = await testMachine();
  await write('root/etc/pve/lxc/102.conf', 'arch: amd64\nhostname: db\nlock: backup\nunprivileged: 1\n');
  const { code, stdout } = await run([...options, 'apply', '--yes'], { env });
  expect(code).toBe(1);
  expect(stdout).toMatch(/blocked: mount 102, CT 102 is locked \(backup\)/);
  expect(stdout).toContain('4 done, 1 blocked');
  expect((await run([...options, 'journal'], { env })).stdout).toContain('4 done, 1 blocked');
  expect(await pctCalls()).toHaveLength(1);
});

test('SIGTERM lets the running step end, runs no other, and exits 130', async () => {
  const machine = await testMachine();
  const { options, env, write, pctCalls } = machine;
  await slowPct(machine);
  const { code, stdout } = await call([...options, 'apply', '--yes'], {
    env,
    meanwhile: async ({ kill, printed }) => {
      await printed('working');
      kill('SIGTERM');
      await write('go', '');
    },
  });
  expect(code).toBe(130);
  expect(stdout).toContain('Stopped: 4 done, 1 not run.');
  expect(await pctCalls()).toHaveLength(1);
});

test('of two applies at once the second is refused with exit 3', async () => {
  const { options, env, write, folder } = await testMachine();
  await write(
    'bin/pct',
    `#!/bin/sh\necho working\nwhile [ -d ${folder} ] && [ ! -e ${folder}/go ]; do sleep 0.05; done\n`,
  );
  let second: Promise<{ code: number | null; stderr: string }> | undefined;
  await call([...options, 'apply', '--yes'], {
    env,
    meanwhile: async ({ printed }) => {
      await printed('working');
      second = call([...options, 'apply', '--yes'], { env });
      await second;
      await write('go', '');
    },
  });
  const refused = await second;
  expect(refused?.code).toBe(3);
  expect(refused?.stderr).toContain('Another process holds the lock');
});

test('a reader that goes away is no error', async () => {
  const { options, env } = await testMachine();
  const { spawnSync } = await import('node:child_process');
  const { stderr } = spawnSync('sh', ['-c', `${commandText(COMMAND)} ${options.join(' ')} plan --json | head -c 1`], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
});

test('a document of megabytes comes whole through a pipe, and so do as many findings on stderr', async () => {
  const { options, env, configure } = await testMachine();
  const names = Array.from({ length: 3000 }, (_, index) => `a${index}`);
  const volumes = names.map((name) => [name, { host_path: `/tank/${name}`, mounts: { 404: `/${name}` } }]);
  await configure(HYPERVISOR, { shared_volumes: Object.fromEntries(volumes) });
  const { code, stdout, stderr } = await call([...options, 'plan', '--json'], { env });
  expect(code).toBe(2);
  expect(stdout.length).toBeGreaterThan(1_000_000);
  expect(JSON.parse(stdout)).toMatchObject({ summary: { create: names.length } });
  expect(stderr.match(/declared nowhere/g)).toHaveLength(names.length);
});
