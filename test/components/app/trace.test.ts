import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initialApp, type Outside } from '../../../src/components/app/app.ts';
import { replay, traceTo } from '../../../src/components/app/trace.ts';
import { update } from '../../../src/components/app/update.ts';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { keyInput } from '../../../src/components/keys/input.ts';
import { isSecretPlace } from '../../../src/operations/files/secret.ts';
import { sampleSnapshot } from '../sample.ts';

const TRACES = fileURLToPath(new URL('../../fixtures/traces/', import.meta.url));
const linesOf = (name: string): readonly string[] =>
  readFileSync(`${TRACES}${name}`, 'utf8').split('\n').filter(Boolean);

/** What a person recorded with PHOENIX_TRACE is a test once it lies in that folder. */
test.each(readdirSync(TRACES))('%s leads to the same states as when it was recorded', (name) => {
  const { differs, events } = replay(linesOf(name), isSecretPlace);
  expect(differs).toBeUndefined();
  expect(events).toBeGreaterThan(0);
});

test('in the trace in which A was typed ahead, only the second A applied', () => {
  const lines = linesOf('typed-ahead.jsonl');
  const applies = lines.filter((line) => line.includes('"asks":[{"ask":{"kind":"apply"'));
  const pressed = lines.filter((line) => line.includes('"input":{"key":"A"'));
  expect([pressed.length, applies.length]).toEqual([2, 1]);
});

test('a trace that leads elsewhere says from which line on', () => {
  const lines = linesOf('typed-ahead.jsonl');
  const first = lines.findIndex((line) => line.includes('"key":"f"'));
  const changed = lines.map((line, index) => (index === first ? line.replace('"key":"f"', '"key":"g"') : line));
  expect(replay(changed, isSecretPlace).differs).toEqual({ line: first + 1, what: 'state' });
  expect(replay([...lines, 'no line'], isSecretPlace).differs).toEqual({ line: lines.length + 1, what: 'line' });
});

const OUTSIDE: Outside = { snapshot: sampleSnapshot, columns: 80, rows: 24, theme: UNICODE_THEME, now: 0 };

test('what is traced is replayed, whatever was pressed', () => {
  const keys = fc.array(fc.constantFrom('j', 'enter', 'esc', 'p', 'e', ' ', '?', '/', 'a', 'tab'), { maxLength: 40 });
  fc.assert(
    fc.property(keys, (pressed) => {
      const lines: string[] = [];
      const tracer = traceTo((line) => lines.push(line), isSecretPlace);
      tracer.world(OUTSIDE);
      let app = initialApp;
      for (const key of pressed) {
        const event = { kind: 'input', input: keyInput(key), painted: '' } as const;
        const turned = update(app, event, OUTSIDE);
        app = turned.app;
        tracer.event(event, turned.requests, app);
      }
      expect(replay(lines, isSecretPlace).differs).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});

test('a finding about a secret is traced without its words', () => {
  const lines: string[] = [];
  const where = { file: 'phoenix_hypervisor_config.json', path: 'users.admin_password' };
  const finding = { severity: 'error', code: 'wrong_type', where, summary: 'is 12345', found: '12345' } as const;
  traceTo((line) => lines.push(line), isSecretPlace).world({
    snapshot: { host: 'pve1', readAt: 0, diagnostics: [finding, { ...finding, where: { path: 'users.admin' } }] },
  });
  expect(lines.join()).toContain('"code":"wrong_type","found":"***"');
  expect(lines.join().match(/12345/g)).toHaveLength(2);
});
