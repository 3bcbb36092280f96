import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openProgram } from '../pty/program.ts';
import { call } from './program.ts';

function demo() {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-demo-cluster-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dir = join(folder, 'demo');
  const run = (...words: readonly string[]) => call(['--host', `demo-cluster:${dir}`, ...words]);
  return { dir, run, json: async (...words: readonly string[]) => JSON.parse((await run('--json', ...words)).stdout) };
}

describe('the demo of a cluster', { timeout: 60_000 }, () => {
  it('has three members: one is read and changed by the real protocol, and one is not reached', async () => {
    const { dir, run, json } = demo();
    const plan = await json('plan', 'media');
    expect(plan.steps).toContainEqual(expect.objectContaining({ id: 'pve2/mount:110', node: 'pve2' }));
    const unreached = plan.steps.find(({ node }: { node?: string }) => node === 'pve3');
    expect(unreached).toMatchObject({ state: 'blocked', reason: { code: 'member_unreached' } });
    expect(plan.diagnostics.map(({ summary }: { summary: string }) => summary)).toContain(
      'pve3 could not be asked: ssh could not connect: "ssh: connect to host 10.0.0.15 port 22: No route to host"',
    );
    expect(plan.diagnostics.map(({ code }: { code: string }) => code)).not.toContain('member_configured_otherwise');
    const applied = await run('apply', 'media', '--yes');
    // What pve3 has to do is left.
    expect(applied.code).toBe(1);
    expect(readFileSync(join(dir, 'members/pve2/etc/pve/lxc/110.conf'), 'utf8')).toContain('mp0: /mnt/pve/bulk/media');
    expect(existsSync(join(dir, 'members/pve2/var/lib/phoenix-volumes/journal'))).toBe(true);
    expect(await json('--node', 'pve2', 'plan')).toMatchObject({ inSync: true, steps: [] });
    const undone = await run('undo', '--yes');
    expect(undone.stdout).toContain('pve2: mount 110');
    // It runs: Proxmox takes the mount out with its next restart.
    expect(readFileSync(join(dir, 'members/pve2/etc/pve/lxc/110.conf'), 'utf8')).toContain('delete: mp0');
  });

  it('has a container that HA may start where its directory is not', async () => {
    const { stderr, stdout } = await demo().run('plan', '103');
    expect(stdout + stderr).toContain('CT 103 (n8n) would not start on pve2: /mnt/pve/tank is missing there');
  });

  it('tells of one member what is of its containers, and of each directory which member has it', async () => {
    const { run, json } = demo();
    const { diagnostics } = await json('--node', 'pve2', 'status');
    expect(diagnostics).toEqual([]);
    const { stdout } = await run('status', 'media');
    expect(stdout).toContain('· pve2: mode of /mnt/pve/bulk/media is left alone');
  });

  it('explains what somebody can do on the other member, and is made anew by --reset', async () => {
    const { dir, run } = demo();
    expect((await run('explain', '110:/')).stdout).toContain("kodi's root (0) is host uid 100000 on pve2");
    await run('apply', 'media', '--yes');
    await call(['demo', '--cluster', '--dir', dir, '--reset']);
    expect(readFileSync(join(dir, 'members/pve2/etc/pve/lxc/110.conf'), 'utf8')).not.toContain('mp0:');
  });

  it('shows in the screens who is reached', async () => {
    const { dir } = demo();
    const terminal = openProgram(['demo', '--cluster', '--dir', dir], { columns: 190 });
    await terminal.waitFor(/demo pve1 {2}pve2 reached {2}pve3 unreachable since \d\d:\d\d/);
    terminal.press('P');
    await terminal.waitFor('pve2: mount 110');
    terminal.press('A');
    await terminal.waitFor(/pve1 \d\/\d {3}pve2 2\/2/);
  });
});
