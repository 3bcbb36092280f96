import { afterEach, expect, test } from 'vitest';
import type { Snapshot } from '../../src/components/app/contract.ts';
import { ASCII_THEME, type Theme } from '../../src/components/draw/theme.ts';
import type { Plan } from '../../src/engine/plan/types.ts';
import { good } from '../../src/ground/problem.ts';
import { displayWidth } from '../../src/ground/text.ts';
import {
  brokenFiles,
  brokenSnapshot,
  destructivePlan,
  emptyPlan,
  emptySnapshot,
  firstSnapshot,
  heldPlan,
  largeSnapshot,
  sampleSnapshot,
  storeOf,
  unreadableSnapshot,
  withFiles,
} from './sample.ts';
import { KEYS, openApp, type Terminal } from './terminal.tsx';

// Times are shown in the terminal's own zone.
process.env.TZ = 'UTC';

interface Screen {
  readonly name: string;
  readonly snapshot?: Snapshot;
  readonly plan?: Plan;
  readonly theme?: Theme;
  /** Keys, and the text that each of them brings to the screen. */
  readonly path?: readonly (readonly [key: string, brings: string])[];
}

const SCREENS: readonly Screen[] = [
  { name: 'volumes' },
  {
    name: 'volumes-drift',
    path: [
      ['j', '> nginx_sites'],
      ['j', '> portainer_data'],
    ],
  },
  {
    name: 'volume-details',
    path: [
      ['G', '> vllm_models'],
      ['k', '> ssl_certs'],
      [KEYS.enter, 'esc back'],
    ],
  },
  {
    name: 'volumes-filter',
    path: [
      ['/', '5 of 5'],
      ['ngx', '2 of 5'],
    ],
  },
  {
    name: 'adopt',
    path: [
      ['2', '>  900'],
      ['=', 'Declared as it is'],
    ],
  },
  {
    name: 'attach',
    path: [
      ['2', '>  900'],
      ['a', 'Attach to'],
    ],
  },
  {
    name: 'attach-path',
    path: [
      ['2', '>  900'],
      ['a', 'Attach to'],
      [KEYS.enter, 'PATH INSIDE'],
    ],
  },
  {
    name: 'detach',
    path: [
      ['2', '[2 Containers'],
      ['jjjj', '>  953'],
      ['x', 'Detach'],
      [KEYS.enter, 'What it means'],
    ],
  },
  {
    name: 'adopt-name',
    path: [
      ['2', '>  900'],
      ['=', 'Declared as it is'],
      ['n', 'The volume of'],
      ['\x15', 'A volume needs a name.'],
      ['ssl_certs', 'is declared already'],
    ],
  },
  {
    name: 'restore',
    path: [
      ['5', '5 recorded applies'],
      ['c', 'Version 2 of 5'],
    ],
  },
  {
    name: 'return',
    path: [
      ['5', '5 recorded applies'],
      ['u', 'Consequences'],
      ['c', 'as they were declared'],
    ],
  },
  { name: 'volumes-empty', snapshot: emptySnapshot },
  { name: 'volumes-many', snapshot: largeSnapshot(1000), path: [['G', '> volume-0999']] },
  { name: 'volumes-ascii', theme: ASCII_THEME, path: [['G', '> vllm_models']] },
  { name: 'reading', snapshot: { host: 'pve1', readAt: 0, diagnostics: [] } },
  { name: 'configuration-errors', snapshot: brokenSnapshot },
  { name: 'host-unreadable', snapshot: unreadableSnapshot },
  {
    name: 'containers',
    path: [
      ['2', '[2 Containers'],
      ['jjjj', '>  953'],
    ],
  },
  {
    name: 'container-fails',
    path: [
      ['2', '[2 Containers'],
      ['jjjjj', '>  954'],
      [KEYS.enter, 'esc back'],
    ],
  },
  {
    name: 'changes',
    path: [
      ['3', '> port'],
      ['j', '> port'],
    ],
  },
  {
    name: 'change-details',
    path: [
      ['3', '> port'],
      ['j', '> port'],
      [KEYS.enter, 'THE HOST HAS'],
    ],
  },
  {
    name: 'accept',
    path: [
      ['3', '> port'],
      ['j', '> port'],
      ['=', 'The files will say'],
    ],
  },
  { name: 'plan', path: [['P', 'Consequences']] },
  {
    name: 'plan-expanded',
    path: [
      ['P', 'Consequences'],
      ['jjj', '> + 4'],
      [KEYS.enter, '$ pct set 953'],
    ],
  },
  {
    name: 'plan-save',
    path: [
      ['P', 'Consequences'],
      ['S', 'plan.json▏'],
    ],
  },
  {
    name: 'plan-confirm',
    plan: destructivePlan,
    path: [
      ['P', '954  ssl_certs'],
      ['A', 'Apply this?'],
    ],
  },
  {
    name: 'plan-consents',
    plan: heldPlan,
    path: [
      ['P', 'Consequences'],
      ['t', '> take over'],
      ['j', '> other disk'],
    ],
  },
  { name: 'plan-in-sync', plan: emptyPlan, path: [['P', 'Nothing to do']] },
  {
    name: 'apply-failed',
    path: [
      ['P', 'Consequences'],
      ['A', '4 done, 1 failed'],
    ],
  },
  { name: 'help', path: [['?', '/ filter']] },
  {
    name: 'help-filter',
    path: [
      ['?', '/ filter'],
      ['/', '/▏'],
      ['page', '/page▏'],
    ],
  },
  {
    name: 'command-log',
    path: [
      ['P', 'Consequences'],
      ['A', '4 done, 1 failed'],
      ['@', '5 run'],
    ],
  },
  { name: 'findings', path: [['!', 'Findings']] },
  { name: 'first-start', snapshot: firstSnapshot, path: [['', 'No configuration yet']] },
  {
    name: 'first-files',
    snapshot: firstSnapshot,
    path: [['M', 'Declared as it is']],
  },
  { name: 'config', snapshot: withFiles, path: [['4', '[4 Config']] },
  {
    name: 'config-search',
    snapshot: withFiles,
    path: [
      ['4', '[4 Config'],
      ['/', '/▏'],
      ['10.0', '/10.0▏'],
    ],
  },
  { name: 'config-broken', snapshot: brokenFiles, path: [['4', '[4 Config']] },
  { name: 'errors-with-lines', snapshot: brokenFiles, path: [['j', '│']] },
  {
    name: 'volume-focus',
    path: [
      ['G', '> vllm_models'],
      ['k', '> ssl_certs'],
      [KEYS.tab, 'ssl_certs'],
    ],
  },
  { name: 'jump', path: [[':', 'Jump to']] },
  {
    name: 'jump-named',
    path: [
      [':', 'Jump to'],
      ['ng', ':ng'],
    ],
  },
  { name: 'history', path: [['5', '5 recorded applies']] },
  {
    name: 'who-asked',
    path: [
      ['2', '[2 Containers'],
      ['jjjjj', '>  954'],
      ['w', 'Who can do what   954 n8n'],
      ['d', '> User       d▏'],
    ],
  },
  {
    name: 'who-told',
    path: [
      ['2', '[2 Containers'],
      ['jjjjj', '>  954'],
      ['w', 'Who can do what   954 n8n'],
      ['33', '33▏'],
      [KEYS.enter, '> Path'],
      [KEYS.enter, 'www-data (33) is host uid 100033'],
    ],
  },
];

const SIZES = [
  [60, 20],
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

for (const [columns, rows] of SIZES) {
  test.each(SCREENS)(`$name at ${columns}x${rows} looks as reviewed`, async ({ name, snapshot, plan, theme, path }) => {
    terminal = openApp({
      columns,
      rows,
      store: storeOf(snapshot ?? sampleSnapshot),
      ...(theme ? { theme } : {}),
      ...(plan ? { actions: { plan: async () => good(plan) } } : {}),
    });
    for (const [key, brings] of path ?? []) {
      await terminal.press(key);
      await terminal.shows(brings);
    }
    const frame = withoutTimeZone(terminal.frame());
    expect(frame.split('\n')).toHaveLength(rows);
    expect(Math.max(...frame.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns);
    await expect(frame).toMatchFileSnapshot(`__frames__/${name}-${columns}x${rows}.txt`);
  });
}

/** The command log shows wall clock times. */
const withoutTimeZone = (frame: string): string => frame.replace(/\d\d:04:(\d\d)/g, 'HH:04:$1');
