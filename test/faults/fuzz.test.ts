import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { run } from '../cli/run.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { keptOf } from './kept.ts';
import { IS_FULL, record } from './record.ts';
import { randomBy } from './sample.ts';
import { STEERING } from './steering.ts';

const ROUNDS = Number(process.env.PHOENIX_FUZZ ?? (IS_FULL ? 100_000 : 360));

/** A file that others may have written, and the commands that read it. */
interface Input {
  readonly name: string;
  readonly path: (machine: TestMachine) => string;
  readonly commands: readonly (readonly string[])[];
}

const state = ({ root }: TestMachine) => join(root, 'var/lib/phoenix-volumes');
const onlyIn = (folder: string) => join(folder, readdirSync(folder)[0] ?? '');

const INPUTS: readonly Input[] = [
  { name: 'configuration', path: ({ configDir }) => join(configDir, HYPERVISOR), commands: [['validate'], ['plan']] },
  {
    name: 'other files',
    path: ({ configDir }) => join(configDir, 'phoenix_lxc_configs.json'),
    commands: [['validate'], ['get', 'lxc', '101']],
  },
  { name: 'container file', path: ({ root }) => join(root, 'etc/pve/lxc/101.conf'), commands: [['plan'], ['status']] },
  { name: 'mount table', path: ({ root }) => join(root, 'proc/self/mountinfo'), commands: [['plan']] },
  { name: 'accounts', path: ({ root }) => join(root, 'etc/subuid'), commands: [['plan']] },
  {
    name: 'journal',
    path: (machine) => onlyIn(join(state(machine), 'journal')),
    commands: [['journal'], ['undo', '--dry-run']],
  },
  { name: 'memory', path: (machine) => join(state(machine), 'owned.json'), commands: [['plan']] },
  {
    name: 'kept version',
    path: (machine) => onlyIn(join(state(machine), 'backups')),
    commands: [['restore', '--dry-run'], ['backups']],
  },
  {
    name: 'saved plan',
    path: ({ folder }) => join(folder, 'plan'),
    commands: [['apply', '--yes', '--plan', '{folder}/plan']],
  },
  {
    name: 'saved facts',
    path: ({ folder }) => join(folder, 'facts'),
    commands: [['plan', '--facts', '{folder}/facts']],
  },
  { name: 'output of pct', path: ({ folder }) => join(folder, 'said'), commands: [['apply', 'media', '--yes']] },
];

const EVIL = [
  '\x1b[2J',
  '\x9b31m',
  '\u202e',
  '\u{e0041}',
  '\x00',
  '\x07',
  '\r',
  '\n',
  '"',
  '\\',
  '\\ud800',
  '{',
  '[',
  '}',
  ',',
  ':',
  '-1',
  '1e309',
  'null',
  '99999999999999999999',
  '__proto__',
  '../..',
  'é',
  '\xff',
];

function damaged(bytes: Buffer, random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  let text = bytes.toString('latin1');
  for (let count = 1 + below(4); count > 0; count--) {
    const [at, length] = [below(text.length + 1), below(12)];
    const evil = Buffer.from(EVIL[below(EVIL.length)] ?? '').toString('latin1');
    const pieces = [
      () => text.slice(0, at) + evil + text.slice(at),
      () => text.slice(0, at) + evil + text.slice(at + length),
      () => text.slice(0, at) + text.slice(at + length * 9),
      () => text.slice(0, at) + text.slice(at, at + length * 9).repeat(2) + text.slice(at + length),
      () => text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at + 1),
      () => text.slice(0, at),
    ];
    text = (pieces[below(pieces.length)] ?? (() => text))();
  }
  return Buffer.from(text, 'latin1');
}

async function machineWithAll(): Promise<TestMachine> {
  const machine = await testMachine();
  const { options, env, folder } = machine;
  writeFileSync(join(folder, 'said'), 'what pct says\n'.repeat(5));
  await faithfulPct(machine, `cat ${folder}/said; cat ${folder}/said >&2`);
  const first = [
    ['add', 'films', '--host-path', '/tank/films', '--mount', '101=/films'],
    ['apply', 'certs', '--yes'],
  ];
  const save = [
    ['plan', '--out', join(folder, 'plan')],
    ['facts', '--out', join(folder, 'facts')],
  ];
  for (const args of [...first, ...save]) {
    const { code, stderr } = await run([...options, ...args], { env });
    if (code !== 0 && code !== 2) throw new Error(`${args.join(' ')}: ${code} ${stderr}`);
  }
  return machine;
}

test.each(INPUTS)(
  'a damaged $name is told in a line, and steers no terminal',
  { timeout: 7_200_000 },
  async ({ name, path, commands }) => {
    const machine = await machineWithAll();
    const { folder, options, env } = machine;
    const file = path(machine);
    const whole = readFileSync(file);
    const rounds = Math.ceil(ROUNDS / INPUTS.length);
    const kept = keptOf<number>(`fuzz ${name}`);
    const begin = kept.known.get('rounds') ?? 0;
    for (let round = begin; round < rounds; round++) {
      const bytes = damaged(whole, randomBy(`${name} ${round}`));
      writeFileSync(file, bytes);
      const args = (commands[round % commands.length] ?? []).map((arg) => arg.replace('{folder}', folder));
      const json = round % 3 === 0 ? ['--json'] : [];
      const { code, stdout, stderr } = await run([...options, ...json, ...args], { env });
      const what = `round ${round} of ${name}: ${args.join(' ')}\n${stderr}`;
      expect([0, 1, 2, 3, 64, 65], what).toContain(code);
      for (const said of [stdout, stderr]) {
        expect(said, what).not.toMatch(/this should not happen|\n\s+at |Unknown system error/);
        expect(STEERING.test(said), what).toBe(false);
      }
      if (round % 100 === 0) kept.add('rounds', round + 1);
    }
    if (begin < rounds) kept.add('rounds', rounds);
    record({ group: 'fuzz', key: name }, { inputs: Math.max(begin, rounds) });
  },
);
