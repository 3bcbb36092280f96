import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dropInFolder, dropInPath } from '../../src/engine/guard/dropin.ts';
import { GUARD_FAULTS, type GuardFault } from '../../src/engine/machine/check.ts';
import type { PlanDocument, StatusDocument } from '../../src/views/documents/shapes.ts';
import { documentIn } from './json.ts';
import type { TestMachine } from './machine.ts';
import { declareGuard, doctorOn, guardedMachine, type Spoil, soundMachine, withPool } from './roots.ts';
import { run } from './run.ts';

const OURS = dropInPath('pve-container', 101);
const FOLDER = dropInFolder('pve-container', 101);

const inRoot = ({ root }: TestMachine, path: string) => join(root, path);

/** What is wrong with a guard: each on a machine whose guard is well but for that, and the file that is told. */
const FAULTS: Readonly<Record<GuardFault, readonly [spoil: Spoil, path: string]>> = {
  missing: [(machine) => rm(inRoot(machine, FOLDER), { recursive: true }), OURS],
  differs: [(machine) => machine.write(`root${OURS}`, '# managed by phoenix-volumes\n[Unit]\n'), OURS],
  undeclared: [(machine) => declareGuard(machine, {}), OURS],
  left: [
    async (machine) => {
      await declareGuard(machine, {}, false);
      const file = inRoot(machine, '/etc/pve/lxc/101.conf');
      await writeFile(file, (await readFile(file, 'utf8')).replace(/^mp0.*\n/m, ''));
    },
    OURS,
  ],
  foreign: [(machine) => machine.write(`root${OURS}`, '[Unit]\nDescription=mine\n'), OURS],
  symlink: [
    async (machine) => {
      await rename(inRoot(machine, FOLDER), inRoot(machine, '/elsewhere'));
      await symlink('/elsewhere', inRoot(machine, FOLDER));
    },
    FOLDER,
  ],
  file: [
    async (machine) => {
      await rm(inRoot(machine, FOLDER), { recursive: true });
      await writeFile(inRoot(machine, FOLDER), '');
    },
    FOLDER,
  ],
  unseen: [
    async (machine) => {
      await rm(inRoot(machine, OURS));
      await mkdir(inRoot(machine, OURS));
    },
    OURS,
  ],
  managed: [
    async (machine) => {
      await machine.write('root/etc/pve/ha/resources.cfg', 'ct: 101\n\tstate started\n');
      await rm(inRoot(machine, FOLDER), { recursive: true });
    },
    OURS,
  ],
  perhaps_managed: [
    async (machine) => {
      await mkdir(inRoot(machine, '/etc/pve/ha/resources.cfg'), { recursive: true });
      await rm(inRoot(machine, FOLDER), { recursive: true });
    },
    OURS,
  ],
  taken_back: [({ write }) => write('root/etc/systemd/system/service.d/zz.conf', '[Unit]\nAssertPathExists=\n'), OURS],
  unread: [(machine) => withSystemd(machine, { reload: 'yes' }), OURS],
  unused: [(machine) => withSystemd(machine, { dropIns: '/run/other.conf' }), OURS],
};

/** A systemd that runs the machine and has this view of the container's unit, whatever it is asked. */
async function withSystemd(machine: TestMachine, { reload = 'no', dropIns = OURS, exit = 0 } = {}): Promise<void> {
  const said = ['pve-container', 'pve-container-debug']
    .map((unit) => {
      const read = unit === 'pve-container' ? dropIns : dropInPath('pve-container-debug', 101);
      return `Id=${unit}@101.service\nDropInPaths=${read}\nNeedDaemonReload=${reload}\n`;
    })
    .join('\n');
  await machine.write('bin/systemctl', `#!/bin/sh\ncat <<'END'\n${said}END\nexit ${exit}\n`);
  await chmod(join(machine.folder, 'bin/systemctl'), 0o755);
  await mkdir(inRoot(machine, '/run/systemd/system'), { recursive: true });
}

const guardsOn = async (machine: TestMachine) =>
  (await doctorOn(machine)).checks.filter(({ code }) => code === 'guard' || code === 'guards');

describe('doctor', () => {
  test('has a machine for each fault', () => {
    expect(Object.keys(FAULTS).sort()).toEqual([...GUARD_FAULTS].sort());
  });

  test.each(Object.entries(FAULTS))('tells a guard that is wrong: %s', async (fault, [spoil, path]) => {
    const machine = await guardedMachine();
    expect(await guardsOn(machine)).toMatchObject([{ code: 'guards', state: 'ok', checked: 1 }]);
    await spoil(machine);
    const found = await guardsOn(machine);
    expect(found).toContainEqual(
      expect.objectContaining({ code: 'guard', ctid: 101, fault, path, hint: expect.stringMatching(/\S/) }),
    );
    expect(found.map(({ state }) => state)).not.toContain('ok');
    for (const { text } of found) expect(text).not.toMatch(/undefined|\[object/);
  });

  test('takes the word of a systemd that has read all of it, and has none of one that is silent', async () => {
    const machine = await guardedMachine();
    await withSystemd(machine);
    expect(await guardsOn(machine)).toMatchObject([{ code: 'guards', state: 'ok', checked: 1 }]);
    await withSystemd(machine, { exit: 1 });
    expect(await guardsOn(machine)).toMatchObject([{ code: 'guards', state: 'unknown', unseen: 'systemd' }]);
  });

  test('knows a guard of a container that is gone, also where nothing is declared any more', async () => {
    const machine = await guardedMachine();
    await rm(inRoot(machine, '/etc/pve/lxc/101.conf'));
    await rm(machine.configDir, { recursive: true });
    expect(await guardsOn(machine)).toMatchObject([{ code: 'guard', fault: 'left', ctid: 101 }]);
  });

  test('an assertion of somebody else beside ours is no fault', async () => {
    const machine = await guardedMachine();
    await machine.write(`root${FOLDER}/zz.conf`, '[Unit]\nAssertPathExists=/etc\nDescription=\n');
    expect(await guardsOn(machine)).toMatchObject([{ code: 'guards', state: 'ok' }]);
  });
});

/** What a volume may lie on, by the table of mounts, and what its container's unit then says. */
const PLACES: Readonly<Record<string, { readonly mounted: string; readonly unit?: true; readonly says: RegExp[] }>> = {
  'a disk that no unit mounts': { mounted: 'ext4 /dev/sdb1', says: [/^AssertPathIsMountPoint=\/pool$/m] },
  'a disk that a unit mounts': {
    mounted: 'ext4 /dev/sdb1',
    unit: true,
    says: [/^RequiresMountsFor=\/pool$/m, /^AssertPathIsMountPoint=\/pool$/m],
  },
  'a dataset of ZFS': {
    mounted: 'zfs pool',
    says: [/^After=zfs-mount\.service$/m, /^AssertPathIsMountPoint=\/pool$/m],
  },
  'a share that a unit mounts': { mounted: 'nfs4 nas:/pool', unit: true, says: [/^RequiresMountsFor=\/pool$/m] },
  'a share that none mounts': { mounted: 'nfs4 nas:/pool', says: [/^ExecStartPre=\/bin\/sh -c '.*' sh \/pool$/m] },
  'a FUSE that none mounts': { mounted: 'fuse.mergerfs a:b', says: [/^ExecStartPre=\/bin\/sh -c '.*' sh \/pool$/m] },
};

describe('a guard of what lies on', () => {
  test.each(Object.entries(PLACES))(
    '%s: it is missing, is made as it has to be, and is then as declared',
    async (_, place) => {
      const machine = await soundMachine();
      const { options, env } = machine;
      await mkdir(inRoot(machine, '/pool/media'), { recursive: true });
      await machine.write('root/proc/self/mountinfo', withPool(machine, place.mounted));
      if (place.unit) await machine.write('root/etc/systemd/system/pool.mount', '[Mount]\nWhere=/pool\n');
      await declareGuard(machine);
      const planned = documentIn<PlanDocument>(await run([...options, 'plan', '--json'], { env }));
      expect(planned.steps.filter(({ kind }) => kind === 'unit')).toMatchObject([{ ctid: 101, action: 'create' }]);
      expect(await guardsOn(machine)).toMatchObject([{ code: 'guard', fault: 'missing' }]);

      expect(await run([...options, 'apply', '--yes'], { env })).toMatchObject({ code: 0 });
      for (const unit of ['pve-container', 'pve-container-debug'] as const) {
        const text = await readFile(inRoot(machine, dropInPath(unit, 101)), 'utf8');
        expect(text).toMatch(/^# managed by phoenix-volumes\n/);
        for (const line of place.says) expect(text).toMatch(line);
        const settings = text.split('\n').filter((line) => /^\w+=/.test(line));
        expect(settings).toHaveLength(place.says.length);
      }
      expect(documentIn<PlanDocument>(await run([...options, 'plan', '--json'], { env }))).toMatchObject({ steps: [] });
      expect(await guardsOn(machine)).toMatchObject([{ code: 'guards', state: 'ok', checked: 1 }]);
    },
  );
});

/** What `zfs` answers of snapshots, and how the volume is then covered. */
const SNAPSHOTS: Readonly<
  Record<string, { readonly mounted?: string; readonly zfs: (now: number) => string; readonly covered: boolean | null }>
> = {
  'one that is young enough': { zfs: (now) => `echo 'pool@new\t${now - 3600}'`, covered: true },
  'only an old one': { zfs: (now) => `echo 'pool@old\t${now - 30 * 3600}'`, covered: false },
  'a young one of the dataset in it': { zfs: (now) => `echo 'pool/in@new\t${now - 3600}'`, covered: false },
  none: { zfs: () => ':', covered: false },
  'no ZFS to take any': { mounted: 'ext4 /dev/sdb1', zfs: () => 'exit 1', covered: false },
  'a pool that cannot be asked': { zfs: () => 'echo "cannot open" >&2; exit 1', covered: null },
};

test.each(Object.entries(SNAPSHOTS))(
  'the data of a volume has %s: report, warning and metric say the same',
  async (_, one) => {
    const machine = await soundMachine();
    await mkdir(inRoot(machine, '/pool/media'), { recursive: true });
    await machine.write('root/proc/self/mountinfo', withPool(machine, one.mounted ?? 'zfs pool'));
    await machine.write(
      'bin/zfs',
      `#!/bin/sh\ncase "$*" in *snapshot*) ${one.zfs(Math.floor(Date.now() / 1000))} ;; *) printf 'pool\\t/pool\\ton\\n' ;; esac\n`,
    );
    await chmod(join(machine.folder, 'bin/zfs'), 0o755);
    await declareGuard(machine, { snapshots_within_hours: 26 });
    const said = async (...more: readonly string[]) =>
      run([...machine.options, 'status', ...more], { env: machine.env });
    const status = documentIn<StatusDocument>(await said('--json'));
    expect(status.volumes).toMatchObject([{ name: 'media', backup: { covered: one.covered } }]);
    const codes = { true: [], false: ['not_backed_up'], null: ['backup_unknown'] }[`${one.covered}`];
    expect(status.diagnostics.map(({ code }) => code).filter((code) => /back/.test(code))).toEqual(codes);
    const words = { true: /snapshot \d+ h old/, false: /no snapshot|snapshot 30 h old/, null: /snapshots not known/ };
    expect((await said()).stdout).toMatch(words[`${one.covered}`]);
    const metrics = /volume_covered\{volume="media"\} (\d)/.exec((await said('--metrics')).stdout)?.[1];
    expect(metrics).toBe(one.covered === null ? undefined : one.covered ? '1' : '0');
  },
);

test('metrics tell how a guard stands', async () => {
  const machine = await guardedMachine();
  const metrics = async () => (await run([...machine.options, 'status', '--metrics'], { env: machine.env })).stdout;
  expect(await metrics()).toContain('phoenix_volumes_guard_state{ctid="101",state="ok"} 1\n');
  await rm(inRoot(machine, FOLDER), { recursive: true });
  expect(await metrics()).toContain('phoenix_volumes_guard_state{ctid="101",state="new"} 1\n');
});
