import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleLibrary } from '../scripts/build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The code of the page, in its order: the example, then the types. */
const [EXAMPLE = '', TYPES = ''] = [
  ...readFileSync(join(ROOT, 'docs/library.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g),
].map(([, code]) => code);

const folder = mkdtempSync(join(tmpdir(), 'phoenix-library-'));
const installed = join(folder, 'node_modules/phoenix-volumes');

/** As a person would have it: packed, then unpacked into a project's node_modules. */
beforeAll(async () => {
  const source = join(folder, 'source');
  mkdirSync(installed, { recursive: true });
  await bundleLibrary(join(source, 'dist'));
  for (const name of ['package.json', 'README.md', 'LICENSE']) cpSync(join(ROOT, name), join(source, name));
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: source, stdio: 'ignore' });
  const [packed = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  execFileSync('tar', ['-xzf', join(folder, packed), '-C', installed, '--strip-components=1']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the public types are those that were reviewed', () => {
  expect(TYPES, 'npm run types writes them into docs/library.md').toBe(
    readFileSync(join(installed, 'dist/index.d.ts'), 'utf8'),
  );
});

test('the example of the page is built against the package, and runs', () => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'example.ts'), EXAMPLE);
  const compilerOptions = {
    target: 'ES2023',
    module: 'NodeNext',
    strict: true,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types: ['node'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['example.ts'] }));
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'inherit' });
  const printed = execFileSync(process.execPath, ['example.js'], { cwd: folder, encoding: 'utf8' });
  expect(printed).toMatch(/^mount:\d+ \[/m);
  expect(printed).toMatch(/^done mount:\d+$/m);
  expect(printed).toMatch(/\ndone\n$/);
});

test('what is asked wrongly is reported, and nothing throws', async () => {
  const { open, plan, wordsOf } = await import('../src/index.ts');
  const nowhere = await open({ host: 'elsewhere' });
  expect(nowhere).toMatchObject({ ok: false, problems: [{ code: 'unknown_host', host: 'elsewhere' }] });
  if (!nowhere.ok) expect(wordsOf(nowhere.problems[0]).summary).toBe('--host elsewhere is not known');
  const opened = await open({ host: `demo:${join(folder, 'wrong')}` });
  if (!opened.ok) throw new Error(opened.problems[0].code);
  expect(await plan(opened.value, { subjects: ['nothing'] })).toMatchObject({
    ok: false,
    problems: [{ code: 'unknown_volume', where: { volume: 'nothing' } }],
  });
});

test('a plan and facts that were saved come back, the plan to be run and the facts to be planned on', async () => {
  const { locate, openSaved, plan, planToSave, savedPlan, saveFacts, savePlan } = await import('../src/index.ts');
  const located = await locate({ host: `demo:${join(folder, 'saved-demo')}` });
  if (!located.ok) throw new Error(located.problems[0].code);
  const bound = await planToSave(located.value, { subjects: ['media'] });
  if (!bound.ok) throw new Error(bound.problems[0].code);
  const [planFile, factsFile] = [join(folder, 'plan.json'), join(folder, 'facts.json')];
  expect(await savePlan(planFile, bound.value, { subjects: ['media'] })).toEqual({ ok: true, value: 'written' });
  expect(await saveFacts(factsFile, bound.value.taken)).toEqual({ ok: true, value: 'written' });
  const again = await savedPlan(located.value, planFile);
  if (!again.ok) throw new Error(again.problems[0].code);
  expect(again.value.plan).toEqual(bound.value.planned.plan);
  const elsewhere = await openSaved(located.value, factsFile);
  if (!elsewhere.ok) throw new Error(elsewhere.problems[0].code);
  const planned = await plan(elsewhere.value, { subjects: ['media'] });
  expect(planned.ok && planned.value.plan).toEqual(bound.value.planned.plan);
});
