import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { missing } from './requirements.ts';
import { prepareRoots } from './root.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folders of two builds of the same source, elsewhere and by somebody else. */
    readonly builds: readonly [string, string];
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Who builds: the same must come of it. */
const BUILDERS = [
  { folder: 'one', umask: '022', env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' } },
  {
    folder: 'another/folder with a longer name',
    umask: '077',
    env: { TZ: 'Asia/Kathmandu', LC_ALL: 'C', LANGUAGE: 'de' },
  },
] as const;

export default async function setup(project: TestProject): Promise<() => void> {
  const lacking = missing();
  if (lacking.length > 0) throw new Error(`the tests of the packages need ${lacking.join('; ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-packages-'));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  try {
    const [[one, another]] = await Promise.all([
      Promise.all(BUILDERS.map((builder) => build(folder, builder))),
      prepareRoots(),
    ]);
    if (one === undefined || another === undefined) throw new Error('two are built');
    project.provide('builds', [one, another]);
    return clean;
  } catch (error) {
    clean();
    throw error;
  }
}

/** Runs the one command in a copy of the source; gives the folder of what it made. */
async function build(below: string, { folder, umask, env }: (typeof BUILDERS)[number]): Promise<string> {
  const copy = join(below, folder);
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of listed.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  execFileSync('cp', ['-al', join(ROOT, 'node_modules'), copy]);
  const time = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const command = `umask ${umask}; npm run -s package -- --quick`;
  const { PATH, HOME } = process.env;
  await promisify(execFile)('sh', ['-c', command], { cwd: copy, env: { PATH, HOME, ...env, SOURCE_DATE_EPOCH: time } });
  return join(copy, 'dist');
}
