import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

const EVIL = 'x\u001b]0;owned\u0007\u001b[31mred\u009b2Jend';
const TRACES = ['\u001b]0;', '\u0007', '\u001b[31mred', '\u009b', '\u202e'];

test('control characters in what the host and the files say never reach the terminal', async () => {
  const demo = await freshDemo();
  demo.writeContainer(101, (text) => text.replace('hostname: nginx-gateway', `hostname: ${EVIL}`));
  demo.writeContainer(102, (text) => `${text}mp7: /mnt/${EVIL},mp=/data/${EVIL}\n`);
  demo.writeContainer(109, (text) => text.replace('lock: backup', `lock: ${EVIL}`));
  mkdirSync(demo.onDisk(`/mnt/pve/tank/shared/${EVIL}`));
  mkdirSync(demo.onDisk('/mnt/pve/tank/shared/\u202eevil'));
  demo.declare((volumes) => ({ ...volumes, [`bad${EVIL}`]: { host_path: `/tank/${EVIL}`, mounts: {} } }));
  const terminal = demo.open({ columns: 120, rows: 40 });
  await terminal.waitFor(/\d error/);
  await walk(terminal, ['!', /Findings[\s\S]*bad/], ['G', 'Findings'], ['esc', /\d error/]);

  demo.declare((volumes) => Object.fromEntries(Object.entries(volumes).filter(([name]) => !name.startsWith('bad'))));
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['2', /101 x.*end/],
    ['j', /> +102[\s\S]*mp7/],
    ['1', '> llm_models'],
    ['P', /blocked +mount 109/],
    ['esc', '> llm_models'],
    ['a', '[1 Name]'],
    ['films', /Name +films/],
    ['enter', '[2 Host path]'],
    ['/mnt/pve/tank/shared/', /shared\/\S?/],
    ['tab', /ssl[\s\S]*red/],
  );
  for (const trace of TRACES) expect(terminal.output()).not.toContain(trace);
});
