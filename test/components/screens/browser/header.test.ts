import { expect, test } from 'vitest';
import { header } from '../../../../src/components/screens/browser/header.ts';
import { plainText } from '../../../../src/ground/line.ts';
import { sampleSnapshot } from '../../sample.ts';

const shown = (host: string, columns: number, drift = 0): string =>
  plainText(header({ ...sampleSnapshot, host }, 'volumes', drift, columns));

test('the machine is named by its node, and a demo says that it is one', () => {
  expect(shown('local', 80)).toContain('phoenix-volumes  pve1  [1');
  expect(shown('demo', 80)).toContain('phoenix-volumes  demo pve1  [1');
});

test('before the first reading there is only the host', () => {
  const reading = { host: 'demo', readAt: 0, diagnostics: [] };
  expect(plainText(header(reading, 'volumes', 0, 80))).toContain('demo  [1');
});

test('the time of the reading stays where its word does not fit', () => {
  expect(shown('demo', 80, 12)).toMatch(/Drift \(12\) +\d\d:\d\d:\d\d $/);
  expect(shown('demo', 100, 12)).toMatch(/read \d\d:\d\d:\d\d $/);
});
