import { stripVTControlCharacters } from 'node:util';
import { renderToString } from 'ink';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../src/components/draw/text.ts';
import { ASCII_THEME, UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { RemoveVolumeWizard } from '../../../src/components/wizard/index.tsx';
import { VolumeWizard } from '../../../src/components/wizard/volume-wizard.tsx';
import { addWizard, editWizard, type Wizard } from '../../../src/components/wizard/wizard.ts';
import { sampleActions, sampleSnapshot } from '../sample.ts';
import { drive, surroundings, TO_CONTAINERS, typed, volumeNamed } from './drive.ts';

const SIZES = [
  [60, 20],
  [80, 24],
  [120, 40],
] as const;

const PICKED = [...TO_CONTAINERS, ' ', 'j', ' ', '/', ...typed('953'), 'enter', ' ', 'esc'];

const add = (...keys: readonly string[]): Wizard => drive(addWizard, keys).state;

const SCREENS: Readonly<Record<string, Wizard>> = {
  'name-empty': addWizard,
  'name-taken': add(...typed('ssl_certs')),
  'path-completed': add(...typed('media'), 'enter', ...typed('/tank/m'), 'tab', 'down'),
  'path-refused': add(...typed('media'), 'enter', ...typed('/etc/nginx')),
  'containers-picked': add(...PICKED),
  'containers-target-taken': add(...PICKED, 'G', 'k', 'k', 't', 'ctrl+u', ...typed('/var/cache/nginx')),
  'containers-options': add(...PICKED, 'r', 'o', ...typed(',shard')),
  'containers-filter': add(...PICKED, '/', ...typed('vllm')),
  'access-fix': add(...PICKED, 'enter'),
  'access-owner-menu': add(...PICKED, 'enter', ' '),
  'access-modes': add(...PICKED, 'enter', 'j', ' ', 'choose:other', ...typed('x')),
  review: add(...PICKED, 'enter', 'enter'),
  leaving: add(...PICKED, 'esc', 'esc'),
  written: add(...PICKED, 'enter', 'enter', 'enter'),
  'edit-containers': drive(editWizard(volumeNamed('ssl_certs')), ['j', ' ']).state,
  'edit-unchanged': drive(editWizard(volumeNamed('ssl_certs')), ['enter', 'enter']).state,
};

const props = (columns: number, rows: number) => ({
  snapshot: sampleSnapshot,
  actions: sampleActions,
  columns,
  rows,
  theme: UNICODE_THEME,
  onLeave() {},
});

const frameOf = (wizard: Wizard, columns: number, rows: number): string =>
  stripVTControlCharacters(renderToString(<VolumeWizard {...props(columns, rows)} initial={wizard} />, { columns }));

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  it.each(Object.entries(SCREENS))('%s looks as reviewed', async (name, wizard) => {
    await expect(frameOf(wizard, columns, rows)).toMatchFileSnapshot(`frames/${name}-${columns}x${rows}.txt`);
  });

  it.each(Object.entries(SCREENS))('%s fills the screen and not a cell more', (_, wizard) => {
    const lines = frameOf(wizard, columns, rows).split('\n');
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('remove looks as reviewed', async () => {
    const node = <RemoveVolumeWizard {...props(columns, rows)} volume={volumeNamed('ssl_certs')} />;
    const frame = stripVTControlCharacters(renderToString(node, { columns }));
    await expect(frame).toMatchFileSnapshot(`frames/remove-${columns}x${rows}.txt`);
  });
});

describe('text from outside', () => {
  it('never reaches the terminal raw', () => {
    const hostile = 'a\u001b[2Jb\u202e';
    const [first, ...others] = sampleSnapshot.status?.containers ?? [];
    if (!first || !sampleSnapshot.status) throw new Error('the sample has containers');
    const containers = [{ ...first, name: hostile }, ...others];
    const snapshot = { ...sampleSnapshot, status: { ...sampleSnapshot.status, containers } };
    const wizard = drive(addWizard, TO_CONTAINERS, surroundings(snapshot)).state;
    const node = <VolumeWizard {...props(80, 24)} snapshot={snapshot} initial={wizard} />;
    const frame = renderToString(node, { columns: 80 });
    expect(frame).not.toContain('\u001b[2J');
    expect(frame).not.toContain('\u202e');
    expect(frame).toContain('␛[2J');
  });

  it.each(Object.entries(SCREENS))('is ASCII on a terminal that has nothing else: %s', (_, wizard) => {
    const node = <VolumeWizard {...props(80, 24)} theme={ASCII_THEME} initial={wizard} />;
    expect(stripVTControlCharacters(renderToString(node, { columns: 80 }))).toMatch(/^[\n -~]*$/);
  });
});
