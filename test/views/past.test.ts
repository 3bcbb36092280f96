import { expect, it } from 'vitest';
import { plainText } from '../../src/ground/line.ts';
import { changedSince, restoreMeans, runRows, runTable } from '../../src/views/past.ts';
import { textStyle } from '../../src/views/style.ts';
import { sampleRestorable, sampleReturn, sampleRuns } from '../components/sample.ts';

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

const rowsIn = (runs: typeof sampleRuns, width: number) => {
  const { heading, rows } = runRows(
    runs,
    { width, glyphs: textStyle({ color: false, ascii: false }).area.glyphs },
    true,
  );
  return [plainText(heading), ...rows.map(([line = []]) => plainText(line))];
};

it('each run says which volumes it was about and what it did; one that was taken back is undone', () => {
  const [heading, failed, back, , undone] = rowsIn(sampleRuns, 117);
  expect(heading).toMatch(/^BEGAN [+-]\d\d:\d\d +ENDED +DID +ASKED$/);
  expect(failed).toMatch(
    / 4 done, 1 failed, 1 blocked +nginx_sites, portainer_data, ssl_certs: directory, own… apply media$/,
  );
  expect(back).toMatch(/ 3 done +undo of \d{4}-\d\d-\d\d \d\d:\d\d: media, scans: /);
  expect(undone).toMatch(/ undone, 3 done +media, scans: directory, /);
});

it('one of which a step was left undone is partly undone; a run that is no longer kept goes by its name', () => {
  const [, back, , undone] = sampleRuns;
  if (!back?.header || !undone) throw new Error('the sample has both');
  const partly = { ...undone, undone: { by: back.run, whole: false } };
  expect(rowsIn([partly], 117)[1]).toMatch(/ partly undone, /);
  expect(rowsIn([{ ...back, header: { ...back.header, undoes: 'gone' } }], 117)[1]).toContain('undo of gone: media');
});

it('times say their distance to UTC in each row where it changed between them', () => {
  const [first] = sampleRuns;
  if (!first?.header) throw new Error('the sample has no run');
  const zone = process.env.TZ;
  process.env.TZ = 'Europe/Vienna';
  try {
    const summer = { ...first, run: 'summer', header: { ...first.header, started: '2026-07-01T12:00:00.000Z' } };
    const [heading, one, other] = rowsIn([first, summer], 117);
    expect(heading).toMatch(/^BEGAN +ENDED/);
    expect([one, other].map((row) => /[+]\d\d:\d\d/.exec(row ?? '')?.[0])).toEqual(['+01:00', '+02:00']);
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

it('what putting a version back costs is counted, and says since when edits are lost', () => {
  expect(restoreMeans(sampleRestorable)).toMatch(
    /^Putting it back replaces the whole of phoenix_hypervisor_config\.json: 6 of its lines go, 0 come back, and every edit from 2026-01-31 /,
  );
});

it('of a run it names what comes back, what goes and what stays', () => {
  expect(restoreMeans(sampleReturn)).toMatch(
    /^media is declared as before that run\. photos is declared no more: it was added for that run\. All else in phoenix_hypervisor_config\.json stays, /,
  );
  expect(changedSince(sampleReturn)).toEqual(['scans was changed since that run and stays as now.']);
  expect(changedSince(sampleRestorable)).toEqual([]);
});
