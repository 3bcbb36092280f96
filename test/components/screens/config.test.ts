import { expect, test } from 'vitest';
import type { World } from '../../../src/components/app/screen.ts';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { CONFIG, configScreen } from '../../../src/components/screens/pages/config.ts';
import { plainText } from '../../../src/ground/line.ts';
import { snapshotAfter } from '../../../src/operations/watch/snapshot.ts';
import { sampleSnapshot } from '../sample.ts';

const FILE = '/etc/phoenix/phoenix_lxc_configs.json';
const finding = {
  ...{
    severity: 'warning' as const,
    code: 'wrong_type' as const,
    found: 'text' as const,
    expected: ['number'] as const,
  },
  where: { file: FILE, path: 'lxc_configs.954.cores' },
} as const;
const value = { lxc_configs: { 954: { name: 'n8n', cores: 'two', root_password: 'hunter2' } } };
const look = { config: { diagnostics: [finding], files: { lxc: { path: FILE, value } } } };
const read = snapshotAfter({ host: 'pve1', readAt: 0, diagnostics: [] }, look, 0);
const { status } = sampleSnapshot;
const snapshot = { ...read, ...(status && { status }) };
const world: World = {
  ...{ snapshot, columns: 80, rows: 24, theme: UNICODE_THEME, now: 0, commands: [] },
  beneath: () => [],
};

const searched = (query: string) => ({ ...CONFIG, query });
const shown = (query: string): string => configScreen.lines(searched(query), world).body.map(plainText).join('\n');
const pressed = (query: string, key: string) =>
  configScreen.press(searched(query), { kind: 'key', key, seen: true }, world)?.asks;

test('secrets never get as far as the screens', () => {
  expect(JSON.stringify(read.files)).not.toContain('hunter2');
  expect(shown('root_password')).toContain('***');
});

test('what was found stands at its place', () => {
  expect(shown('954.cores')).toContain('! warning  two');
  expect(shown('954.name')).not.toContain('warning');
});

test('y copies the command that prints the value', () => {
  expect(pressed('954.name', 'y')).toMatchObject([{ kind: 'copy', text: 'phoenix-volumes get lxc 954 name' }]);
});

test('enter on a container goes to it', () => {
  const onContainer = { ...CONFIG, index: 2 };
  expect(plainText(configScreen.lines(onContainer, world).body[2] ?? [])).toMatch(/^> .*954 +n8n/);
  expect(configScreen.press(onContainer, { kind: 'key', key: 'enter', seen: true }, world)?.asks).toEqual([
    { kind: 'jump', view: 'containers', key: '954' },
  ]);
});
