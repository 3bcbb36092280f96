import { expect } from 'vitest';
import { dropInText, type GuardedPlace, guardsPath } from '../../../src/engine/guard/dropin.ts';
import { mountUnitOf, wholeLine } from '../../../src/engine/guard/escape.ts';
import { commandText } from '../../../src/ground/argv.ts';
import { type SystemdMachine, test } from './machine.ts';

/** What a host path may be made of, and what systemd, its command lines and a shell make something else of. */
const NAMES = [
  'plain',
  'a b',
  ' leads',
  'ends ',
  '50%',
  '%i%%n',
  `q"uo'te`,
  'back\\slash',
  'ends\\',
  'do$llar$HOME$$',
  'semi;colon|#!`x`',
  '!negated',
  '-dash-',
  '.hidden',
  '@~*?[x]{y}',
  '\\x2d\\040',
];

const PLACE: GuardedPlace = { at: '', hasUnit: false, isZfs: false, isServed: false };

const PARTS = [0, 4, 8, 12].map((first) => NAMES.slice(first, first + 4));

test.for(PARTS)('a place is asserted, pulled in and waited for by its very name: %j', async (names, { machine }) => {
  for (const name of names) await tried(machine, name);
});

async function tried(machine: SystemdMachine, name: string): Promise<void> {
  const at = `/tank/${name}/in`;
  const [path, unit] = [commandText([at]), mountUnitOf(at)];
  const dropIn = (place: Partial<GuardedPlace>) => {
    const text = dropInText(100, [{ ...PLACE, at, ...place }]);
    expect(guardsPath(text, `${at}/media`), name).toBe(true);
    machine.write('/etc/systemd/system/pve-container@100.service.d/phoenix-volumes.conf', text);
    return machine.done('systemctl daemon-reload');
  };
  const start = () => machine.sh('systemctl start pve-container@100');
  const stop = () => machine.done('systemctl stop pve-container@100');
  const [mount, unmount] = [`mount -t tmpfs tank ${path}`, `umount ${path}`];
  await machine.done(`mkdir -p ${path}`);
  expect(await machine.done(`systemd-escape --path --suffix=mount ${path}`)).toBe(unit);

  await dropIn({});
  expect(await start(), name).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Assertion failed') });
  await machine.done(mount);
  expect(await start(), name).toMatchObject({ exitCode: 0 });
  await stop();

  await dropIn({ isServed: true });
  expect(await start(), name).toMatchObject({ exitCode: 0 });
  await stop();
  await machine.done(unmount);
  await machine.done('systemctl start --no-block pve-container@100');
  await machine.done('until systemctl is-active pve-container@100 | grep activating; do sleep 0.05; done');
  await machine.done(mount);
  await machine.done('until systemctl is-active --quiet pve-container@100; do sleep 0.05; done');
  await stop();
  await machine.done(unmount);

  machine.write(`/etc/systemd/system/${unit}`, `[Mount]\nWhat=tank\nWhere=${wholeLine(at)}\nType=tmpfs\n`);
  await dropIn({ hasUnit: true });
  if (name.includes('$')) {
    // systemd itself calls mount(8) with a variable's value in its place: it is required, and cannot be had.
    expect(await start(), name).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('A dependency job') });
    return;
  }
  expect(await start(), name).toMatchObject({ exitCode: 0 });
  await machine.done(`mountpoint -q ${path}`);
  await stop();
  await machine.done(unmount);
}
