import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replay } from '../../src/components/app/trace.ts';
import { isSecretPlace } from '../../src/operations/files/secret.ts';
import { type Demo, freshDemo, leftWith } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

const traceOf = ({ dir }: Demo): string => join(dir, 'trace.jsonl');
const linesOf = (demo: Demo): readonly string[] => readFileSync(traceOf(demo), 'utf8').split('\n').filter(Boolean);

test('what was traced leads to the same states again, and only its owner can read it', async () => {
  const demo = await freshDemo();
  const terminal = demo.openInShell({ env: { PHOENIX_TRACE: traceOf(demo) } });
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['a', '[1 Name]'],
    ['films', 'films▏'],
    ['enter', '[2 Host path]'],
    ['/mnt/pve/bulk/m', '/m▏'],
    ['tab', '/mnt/pve/bulk/media'],
    ['esc', 'Leave without writing?'],
    ['esc', '> llm_models'],
    ['P', '+ 4 mount 106'],
    ['A', /^ Apply {3}Applied in part: \d done, 1 blocked {3}\d/m],
    ['@', 'run since the start'],
    ['/', 'run since'],
    ['esc', /^ Apply/m],
    ['q', leftWith(0)],
  );
  const lines = linesOf(demo);
  const { differs, events, app } = replay(lines, isSecretPlace);
  expect(differs).toBeUndefined();
  expect(events).toBeGreaterThan(30);
  expect(app.lastSummary).toMatchObject({ blocked: 1 });
  expect(statSync(traceOf(demo)).mode & 0o777).toBe(0o600);
});

test('a trace never goes into what is there already, or where a link leads', async () => {
  const demo = await freshDemo();
  for (const place of [
    () => writeFileSync(traceOf(demo), 'mine'),
    () => symlinkSync('other', join(demo.dir, 'link')),
  ]) {
    place();
  }
  for (const name of ['trace.jsonl', 'link']) {
    const terminal = demo.openInShell({ env: { PHOENIX_TRACE: join(demo.dir, name) } });
    await terminal.waitFor(leftWith(64));
    await terminal.waitFor('something is there already');
  }
  expect(readFileSync(traceOf(demo), 'utf8')).toBe('mine');
});
