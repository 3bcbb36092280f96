import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { KNOWN, type Several, several } from './several.ts';

describe('members with an sshd between them', { timeout: 180_000 }, () => {
  it('are planned, applied, and in sync, with no call of pct for the second apply', async () => {
    const { run, json, file, there, machine } = await several();
    const plan = await run('plan', 'media');
    expect(plan.stdout).toMatch(/pve2: pct set 201 --mp0/);
    const { stdout } = await run('apply', 'media', '--yes');
    expect(stdout).toMatch(/\+ pve2: mount 201/);
    expect(file()).toContain('mp0: /tank/media,mp=/media');
    expect(existsSync(join(there, 'tank/media'))).toBe(true);
    expect(await json('--node', 'pve2', 'plan')).toMatchObject({ inSync: true, steps: [] });
    const calls = (await machine.pctCalls()).length;
    expect((await run('--node', 'pve2', 'apply', '--yes')).exitCode).toBe(0);
    expect(await machine.pctCalls()).toHaveLength(calls);
    const status = await json('status', 'media');
    expect(status.volumes[0].elsewhere).toMatchObject([{ node: 'pve2', exists: true, mode: '0775' }]);
  });

  it.each([
    ['refuses', ({ net }: Several) => net.stopServing('pve2'), /Connection refused/],
    [
      'has another host key',
      async ({ net, serve }: Several) => {
        net.stopServing('pve2');
        net.anotherKey('pve2');
        await serve();
      },
      /Host key verification failed/,
    ],
    [
      'has no key that the cluster knows',
      ({ root }: Several) => writeFileSync(join(root, KNOWN), ''),
      /Host key verification failed/,
    ],
    ['takes no packets', ({ net }: Several) => net.cut('pve2', true), /timed out|No route to host/],
    ['has no such program', ({ program }: Several) => program('exec /nowhere/phoenix-volumes'), /not installed there/],
    [
      'has no quorum',
      ({ there }: Several) => {
        const at = join(there, 'etc/pve/.members');
        writeFileSync(at, readFileSync(at, 'utf8').replace('"quorate": 1', '"quorate": 0'));
      },
      /pve2 has no quorum/,
    ],
    [
      'talks too much in its start-up file',
      ({ program }: Several) => program('yes | head -c 200000; exec cat'),
      /not understood/,
    ],
  ] as const)('%s: its steps are blocked with that, and this machine’s run', async (_, make, said) => {
    const some = await several();
    await make(some);
    const plan = await some.run('plan', 'media');
    expect(plan.exitCode).toBe(2);
    expect(plan.stdout + plan.stderr).toMatch(said);
    const applied = await some.run('apply', 'media', '--yes');
    expect(applied.exitCode).toBe(1);
    expect(existsSync(join(some.root, 'tank/media'))).toBe(true);
    expect(some.file()).not.toContain('mp0:');
    expect(existsSync(join(some.there, 'tank/media'))).toBe(false);
  });

  it('lose their connection in the middle of a step: it is finished and recorded there, unknown here, and not done twice', async () => {
    const { run, json, net, machine, program, serve, journals, file } = await several();
    const { folder } = machine;
    const pct = readFileSync(join(folder, 'bin/pct'), 'utf8').split('\n').slice(1).join('\n');
    await machine.write('bin/pct', `#!/bin/sh\ncase $2 in 201) touch ${folder}/begun; sleep 3 ;; esac\n${pct}`);
    program(`exec ${folder}/answer`);
    const applying = run('apply', 'media', '--yes');
    for (let waited = 0; !existsSync(join(folder, 'begun')); waited += 1) {
      if (waited > 1200) throw new Error('the step does not begin');
      await setTimeout(50);
    }
    // The sshd of the session, and every other one there; what they started lives on.
    net.stopServing('pve2');
    const { exitCode, stdout, stderr } = await applying;
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('whether pve2 has done it is not known');
    for (let waited = 0; !journals().includes('"type":"summary"') && waited < 600; waited += 1) await setTimeout(50);
    expect(journals()).toMatch(/"type":"step_complete","step":"mount:201"/);
    expect(file()).toContain('mp0: /tank/media,mp=/media');
    await serve();
    expect(await json('--node', 'pve2', 'plan')).toMatchObject({ inSync: true, steps: [] });
    expect((await run('--node', 'pve2', 'apply', '--yes')).exitCode).toBe(0);
    expect((await machine.pctCalls()).filter((call) => call.includes(' 201 '))).toHaveLength(1);
  });
});
