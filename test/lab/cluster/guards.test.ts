import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dropInFolder, dropInPath } from '../../../src/engine/guard/dropin.ts';
import { HYPERVISOR } from '../../cli/machine.ts';
import { several } from './several.ts';

/** Container 201 of pve2 has a volume on a disk of pve2 and is to wait for it; systemd there runs and is told to read again. */
async function guarded() {
  const some = await several();
  const { machine, there } = some;
  mkdirSync(join(there, 'pool/media'), { recursive: true });
  const mountinfo = `25 1 8:1 / ${there} rw - ext4 /dev/sda1 rw\n26 25 8:17 / ${there}/pool rw - ext4 /dev/sdb1 rw\n`;
  writeFileSync(join(there, 'proc/self/mountinfo'), mountinfo);
  mkdirSync(join(there, 'run/systemd/system'), { recursive: true });
  const told = join(machine.folder, 'systemctl.log');
  const systemctl = `#!/bin/sh\nhostname >> ${told}\nprintf '%s\\n' "$*" >> ${told}\n`;
  writeFileSync(join(machine.folder, 'bin2/systemctl'), systemctl, { mode: 0o755 });
  const declare = (more: object) =>
    machine.configure(HYPERVISOR, {
      shared_volumes: {
        media: { host_path: '/pool/media', mounts: { 201: '/media' }, owner: 'keep', permissions: 'keep', ...more },
      },
    });
  await declare({ boot_guard: true });
  return {
    ...some,
    declare,
    told: () => (existsSync(told) ? readFileSync(told, 'utf8') : ''),
    dropIn: (root: string) => {
      const at = join(root, dropInPath('pve-container', 201));
      return existsSync(at) ? readFileSync(at, 'utf8') : undefined;
    },
  };
}

describe('a container of another member waits for its disk', { timeout: 240_000 }, () => {
  it('by a guard on its own member, which reads it at once; taken back the same way', async () => {
    const { run, json, root, there, dropIn, told, declare } = await guarded();
    const planned = await json('plan');
    expect(planned.steps.map(({ id }: { readonly id: string }) => id)).toEqual([
      'pve2/mount:201',
      'pve2/unit:201',
      'pve2/unit:reload',
    ]);
    expect((await run('apply', '--yes')).exitCode).toBe(0);
    expect(dropIn(there)).toContain('\nAssertPathIsMountPoint=/pool\n');
    expect(existsSync(join(root, dropInFolder('pve-container', 201)))).toBe(false);
    expect(told()).toMatch(/^pve2\ndaemon-reload$/m);

    await declare({});
    expect((await run('apply', '--yes')).exitCode).toBe(0);
    expect(dropIn(there)).toBeUndefined();
    expect(told().match(/daemon-reload/g)).toHaveLength(2);
  });

  it('is led back by an undo', async () => {
    const { run, there, dropIn } = await guarded();
    expect((await run('apply', '--yes')).exitCode).toBe(0);
    expect(dropIn(there)).toBeDefined();
    const undone = await run('undo', '--yes');
    expect(undone.stdout).toMatch(/pve2: .*201/);
    expect(dropIn(there)).toBeUndefined();
  });

  it('is left alone where somebody wrote one of that name there, and that is said', async () => {
    const { run, there, dropIn, file } = await guarded();
    const at = dropInPath('pve-container', 201);
    mkdirSync(join(there, dropInFolder('pve-container', 201)), { recursive: true });
    writeFileSync(join(there, at), '[Unit]\nDescription=mine\n');
    const { exitCode, stdout, stderr } = await run('apply', '--yes');
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain(at);
    expect(dropIn(there)).toBe('[Unit]\nDescription=mine\n');
    expect(file()).toContain('mp0: /pool/media');
  });
});
