import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Writes docs/troubleshooting.md: the tests make every code happen, and what is said of each is told with what to do.

interface Told {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  readonly hint?: string;
}

const HEAD = `# Troubleshooting

Every error and warning by its code, as \`--json\` gives it, in the order of the alphabet. What is said is an example: names, paths and numbers are
those of a test. An error stops what it is about, a warning nothing.
`;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'phoenix-codes-'));
try {
  const file = join(folder, 'codes.jsonl');
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => readFileSync(join(root, 'test', name), 'utf8').includes('testEveryCode'));
  spawnSync('npx', ['vitest', 'run', ...files.map((name) => `test/${name}`)], {
    cwd: root,
    env: { ...process.env, PHOENIX_CODES: file },
    stdio: 'ignore',
  });
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const told = new Map(lines.map((line) => JSON.parse(line) as Told).map((one) => [one.code, one]));
  const sections = [...told.values()].sort((a, b) => (a.code < b.code ? -1 : 1)).map(section);
  writeFileSync(join(root, 'docs/troubleshooting.md'), [HEAD, ...sections].join('\n'));
  console.log(`${told.size} codes in docs/troubleshooting.md`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function section({ code, severity, summary, detail, hint }: Told): string {
  const kind = severity === 'error' ? 'Error' : 'Warning';
  return [
    `### \`${code}\``,
    '',
    `${kind}: *${shown(summary)}*${detail === undefined ? '' : ` ${shown(detail)}`}`,
    '',
    ...(hint === undefined ? [] : [`What to do: ${shown(hint)}`, '']),
  ].join('\n');
}

/** Without the folders, times and process numbers of the tests, and as Markdown takes it. */
function shown(text: string): string {
  return text
    .replace(/\/tmp\/phoenix-[a-z-]+-\w{6}(?=\/)/g, '')
    .replace(/\/tmp\/phoenix-[a-z-]+-\w{6}/g, '/srv/example')
    .replace(
      /\d{4}-\d\d-\d\dT[\d:.-]+Z(-\d+)?/g,
      (_, pid) => `2026-01-31T03-14-15.926Z${pid === undefined ? '' : '-5358'}`,
    )
    .replace(/(process(?: id is)?) \d+/g, '$1 4711')
    .replace(/[*_<>|]/g, (character) => `\\${character}`);
}
