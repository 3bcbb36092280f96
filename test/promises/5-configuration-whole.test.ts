import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EditDocument } from '../../src/views/documents/shapes.ts';
import { documentIn } from '../cli/json.ts';
import { HYPERVISOR, testMachine } from '../cli/machine.ts';
import { COMMAND, call } from '../cli/program.ts';

// The write alone, killed at every moment of it, is in test/config; here the whole program.

/** The program is killed after so many changes in the folder of its files: lock, temporary file, its bytes, rename … */
const MOMENTS = Array.from({ length: 10 }, (_, index) => index);

test.each(MOMENTS)(
  'an edit killed %i changes of the folder into its write leaves the old file or the new one',
  async (moment) => {
    const machine = await testMachine();
    const file = join(machine.configDir, HYPERVISOR);
    const before = readFileSync(file, 'utf8');
    const args = [...machine.options, 'add', 'photos', '--host-path', '/tank/photos'];
    const dry = await call([...args, '--dry-run', '--json'], { env: machine.env });
    const { diff } = documentIn<EditDocument>(dry);

    const child = spawn(COMMAND[0], [...COMMAND.slice(1), ...args], { env: machine.env, stdio: 'ignore' });
    let seen = 0;
    const watcher = watch(machine.configDir, () => {
      if (seen++ === moment) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    watcher.close();

    const left = readFileSync(file, 'utf8');
    const isNew = left !== before;
    if (isNew) for (const [, added = ''] of diff.matchAll(/^ *\d+ \+ (.*)$/gm)) expect(left).toContain(added);
    expect(Object.keys(JSON.parse(left).shared_volumes)).toEqual(['media', 'certs', ...(isNew ? ['photos'] : [])]);

    const next = await call([...machine.options, 'add', 'music', '--host-path', '/tank/music'], { env: machine.env });
    expect(next).toMatchObject({ code: 0 });
    expect(readdirSync(machine.configDir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  },
);
