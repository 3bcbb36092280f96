import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { doubledNames, exportedNames } from '../scripts/exported.ts';

const SRC = resolve(dirname(fileURLToPath(import.meta.url)), '../src');

type Room =
  | 'cli'
  | 'index'
  | 'commands'
  | 'components'
  | 'form'
  | 'operations'
  | 'views'
  | 'host'
  | 'config'
  | 'disk'
  | 'engine'
  | 'proxmox'
  | 'ground';

/** The one way: which rooms a room may look into, besides itself. */
const DOORS: Readonly<Record<Room, readonly Room[]>> = {
  cli: ['commands'],
  index: ['operations', 'views', 'engine', 'ground'],
  commands: ['components', 'form', 'operations', 'views', 'engine', 'ground'],
  components: ['form', 'views', 'engine', 'proxmox', 'ground'],
  form: ['views', 'engine', 'ground'],
  operations: ['config', 'host', 'disk', 'engine', 'ground'],
  views: ['engine', 'proxmox', 'ground'],
  host: ['disk', 'engine', 'proxmox', 'ground'],
  config: ['disk', 'engine', 'proxmox', 'ground'],
  disk: ['engine', 'ground'],
  engine: ['proxmox', 'ground'],
  proxmox: ['ground'],
  ground: [],
};

/** Rooms whose types, and nothing else, a room may see: each lists what can be wrong in it, and the views say it. */
const TYPES_ONLY: Readonly<Partial<Record<Room, readonly Room[]>>> = {
  components: ['operations'],
  form: ['operations'],
  views: ['commands', 'form', 'operations', 'config', 'disk', 'host'],
};

/** The packages that a room may use; `node:` stands for Node's own modules. */
const PACKAGES: Readonly<Record<Room, readonly string[]>> = {
  cli: ['node:'],
  index: [],
  commands: ['node:', 'commander', 'ink', 'react'],
  components: ['node:', 'ink', 'react', 'ink-select-input'],
  form: [],
  operations: ['node:'],
  views: ['zod'],
  host: ['node:', 'execa'],
  config: ['node:', 'zod', 'jsonc-parser'],
  disk: ['node:', 'execa'],
  engine: [],
  proxmox: ['@noble/hashes'],
  ground: ['diff', 'get-east-asian-width'],
};

interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone once compiled. */
  readonly typeOnly: boolean;
  readonly lazy: boolean;
}

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .sort();

const IMPORTS: readonly Import[] = FILES.flatMap((from) => importsOf(from, readFileSync(join(SRC, from), 'utf8')));

test('the house is there', () => {
  expect(new Set(FILES.map(roomOf))).toEqual(new Set(Object.keys(DOORS)));
  expect(IMPORTS.length).toBeGreaterThan(FILES.length);
});

test('docs/architecture.md has the same table', () => {
  const page = readFileSync(join(SRC, '../docs/architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| ([\w, ]*)\| ([\w, ]*)\|$/gm)].map(([, room = '', ...cells]) => [
    room,
    cells.map((cell) => cell.split(',').flatMap((name) => name.trim() || [])),
  ]);
  const doors = Object.entries(DOORS).map(([room, others]) => [room, [others, TYPES_ONLY[room as Room] ?? []]]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(doors));
});

test('rooms import one way', () => {
  const wrong = IMPORTS.flatMap(({ from, to, typeOnly }) => {
    if (!to.startsWith('.')) return [];
    const target = relative(SRC, resolve(SRC, dirname(from), to));
    if (isData(target)) return [];
    const [room, other] = [roomOf(from), roomOf(target)];
    if (room === other || DOORS[room].includes(other)) return [];
    return typeOnly && TYPES_ONLY[room]?.includes(other) ? [] : [`${from} imports ${target}`];
  });
  expect(wrong).toEqual([]);
});

test('every package is used only in the rooms it belongs to', () => {
  const wrong = IMPORTS.flatMap(({ from, to }) => {
    if (to.startsWith('.')) return [];
    const allowed = PACKAGES[roomOf(from)].some((name) => (name === 'node:' ? to.startsWith(name) : isOf(to, name)));
    return allowed ? [] : [`${from} imports ${to}`];
  });
  expect(wrong).toEqual([]);
});

test('engine, form, proxmox and ground know no process, console, clock, timer or randomness', () => {
  const pure = FILES.filter((name) => ['engine', 'form', 'proxmox', 'ground'].includes(roomOf(name)));
  const forbidden =
    /\b(process|console|globalThis|fetch|setTimeout|setInterval|setImmediate|performance)\b\s*[.(]|\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bcrypto\./;
  const wrong = pure.filter((name) => forbidden.test(codeOf(readFileSync(join(SRC, name), 'utf8'))));
  expect(wrong).toEqual([]);
});

test('only the command line ends the process', () => {
  const wrong = FILES.filter((name) => /\bprocess\.exit\(/.test(codeOf(readFileSync(join(SRC, name), 'utf8'))));
  expect(wrong).toEqual(['cli.ts']);
});

test('keys come in at one place', () => {
  const reading =
    /\b(useInput|usePaste|useStdin)\b|\bstdin\b[^;\n]*\.(on|once|addListener|read|setRawMode|setEncoding)\(/;
  const wrong = FILES.filter((name) => reading.test(codeOf(readFileSync(join(SRC, name), 'utf8'))));
  // Children have an input, too; and lines, where keys are not read: consent and plain mode take them from readline.
  const children = [
    'commands/tui/reading.ts',
    'disk/acl.ts',
    'disk/lock/flock.ts',
    'host/member/session.ts',
    'host/read/tool.ts',
    'host/tree/child.ts',
  ];
  expect(wrong.filter((name) => !children.includes(name))).toEqual(['components/keys/keyboard.ts']);
  const named = FILES.filter((name) => /\bprocess\.stdin\b/.test(codeOf(readFileSync(join(SRC, name), 'utf8'))));
  // Of a member and of screens in another process, which are no persons.
  expect(named).toEqual(['commands/consent.ts', 'commands/member.ts', 'commands/plain/plain.ts', 'commands/start.ts']);
});

// A cycle that Ink's top-level await lies behind never finishes loading: the bundle would end silently.
test('no files import each other in a circle', () => {
  expect(circles()).toEqual([]);
});

// The plan path must not pay for the screens, nor --version for anything.
test('screens, hosts and the parser of the files load only when they are used', () => {
  const early = [...reachedAtOnce('cli.ts')].filter((name) =>
    ['components', 'operations', 'host', 'config', 'disk'].includes(roomOf(name)),
  );
  expect(early).toEqual([]);
});

test('the first frame of the screens loads nothing that reads, plans or checks, and no words but its own', () => {
  const first = [...reachedAtOnce('commands/tui/screens.ts'), ...reachedAtOnce('commands/tui/show.ts')];
  expect(first).toContain('components/app/view.tsx');
  const making = [
    'engine/plan/plan.ts',
    'engine/status/status.ts',
    'engine/start/plan.ts',
    'proxmox/rehearsal/rehearse.ts',
  ];
  const early = first.filter(
    (name) =>
      making.includes(name) ||
      /^(config|disk|host\/read|form|engine|operations\/watch|components\/wizard)\//.test(name) ||
      (name.startsWith('views/words/') && !/\/(words|screens)\.ts$/.test(name)),
  );
  expect(early).toEqual([]);
  const modules = IMPORTS.filter(({ from, typeOnly, lazy }) => first.includes(from) && !typeOnly && !lazy);
  expect(modules.filter(({ to }) => /^node:(crypto|child_process|readline|v8|zlib)$/.test(to))).toEqual([]);
});

test('no two files export the same name', () => {
  const names = exportedNames(SRC);
  expect(names.get('Problem')).toEqual(new Set(['ground/problem.ts']));
  expect(names.get('planOf')).toEqual(new Set(['engine/plan/plan.ts']));
  expect(names.get('READ')).toEqual(new Set(['ground/mode.ts']));
  expect(doubledNames(SRC)).toEqual([]);
});

test('a folder has 4 to 16 files, those that only hold rooms aside', () => {
  const folders = [...new Set(FILES.map(dirname))];
  const wrong = folders.flatMap((folder) => {
    const count = FILES.filter((file) => dirname(file) === folder).length;
    const holdsRooms = folders.some((other) => other !== '.' && dirname(other) === folder);
    return count > 16 || (count < 4 && !holdsRooms) ? [`${folder}: ${count}`] : [];
  });
  expect(wrong).toEqual([]);
});

test('behind the library there is no face: no screens, no command line, no process that ends', () => {
  const behind = [...reachedFrom('index.ts', neighboursAndLater)];
  expect(behind).toContain('host/local.ts');
  expect(behind.filter((name) => ['components', 'commands', 'cli'].includes(roomOf(name)))).toEqual([]);
  const packages = IMPORTS.filter(({ from, typeOnly }) => behind.includes(from) && !typeOnly).map(({ to }) => to);
  expect(packages.filter((name) => /^(ink|react|commander)\b/.test(name))).toEqual([]);
});

function importsOf(from: string, text: string): readonly Import[] {
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const eager = [...code.matchAll(/^(?:import|export)\s+(type\s)?([^'"]*?from\s+)?['"]([^'"]+)['"]/gm)].map(
    ([, type, names = '', to = '']) => ({ from, to, typeOnly: type !== undefined || onlyTypes(names), lazy: false }),
  );
  const lazy = [...code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)].map(([, to = '']) => ({
    from,
    to,
    typeOnly: false,
    lazy: true,
  }));
  return [...eager, ...lazy];
}

/** `{ type A, type B } from`. */
function onlyTypes(names: string): boolean {
  const inside = /^\{([^}]*)\}\s*from/.exec(names.trim())?.[1];
  const words =
    inside
      ?.split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '') ?? [];
  return words.length > 0 && words.every((word) => word.startsWith('type '));
}

function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");
}

function roomOf(file: string): Room {
  const [first = ''] = file.split('/');
  return first.replace(/\.ts$/, '') as Room;
}

const isOf = (specifier: string, name: string): boolean => specifier === name || specifier.startsWith(`${name}/`);

const isData = (target: string): boolean => target.endsWith('.json');

/** Files that are loaded with a file, without being asked for. */
const neighbours = (file: string): readonly string[] => targetsOf(file, ({ lazy }) => !lazy);

const neighboursAndLater = (file: string): readonly string[] => targetsOf(file, () => true);

function targetsOf(file: string, follows: (one: Import) => boolean): readonly string[] {
  return IMPORTS.filter((one) => one.from === file && one.to.startsWith('.') && !one.typeOnly && follows(one))
    .map(({ to }) => relative(SRC, resolve(SRC, dirname(file), to)))
    .filter((target) => !isData(target));
}

const reachedAtOnce = (start: string): ReadonlySet<string> => reachedFrom(start, neighbours);

function reachedFrom(start: string, next: (file: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const file of reached) for (const other of next(file)) reached.add(other);
  return reached;
}

function circles(): readonly string[] {
  return FILES.filter((file) => neighbours(file).some((next) => reachedAtOnce(next).has(file)));
}
