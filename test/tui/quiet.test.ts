import { setTimeout as passed } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import type { Terminal } from '../pty/terminal.ts';

/** How often it looks at the machine, and how long nothing is pressed: several looks. */
const POLL_MS = 200;
const IDLE_MS = 2000;

const KEYS_DOWN = 7;

const bytes = (terminal: Terminal): number => Buffer.byteLength(terminal.output());

async function opened(): Promise<Terminal> {
  const terminal = (await freshDemo()).open({ env: { PHOENIX_POLL_MS: String(POLL_MS) } });
  await terminal.waitFor(/^> llm_models[\s\S]*q quit/m);
  return terminal;
}

/** The volume under the cursor. */
const chosen = (screen: string): string => /^> (\w+)/m.exec(screen)?.[1] ?? '';

test('a cursor key costs at most 900 bytes at 80x24, from volume to volume', async () => {
  const terminal = await opened();
  const costs: number[] = [];
  for (const key of [...'j'.repeat(KEYS_DOWN), ...'k'.repeat(KEYS_DOWN)]) {
    const [before, from] = [chosen(terminal.screen()), bytes(terminal)];
    terminal.press(key);
    await terminal.waitFor((screen) => chosen(screen) !== before);
    costs.push(bytes(terminal) - from);
  }
  const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
  expect(mean, costs.join(' ')).toBeLessThanOrEqual(900);
  expect(mean).toBeGreaterThan(50);
});

test.each(['1', '2', '3', '4', '5'])('nothing is written while nothing happens, on view %s', async (view) => {
  const terminal = await opened();
  if (view !== '1') {
    terminal.press(view);
    await terminal.waitFor(new RegExp(`\\[${view} `));
  }
  // What was asked for with the view may still come.
  for (let last = -1; last !== bytes(terminal); await passed(POLL_MS)) last = bytes(terminal);
  const before = bytes(terminal);
  await passed(IDLE_MS);
  expect(terminal.output().slice(before)).toBe('');
});
