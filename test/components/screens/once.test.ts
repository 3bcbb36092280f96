import { expect, test } from 'vitest';
import type { Snapshot } from '../../../src/components/app/contract.ts';
import { findings } from '../../../src/components/draw/findings.ts';
import { ASCII_THEME, UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { viewModel } from '../../../src/components/screens/browser/model.ts';
import { sampleSnapshot, sampleStatus } from '../sample.ts';

const order = { query: '', sort: 0 };

/** Another that says the same, as the next look brings it. */
const again: Snapshot = { ...sampleSnapshot, status: { ...sampleStatus } };

test('a key that changes nothing of a list works nothing of it out again', () => {
  const list = viewModel('volumes', sampleSnapshot, order, UNICODE_THEME);
  expect(viewModel('volumes', { ...sampleSnapshot }, { ...order }, UNICODE_THEME)).toBe(list);
  const found = findings(sampleSnapshot);
  expect(findings(sampleSnapshot)).toBe(found);
});

test.each([
  ['another look', () => viewModel('volumes', again, order, UNICODE_THEME)],
  ['another view', () => viewModel('containers', sampleSnapshot, order, UNICODE_THEME)],
  ['a filter', () => viewModel('volumes', sampleSnapshot, { ...order, query: 'a' }, UNICODE_THEME)],
  ['another order', () => viewModel('volumes', sampleSnapshot, { ...order, sort: 1 }, UNICODE_THEME)],
  ['other characters', () => viewModel('volumes', sampleSnapshot, order, ASCII_THEME)],
])('%s makes another list', (_, other) => {
  const list = viewModel('volumes', sampleSnapshot, order, UNICODE_THEME);
  expect(other()).not.toBe(list);
});

test('what a later look found replaces what one before it did', () => {
  const finding = { code: 'disk_full', severity: 'error', where: {} } as unknown as Snapshot['diagnostics'][number];
  findings(sampleSnapshot);
  expect(findings({ ...sampleSnapshot, diagnostics: [finding] })).toContain(finding);
});
