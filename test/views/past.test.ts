import { expect, it } from 'vitest';
import { plainText } from '../../src/ground/line.ts';
import { runTable } from '../../src/views/past.ts';
import { textStyle } from '../../src/views/style.ts';
import { sampleRuns } from '../components/sample.ts';

it.each([
  [['apply', 'media', '--yes'], 'apply media --yes'],
  [['--json', 'undo', '--yes'], '--json undo --yes'],
  [[], 'on the screens'],
  [['--host', 'demo:/x'], 'on the screens: --host demo:/x'],
  [['demo'], 'on the screens: demo'],
])('a run that %j asked for says %j', (argv, told) => {
  const [run] = sampleRuns;
  if (!run?.header) throw new Error('the sample has no run');
  const { area } = textStyle({ color: false, ascii: false });
  const [, line = []] = runTable([{ ...run, header: { ...run.header, argv } }], area);
  expect(plainText(line).trimEnd().endsWith(told)).toBe(true);
});
