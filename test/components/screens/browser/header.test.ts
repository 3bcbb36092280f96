import { expect, test } from 'vitest';
import { header } from '../../../../src/components/screens/browser/header.ts';
import { countsOf } from '../../../../src/components/screens/browser/model.ts';
import { TAB_NAMES } from '../../../../src/components/screens/browser/state.ts';
import { plainText } from '../../../../src/ground/line.ts';
import { differences } from '../../../../src/views/status/differences.ts';
import { sampleSnapshot, sampleStatus } from '../../sample.ts';

const shown = (host: string, columns: number, counts = countsOf(sampleSnapshot)): string =>
  plainText(header({ ...sampleSnapshot, host }, 'volumes', counts, columns));

test('the machine is named by its node, and a demo says that it is one', () => {
  expect(shown('local', 120)).toContain('phoenix-volumes  pve1  [1');
  expect(shown('demo', 120)).toContain('phoenix-volumes  demo pve1  [1');
});

test('before the first reading there is only the host', () => {
  const reading = { host: 'demo', readAt: 0, diagnostics: [] };
  expect(plainText(header(reading, 'volumes', countsOf(reading), 80))).toContain('demo  [1 Volumes]');
});

test('each view has its number; of changes none is said where there is none', () => {
  expect(shown('pve1', 120)).toContain(`3 Changes(${differences(sampleStatus).length}) `);
  expect(shown('pve1', 120)).toContain(`[1 Volumes(${sampleStatus.volumes.length})]`);
  expect(shown('pve1', 120, { volumes: 2, containers: 3, changes: 0 })).toContain(' 3 Changes  4 Config ');
});

test('what matters least goes first where there is less room, and nothing is cut', () => {
  const counts = { volumes: 10_000, containers: 5_000, changes: 120 };
  for (const columns of [60, 70, 80, 100, 120, 200]) {
    const line = shown('demo', columns, counts);
    expect(line.length).toBeLessThanOrEqual(columns);
    expect(line).toMatch(/\[1 Volumes.*2 Containers.*3 Changes\(120\).*4 Config.*5 History/);
  }
  expect(shown('demo', 120, counts)).toMatch(/read \d\d:\d\d:\d\d $/);
  expect(shown('demo', 80, counts)).toContain(' demo pve1  [1 Volumes]');
  expect(shown('demo', 80)).toMatch(/[^d] \d\d:\d\d:\d\d $/);
});

test.each(TAB_NAMES)('at 60 columns %s is marked and all five views stay', (tab) => {
  const line = plainText(header({ ...sampleSnapshot, host: 'demo' }, tab, { changes: 1200 }, 60));
  expect(line.length).toBeLessThanOrEqual(60);
  for (const name of ['1 Volumes', '2 Containers', '3 Changes(1200)', '4 Config', '5 History'])
    expect(line.replace(/[[\]]/g, ' ')).toContain(` ${name}`);
  expect(line.match(/\[/g)).toHaveLength(1);
});
