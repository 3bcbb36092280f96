import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (file) => join(root, 'src', file);
const inFolder = (folder, names) => names.map((name) => `${folder}/${name}.ts`);

/**
 * What a command loads when it is chosen lies in few files: to find, read and link one takes as long as a thousand lines. A stage
 * has what its files need and those that it comes after have not: so what several stages share is in as few files as there are of
 * them, and not in one for each way of sharing it. What is small and in no stage is loaded by itself.
 */
const STAGES = [
  { name: 'value', files: [...inFolder('commands', ['quick', 'look/get']), 'host/demo/place.ts'] },
  {
    name: 'told',
    after: ['value'],
    files: [...inFolder('commands', ['report', 'look/get-all']), ...inFolder('views', ['failure', 'documents/look'])],
  },
  {
    name: 'line',
    after: ['value'],
    files: ['commands/main.ts', ...inFolder('commands/define', ['files', 'host', 'change', 'past', 'guide'])],
  },
  { name: 'complete', after: ['line'], files: inFolder('commands/complete', ['complete', 'shells']) },
  { name: 'names', after: ['value'], files: ['disk/journal/runs.ts', 'host/read/complete.ts'] },
  { name: 'past', after: ['told', 'line', 'names'], files: inFolder('commands/look', ['journal', 'backups']) },
  {
    name: 'files',
    after: ['told', 'line'],
    files: ['commands/look/validate.ts', 'config/load.ts', 'config/read/sources.ts', 'host/owners.ts'],
  },
  { name: 'doubt', after: ['files'], files: ['config/checked.ts'] },
  {
    name: 'host',
    after: ['files', 'names'],
    files: [
      'commands/look/plan.ts',
      'config/kept.ts',
      'disk/journal/journals.ts',
      ...inFolder('host', ['local', 'change/preflight']),
      ...inFolder('operations', ['memory', 'walks']),
    ],
  },
  {
    name: 'status',
    after: ['host'],
    files: ['commands/look/status.ts', 'engine/status/after.ts', 'views/plan/lacking.ts'],
  },
  { name: 'looks', after: ['status'], files: inFolder('commands/look', ['doctor', 'explain', 'export', 'facts']) },
  { name: 'apply', after: ['host'], files: ['commands/change/apply.ts'] },
  {
    name: 'changes',
    after: ['status', 'apply', 'past', 'doubt'],
    files: [
      ...inFolder('commands/change', ['add', 'adopt', 'remove', 'restore', 'set', 'share', 'undo']),
      ...inFolder('operations', ['saved/facts', 'saved/plan', 'member/hello']),
      'commands/member.ts',
      'host/member/members.ts',
    ],
  },
  { name: 'demo', after: ['host'], files: [...inFolder('host/demo', ['seed', 'host']), 'commands/tui/demo.ts'] },
];

const STAGE_OF = new Map(STAGES.flatMap(({ name, files }) => files.map((file) => [at(file), name])));

/** Has the commands loaded stage by stage. */
export const commandsTogether = {
  name: 'commands-together',
  setup({ onResolve, onLoad, onEnd }) {
    const unused = new Set(STAGE_OF.keys());
    onResolve({ filter: /^stage:/ }, ({ path }) => ({ path: path.slice('stage:'.length), namespace: 'stage' }));
    onLoad({ filter: /.*/, namespace: 'stage' }, ({ path }) => ({ contents: contentsOf(path), resolveDir: root }));
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: byStages(path, await readFile(path, 'utf8'), (file) => unused.delete(file)),
      loader: 'ts',
    }));
    onEnd(() => {
      if (unused.size > 0) throw new Error(`nothing loads when it is needed: ${[...unused].join(', ')}`);
    });
  },
};

function contentsOf(name) {
  const { after = [], files } = STAGES.find((stage) => stage.name === name);
  const before = after.map((stage) => `export * as ${stage} from 'stage:${stage}';`);
  return [...before, ...files.map((file) => `export * as ${nameOf(at(file))} from '${at(file)}';`)].join('\n');
}

const byStages = (path, text, onStaged) =>
  text.replaceAll(/\bimport\('(\.[^']+)'\)/g, (written, from) => {
    const file = resolve(dirname(path), from);
    const stage = STAGE_OF.get(file);
    onStaged(file);
    return stage === undefined ? written : `import('stage:${stage}').then((all) => all.${nameOf(file)})`;
  });

const nameOf = (file) => file.slice(at('').length).replaceAll(/\W/g, '_');
