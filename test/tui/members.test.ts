import { expect, test } from 'vitest';
import { answeringCluster } from '../cli/members.ts';
import { COMMAND } from '../cli/program.ts';
import { openProgram } from '../pty/program.ts';

/** The screens of pve1, whose member pve2 answers as `ssh` says; pve3 is down. */
async function screensOf(ssh?: string, columns = 120) {
  const machine = await answeringCluster(COMMAND);
  if (ssh !== undefined) await machine.ssh(ssh);
  const terminal = openProgram(machine.options, { columns, env: machine.env });
  return { machine, terminal };
}

test('members stand in the header, and what one has shows once it was read', async () => {
  const { terminal } = await screensOf(undefined, 180);
  await terminal.waitFor(/pve1 {2}pve2 reached {2}pve3 unreachable since \d\d:\d\d/);
  terminal.press('2');
  // Its own member says that it runs not.
  await terminal.waitFor(/201 +mail +pve2/);
  terminal.press('/', 'pve2', 'enter');
  await terminal.waitFor((screen) => screen.includes('201') && !/\b101\b/.test(screen));
});

test('where there is less room there is a number, and who was not read is told below', async () => {
  const { terminal } = await screensOf(undefined, 100);
  await terminal.waitFor(/ pve1 2\/3 /);
  await terminal.waitFor(/pve3 unreachable since \d\d:\d\d/);
});

test('a member that says nothing delays no key', async () => {
  const { terminal } = await screensOf('exec sleep 120');
  await terminal.waitFor(/pve2 reading/);
  for (const [key, shown] of [
    ['2', /\[2 Containers/],
    ['1', /\[1 Volumes/],
    ['enter', /esc back/],
    ['esc', /\/ filter/],
    ['3', /\[3 Changes/],
    ['1', /\[1 Volumes/],
  ] as const) {
    const began = performance.now();
    terminal.press(key);
    await terminal.waitFor(shown);
    expect(performance.now() - began).toBeLessThan(1_000);
  }
  // A plan asks it, and waits; the keys do not.
  terminal.press('p');
  await terminal.waitFor(/[Pp]lan/);
  const began = performance.now();
  terminal.press('esc');
  await terminal.waitFor(/\[1 Volumes/);
  expect(performance.now() - began).toBeLessThan(1_000);
});

test('an apply tells how far each member is', async () => {
  const { machine, terminal } = await screensOf(undefined, 140);
  await machine.write('root/etc/pve/nodes/pve2/lxc/201.conf', 'hostname: mail\nunprivileged: 1\nrootfs: local:1\n');
  await terminal.waitFor('2 of 3 members');
  terminal.press('P');
  await terminal.waitFor(/pve2: /);
  terminal.press('A');
  await terminal.waitFor(/pve1 \d\/\d {3}pve2 2\/2/);
});
