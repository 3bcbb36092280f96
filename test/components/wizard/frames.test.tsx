import { stripVTControlCharacters } from 'node:util';
import { renderToString } from 'ink';
import { describe, expect, it } from 'vitest';
import { initialApp, type Outside } from '../../../src/components/app/app.ts';
import { drawn } from '../../../src/components/app/drawn.ts';
import type { Layer } from '../../../src/components/app/screens.ts';
import { Frame } from '../../../src/components/draw/frame.tsx';
import { ASCII_THEME, UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { ThemeProvider } from '../../../src/components/draw/themed.ts';
import { receive } from '../../../src/components/wizard/receive.ts';
import { type Wizard, wizardOf } from '../../../src/components/wizard/wizard.ts';
import { displayWidth } from '../../../src/ground/text.ts';
import { nothingFor } from '../let-in.ts';
import { sampleSnapshot } from '../sample.ts';
import { withoutStyles } from '../terminal.tsx';
import { addWizard, drive, editWizard, pressed, TO_CONTAINERS, typed, volumeNamed, worldOf } from './drive.ts';

const SIZES = [
  [60, 20],
  [80, 24],
  [120, 40],
] as const;

const WITH_ACCOUNTS = {
  ...sampleSnapshot,
  accounts: {
    users: [
      ['www-data', 33],
      ['www-run', 34],
    ] as const,
    groups: [['www-data', 33]] as const,
  },
};

const PICKED = [...TO_CONTAINERS, ' ', 'j', ' ', '/', ...typed('953'), 'enter', ' ', 'esc'];

const add = (...keys: readonly string[]): Wizard => drive(addWizard, keys).state;

const ticked = pressed(add(...PICKED, 'enter', 'j', 'j', 'j', 'j', 'j'), ' ').state;
const noneFound = receive(
  ticked,
  {
    ...{ kind: 'let-in', serial: ticked.asked },
    found: nothingFor({ name: 'media', edit: undefined, with: ticked.people.must }),
  },
  worldOf(),
).state;

const SCREENS: Readonly<Record<string, Wizard>> = {
  'name-empty': addWizard,
  'name-taken': add(...typed('ssl_certs')),
  'path-completed': add(...typed('media'), 'enter', ...typed('/tank/m'), 'tab', 'down'),
  'path-refused': add(...typed('media'), 'enter', ...typed('/etc/nginx')),
  'containers-picked': add(...PICKED),
  'containers-target-taken': add(...PICKED, 'G', 'k', 'k', 't', 'ctrl+u', ...typed('/var/cache/nginx')),
  'containers-elsewhere': add(...PICKED, 't', 'ctrl+u', ...typed('/srv/media'), 'enter'),
  'containers-options': add(...PICKED, 'r', 'o', ...typed(',shard')),
  'containers-filter': add(...PICKED, '/', ...typed('vllm')),
  'access-fix': add(...PICKED, 'enter'),
  'access-owner-menu': add(...PICKED, 'enter', ' '),
  'access-modes': add(...PICKED, 'enter', 'j', ' ', 'choose:other', ...typed('x')),
  'access-tree': add(...PICKED, 'enter', 'j', 'j', ' ', 'j'),
  'access-hours': add(...PICKED, 'enter', 'j', 'j', 'j', ' ', 'j', ' ', ...typed('1d')),
  'access-edit-found': add(...PICKED, 'enter', 'G', ' ', ...typed('910:33'), 'enter', 'k'),
  'access-edits': add(...PICKED, 'enter', 'G', ' ', ...typed('910:33'), 'enter', 'o', 'j'),
  'access-another-user': add(...PICKED, 'enter', 'G', ' ', ...typed('954:33')),
  'access-none': noneFound,
  'access-owner-completed': drive(
    addWizard,
    [...PICKED, 'enter', ' ', 'choose:other', 'ctrl+u', ...typed('ww')],
    worldOf(WITH_ACCOUNTS),
  ).state,
  review: add(...PICKED, 'enter', 'enter'),
  leaving: add(...PICKED, 'esc'),
  written: add(...PICKED, 'enter', 'enter', 'enter'),
  'edit-containers': drive(editWizard(volumeNamed('ssl_certs')), ['j', ' ']).state,
  'edit-unchanged': drive(editWizard(volumeNamed('ssl_certs')), ['enter', 'enter']).state,
};

/** A layer on top of the sample's application, as it is drawn. */
function framed(
  layer: Layer,
  {
    columns,
    rows,
    theme = UNICODE_THEME,
    snapshot = WITH_ACCOUNTS,
  }: Partial<Outside> & { readonly columns: number; readonly rows: number },
): string {
  const outside: Outside = { snapshot, columns, rows, theme, now: 0 };
  const [bottom] = initialApp.layers;
  const { screen, keys } = drawn({ ...initialApp, layers: [bottom, layer] }, outside);
  const node = (
    <ThemeProvider value={theme}>
      <Frame screen={screen} keys={keys} columns={columns} rows={rows} />
    </ThemeProvider>
  );
  return renderToString(node, { columns });
}

const wizardLayer = (state: Wizard): Layer => ({ kind: 'volume', id: 1, state });

const frameOf = (wizard: Wizard, columns: number, rows: number): string =>
  withoutStyles(framed(wizardLayer(wizard), { columns, rows }));

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
    const frame = frameOf(wizardOf({ kind: 'remove', volume: volumeNamed('ssl_certs') }), columns, rows);
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
    const wizard = drive(addWizard, TO_CONTAINERS, worldOf(snapshot)).state;
    const frame = framed(wizardLayer(wizard), { columns: 80, rows: 24, snapshot });
    expect(frame).not.toContain('\u001b[2J');
    expect(frame).not.toContain('\u202e');
    expect(frame).toContain('␛[2J');
  });

  it.each(Object.entries(SCREENS))('is ASCII on a terminal that has nothing else: %s', (_, wizard) => {
    const frame = framed(wizardLayer(wizard), { columns: 80, rows: 24, theme: ASCII_THEME });
    expect(stripVTControlCharacters(frame)).toMatch(/^[\n -~]*$/);
  });
});
