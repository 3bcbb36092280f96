import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { dropInText } from '../../../src/engine/guard/dropin.ts';
import { type SystemdMachine, test } from './machine.ts';

const MEDIA = { host_path: '/tank/media', owner: 'keep', permissions: 'keep', mounts: { 100: '/media' } };
const FOLDER = '/etc/systemd/system/pve-container@100.service.d';
const DROP_IN = `${FOLDER}/phoenix-volumes.conf`;
const POOL = 'mkdir -p /tank && mount -t tmpfs -o mode=755 tank /tank && mkdir -p /tank/media';

/** A container whose volume lies on a file system that no unit mounts, as ZFS does it. */
async function onPool(machine: SystemdMachine, guard = true): Promise<void> {
  machine.container(100);
  await machine.done(POOL);
  machine.declare({ media: { ...MEDIA, boot_guard: guard } });
}

async function applied({ program }: SystemdMachine, ...options: readonly string[]): Promise<void> {
  expect(await program('apply', '--yes', ...options)).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(QUIET),
  });
}

/** These machines' pools are in memory, which is warned of; nothing else is. */
const QUIET =
  /^(?:[^\n]*warning: \/tank\/\w+ is in memory \(tmpfs at \/tank\)[^\n]*\n +Declare a host_path[^\n]*\s*)*$/;

const STARTED = { exitCode: 0 };
const REFUSED = { exitCode: 1, stderr: expect.stringContaining('Assertion failed') };

test('a container waits for the pool of its volume, and starts once that is there', async ({ machine }) => {
  await onPool(machine);
  await applied(machine);
  expect(await machine.json('plan')).toMatchObject({ inSync: true, steps: [] });

  for (const unit of ['pve-container@100', 'pve-container-debug@100']) {
    expect(await machine.sh(`systemctl start ${unit}`)).toMatchObject(STARTED);
    await machine.done(`systemctl stop ${unit} && umount /tank`);
    expect(await machine.sh(`systemctl start ${unit}`)).toMatchObject(REFUSED);
    expect(await machine.json('status')).toMatchObject({
      containers: [
        {
          ctid: 100,
          starts: 'fails',
          why: expect.arrayContaining([expect.objectContaining({ code: 'assert_fails', path: '/tank' })]),
        },
      ],
    });
    await machine.done(POOL);
  }
});

test('a reload that is all that was left is planned alone, and done', async ({ machine }) => {
  await onPool(machine);
  await machine.done('systemctl start pve-container@100');
  await applied(machine);
  const isOutdated = () => machine.done('systemctl show --property=NeedDaemonReload pve-container@100');
  expect(await isOutdated()).toBe('NeedDaemonReload=no');
  // So does an apply leave it that is killed in between.
  await machine.done(`touch ${DROP_IN}`);
  expect(await isOutdated()).toBe('NeedDaemonReload=yes');
  expect(await machine.json('plan')).toMatchObject({
    steps: [{ id: 'unit:reload', kind: 'unit', exact: true, commands: [['systemctl', 'daemon-reload']] }],
  });
  await applied(machine);
  expect(await isOutdated()).toBe('NeedDaemonReload=no');
  expect(await machine.json('plan')).toMatchObject({ inSync: true, steps: [] });
});

test('a reload is planned where systemd has not read what lies there, and where it has what is gone', async ({
  machine,
}) => {
  await onPool(machine);
  await machine.done('systemctl start pve-container@100');
  await applied(machine);
  // As an apply leaves it that is killed in between: written, and taken away.
  const folders = 'pve-container*@100.service.d';
  await machine.done(`mkdir /held && mv /etc/systemd/system/${folders} /held && systemctl daemon-reload`);
  await machine.done('mv /held/* /etc/systemd/system');
  const reload = [{ id: 'unit:reload', kind: 'unit', reason: { code: 'units_reload', ctids: [100] } }];
  expect(await machine.json('plan')).toMatchObject({ steps: reload });
  await applied(machine);
  expect(await machine.json('plan')).toMatchObject({ inSync: true, steps: [] });
  await machine.done('systemctl stop pve-container@100; umount /tank');
  expect(await machine.sh('systemctl start pve-container@100')).toMatchObject(REFUSED);

  await machine.done(`${POOL}; systemctl start pve-container@100; rm -r /etc/systemd/system/${folders}`);
  machine.declare({ media: MEDIA });
  expect(await machine.json('plan')).toMatchObject({ steps: reload });
  await applied(machine);
  expect(await machine.json('plan')).toMatchObject({ inSync: true, steps: [] });
  await machine.done('systemctl stop pve-container@100; umount /tank; systemctl start pve-container@100');
});

test('a start pulls in what a unit mounts, and goes with it', async ({ machine }) => {
  machine.write('/etc/systemd/system/tank.mount', '[Mount]\nWhat=tank\nWhere=/tank\nType=tmpfs\nOptions=mode=755\n');
  machine.container(100);
  await machine.done('systemctl daemon-reload && systemctl start tank.mount && mkdir /tank/media');
  machine.declare({ media: { ...MEDIA, boot_guard: true } });
  const plan = await machine.program('plan');
  expect(plan.stdout).toContain('CT 100 is stopped, too, when the mount of /tank is stopped with systemctl');
  await applied(machine);
  expect(machine.read(DROP_IN)).toContain('RequiresMountsFor=/tank');

  await machine.done('systemctl stop tank.mount && systemctl start pve-container@100 && mountpoint -q /tank');
  await machine.done('systemctl stop tank.mount');
  expect(await machine.sh('systemctl is-active pve-container@100')).toMatchObject({ stdout: 'inactive' });
});

test('a guard that is no longer declared is gone, and an undo brings it back', async ({ machine }) => {
  await onPool(machine);
  await applied(machine);
  const written = machine.read(DROP_IN);
  machine.declare({ media: MEDIA });
  await applied(machine);
  expect(await machine.sh(`ls -d ${FOLDER} /etc/systemd/system/pve-container-debug@100.service.d`)).toMatchObject({
    exitCode: 2,
    stdout: '',
  });
  await machine.done('umount /tank && systemctl start pve-container@100 && systemctl stop pve-container@100');

  await machine.done(POOL);
  expect(await machine.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
  expect(machine.read(DROP_IN)).toBe(written);
  await machine.done('umount /tank');
  expect(await machine.sh('systemctl start pve-container@100')).toMatchObject(REFUSED);
});

test('an undo of the apply that made it takes it away', async ({ machine }) => {
  await onPool(machine);
  await applied(machine);
  expect(await machine.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await machine.sh(`ls ${FOLDER}`)).toMatchObject({ exitCode: 2 });
  await machine.done('umount /tank && systemctl start pve-container@100');
});

test('removing the volume takes its guard along, and leaves what others put beside it', async ({ machine }) => {
  await onPool(machine);
  await applied(machine);
  machine.write(`${FOLDER}/mine.conf`, '[Unit]\nDescription=Mine\n');
  expect(await machine.program('remove', 'media', '--apply', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await machine.done(`ls ${FOLDER}`)).toBe('mine.conf');
  expect(machine.read('/etc/pve/lxc/100.conf')).not.toContain('mp0');
});

test("somebody else's file, a folder that leads elsewhere, and a foreign assertion are left alone and told", async ({
  machine,
}) => {
  await onPool(machine);
  machine.write(DROP_IN, '[Unit]\nAssertPathIsMountPoint=/nowhere\n');
  const foreign = await machine.program('apply', '--yes');
  expect(foreign.exitCode).toBe(1);
  expect(foreign.stdout).toContain(`${DROP_IN} is not this program's`);
  expect(foreign.stderr).toContain(`/nowhere is not mounted, and ${DROP_IN} asks for that`);
  expect(machine.read(DROP_IN)).toBe('[Unit]\nAssertPathIsMountPoint=/nowhere\n');
  expect(await machine.sh('systemctl start pve-container@100')).toMatchObject(REFUSED);

  await machine.done(`rm -r ${FOLDER} && mkdir /elsewhere && ln -s /elsewhere ${FOLDER}`);
  const linked = await machine.program('apply', '--yes');
  expect(linked.exitCode).toBe(1);
  expect(linked.stdout).toContain(`${FOLDER} is a symbolic link, and nothing is written through it`);
  expect(await machine.done('ls /elsewhere')).toBe('');
});

test('on a full disk nothing of it is left, and a later apply does it', async ({ machine }) => {
  await onPool(machine);
  // The folder of units is a file system of its own that has no room for a file with something in it.
  await machine.done(
    'mkdir /units && cp -a /etc/systemd/system/. /units && mount -t tmpfs -o size=64k,mode=755 units /etc/systemd/system',
  );
  await machine.done(
    'cp -a /units/. /etc/systemd/system; systemctl daemon-reload; dd if=/dev/zero of=/etc/systemd/system/ballast bs=1k 2>/dev/null || true',
  );
  const full = await machine.program('apply', '--yes');
  expect(full.exitCode).toBe(1);
  expect(full.stdout).toContain('no space is left');
  expect(await machine.sh(`find /etc/systemd/system -name '*phoenix*' -o -name '.*.tmp'`)).toMatchObject({
    stdout: '',
  });
  await machine.done('rm /etc/systemd/system/ballast');
  await applied(machine);
  await machine.done('umount /tank');
  expect(await machine.sh('systemctl start pve-container@100')).toMatchObject(REFUSED);
});

test('doctor tells what keeps a guard that lies there right from being one, and systemd says the same', async ({
  machine,
}) => {
  await onPool(machine);
  await applied(machine);
  await machine.done('umount /tank');
  const guards = async () => {
    const { checks } = (await machine.json('doctor')) as { readonly checks: readonly Record<string, unknown>[] };
    return checks.filter(({ code }) => code === 'guard' || code === 'guards');
  };
  const starts = async () => {
    const { exitCode } = await machine.sh('systemctl start pve-container@100');
    await machine.done('systemctl stop pve-container@100');
    return exitCode === 0;
  };
  const fault = (name: string) => expect.arrayContaining([expect.objectContaining({ ctid: 100, fault: name })]);
  expect(await guards()).toMatchObject([{ code: 'guards', state: 'ok', checked: 1 }]);
  expect(await starts()).toBe(false);

  // Each folder whose drop-ins systemd reads after ours, by the name of the unit.
  const folders = ['service.d', 'pve-.service.d', 'pve-container@.service.d', 'pve-container@100.service.d'];
  for (const folder of folders.map((name) => `/etc/systemd/system/${name}`)) {
    machine.write(`${folder}/zz.conf`, '[Unit]\nAssertPathExists=\n');
    await machine.done('systemctl daemon-reload');
    expect(await guards(), folder).toEqual(fault('taken_back'));
    expect(await starts(), folder).toBe(true);
    await machine.done(`rm ${folder}/zz.conf && systemctl daemon-reload`);
    expect(await starts(), folder).toBe(false);
  }
  // Of one name the one that is found first counts.
  const first = '/etc/systemd/system.control/pve-container@100.service.d';
  machine.write(`${first}/phoenix-volumes.conf`, '[Unit]\nDescription=Mine\n');
  await machine.done(`systemctl daemon-reload && ${POOL}`);
  const foreign = await machine.program('apply', '--yes');
  expect(foreign.exitCode).toBe(1);
  expect(foreign.stdout).toContain(`${first}/phoenix-volumes.conf is not this program's`);
  expect(await guards()).toEqual(fault('foreign'));
  await machine.done(`umount /tank`);
  expect(await starts()).toBe(true);
  await machine.done(`rm -r ${first} && systemctl daemon-reload && ${POOL}`);
  expect(await guards()).toMatchObject([{ code: 'guards', state: 'ok' }]);

  await machine.done(`systemctl start pve-container@100 && touch ${DROP_IN}`);
  expect(await guards()).toEqual(fault('unread'));
  await machine.done('systemctl daemon-reload');
  expect(await guards()).toMatchObject([{ code: 'guards', state: 'ok' }]);
  // A folder that is new since then it sees late, if at all.
  await machine.done(
    `mkdir /held && mv ${FOLDER} /held && systemctl daemon-reload && mv /held/*.d /etc/systemd/system/`,
  );
  expect([await guards()]).toEqual([
    expect.toSatisfy((found: readonly { fault: string }[]) => /^un(read|used)$/.test(found[0]?.fault ?? '')),
  ]);
});

test('at boot a container waits for ZFS to mount its datasets', async ({ machine }) => {
  machine.container(100);
  // As ZFS does it: one unit mounts all of them, and none has a unit of its own. Here it takes its time.
  const mounts = 'sleep 1; mount -t tmpfs tank /tank';
  machine.write(
    '/etc/systemd/system/zfs-mount.service',
    `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c '${mounts}'\nExecStop=/bin/umount /tank\n`,
  );
  await machine.done('mkdir /tank');
  const text = dropInText(100, [{ at: '/tank', hasUnit: false, isZfs: true, isServed: false }]);
  const boots = async (dropIn: string) => {
    machine.write(DROP_IN, dropIn);
    await machine.done('systemctl daemon-reload');
    const { exitCode } = await machine.sh('systemctl start zfs-mount.service pve-container@100.service');
    await machine.done('systemctl stop pve-container@100 zfs-mount');
    return exitCode === 0;
  };
  expect(await boots(text)).toBe(true);
  expect(await boots(text.replace('After=zfs-mount.service\n', ''))).toBe(false);
});

test('the timer of the examples fails its unit with status 2 on drift, with the report in its output, and is quiet in sync', async ({
  machine,
}) => {
  await onPool(machine);
  const examples = join(import.meta.dirname, '../../../examples/systemd');
  for (const name of ['phoenix-volumes-drift.service', 'phoenix-volumes-drift.timer'])
    machine.write(`/etc/systemd/system/${name}`, readFileSync(join(examples, name), 'utf8'));
  machine.write('/opt/drift', readFileSync(join(examples, 'phoenix-volumes-drift'), 'utf8'));
  const env = 'Environment=PATH=/opt/bin:/usr/sbin:/usr/bin:/sbin:/bin PCT_ROOT= PCT_LOG=/root/pct.log LANG=C.UTF-8';
  machine.write(
    '/etc/systemd/system/phoenix-volumes-drift.service.d/lab.conf',
    `[Service]\nExecStart=\nExecStart=/bin/sh /opt/drift\n${env}\nStandardOutput=append:/root/said\n`,
  );
  machine.write(
    '/opt/bin/phoenix-volumes',
    '#!/bin/sh\nexec /node/node /opt/program/phoenix-volumes.mjs --config-dir /config "$@"\n',
  );
  await machine.done(
    'chmod 755 /opt/bin/phoenix-volumes; systemctl daemon-reload; systemctl start phoenix-volumes-drift.timer',
  );
  expect(await machine.done('systemctl is-active phoenix-volumes-drift.timer')).toBe('active');
  const run = () => machine.sh('rm -f /root/said; systemctl start phoenix-volumes-drift.service');
  const result = () => machine.done('systemctl show --property=Result,ExecMainStatus phoenix-volumes-drift.service');
  expect(await run()).toMatchObject({ exitCode: 1 });
  expect((await result()).split('\n').sort()).toEqual(['ExecMainStatus=2', 'Result=exit-code']);
  expect(machine.read('/root/said')).toContain('media');
  await applied(machine);
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect((await result()).split('\n').sort()).toEqual(['ExecMainStatus=0', 'Result=success']);
  expect(machine.read('/root/said')).toBe('');
});
