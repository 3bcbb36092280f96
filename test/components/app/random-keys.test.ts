import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { drawn } from '../../../src/components/app/drawn.ts';
import { keyInput } from '../../../src/components/keys/input.ts';
import { type DemoSamples, demoSamples } from '../demo.ts';
import { type Coverage, coverage } from './coverage.ts';
import { type Happening, type Play, playOn } from './play.ts';

/** How many sequences: 100,000 of ever new ones with `npm run test:keys`, else a few that are always the same. */
const { PHOENIX_KEY_RUNS } = process.env;
const SEQUENCES = PHOENIX_KEY_RUNS ? { numRuns: Number(PHOENIX_KEY_RUNS) } : { numRuns: 800, seed: 9 };

let samples: DemoSamples;
let covered: Coverage;
beforeAll(async () => {
  samples = await demoSamples();
  covered = await coverage();
});

/** Keys, each by its name, and what happens between them: `ANSWER`, `PAINT`, `DRAW`, `SLOW 1`, `STRAY 0`, `WORLD 8`, `paste …`. */
type Way = readonly string[];

const NEW_PATH: Way = ['a', 'n', '1', 'enter', ...'/mnt/pve/bulk/n'];
const NEW_CONTAINERS: Way = [...NEW_PATH, 'enter', 'ANSWER'];
/** With two unprivileged containers. */
const NEW_ACCESS: Way = [...NEW_CONTAINERS, 'j', ' ', 'j', ' ', 'enter', 'ANSWER'];
const REVIEW: Way = ['e', ' ', 'enter', 'ANSWER', 'enter', 'ANSWER'];
const PLAN: Way = ['P', 'ANSWER', 'PAINT'];
/** The row below the last person of the access step. */
const ACCESS_END: Way = ['e', 'enter', 'ANSWER', 'G'];
/** Somebody of the edited volume is ticked. */
const MUST: Way = ['e', 'enter', 'ANSWER', 'j', 'j', 'j', ' '];
const WHO: Way = ['2', 'j', 'w'];
const QUESTION: Way = ['p', 'ANSWER 5', 't', 'ANSWER', 'PAINT', 'A'];
const CONSENTS: Way = ['p', 'ANSWER 6', 'PAINT', 't', 'DRAW'];

/** Ways to every screen, and to every state of one that other keys mean something in. */
const STARTS: Readonly<Record<string, Way>> = {
  volumes: [],
  filter: ['/', 'm'],
  details: ['enter'],
  containers: ['2'],
  changes: ['3'],
  accepting: ['3', '/', ...'ssl', 'enter', '='],
  'accepting reviewed': ['3', '/', ...'ssl', 'enter', '=', 'enter', 'ANSWER', 'PAINT', 'j', 'enter', 'ANSWER'],
  plan: PLAN,
  'take over': ['p', 'ANSWER 5', 'PAINT', 't'],
  consents: CONSENTS,
  saving: [...PLAN, 'S', 'x'],
  'question unseen': [...QUESTION, 'j', 'enter'],
  question: [...QUESTION, 'PAINT', 'j'],
  apply: [...PLAN, 'A', 'ANSWER', 'ANSWER'],
  history: ['5', 'DRAW 0', 'j'],
  'history read': ['5', 'ANSWER 1'],
  'past run': ['5', 'ANSWER 1', 'enter', 'ANSWER'],
  'undo of a past run': ['5', 'ANSWER 1', 'j', 'u', 'ANSWER', 'PAINT'],
  'past run broken off': ['5', 'ANSWER 1', 'enter', 'ANSWER 3', 'u', 'ANSWER 3', 'PAINT'],
  'past run without a plan': ['5', 'ANSWER 2', 'enter', 'ANSWER 4'],
  'undo of the last': [...PLAN, 'A', ...Array.from({ length: 80 }, () => 'ANSWER'), 'u', 'ANSWER', 'PAINT'],
  'broken off, not recorded': [...PLAN, 'A', 'ANSWER 10', 'u'],
  'too old': ['5', 'ANSWER 1', 'G', 'u', 'enter'],
  applied: [...PLAN, 'A', ...Array.from({ length: 80 }, () => 'ANSWER')],
  config: ['4', 'DRAW', 'j', 'j', ' ', 'DRAW'],
  'config search': ['4', '/', '1', '0'],
  jump: [':', 'm', 'DRAW'],
  first: ['WORLD 10', 'DRAW'],
  'first files': ['WORLD 10', 'M', 'ANSWER', 'PAINT'],
  broken: ['WORLD 6', 'DRAW'],
  help: ['?'],
  'help filter': ['?', '/', 'x'],
  log: ['@'],
  findings: ['!'],
  name: ['a', 'n', '1'],
  path: NEW_PATH,
  completed: [...NEW_PATH, 'ctrl+w', 'tab', 'ANSWER', 'down'],
  'one completion': [...NEW_PATH, 'ctrl+u', ...'/mnt/pve/bulk/media', 'tab', 'ANSWER 3', 'tab'],
  'new containers': [...NEW_CONTAINERS, ' '],
  'mount path': [...NEW_CONTAINERS, ' ', 't'],
  'mount options': [...NEW_CONTAINERS, ' ', 'o'],
  'container filter': [...NEW_CONTAINERS, '/', '1'],
  'taken meanwhile': [...NEW_CONTAINERS, 'j', ' ', 'WORLD 8', 'enter'],
  'new access': NEW_ACCESS,
  'new permissions': [...NEW_ACCESS, 'j', ' '],
  'roots differ': [...NEW_CONTAINERS, 'j', ' ', 'enter', 'ANSWER 4'],
  'new review': [...NEW_ACCESS, 'enter'],
  edit: ['e'],
  access: ['e', 'enter', 'ANSWER'],
  'owner menu': ['e', 'enter', 'ANSWER', ' '],
  'owner field': ['e', 'enter', 'ANSWER', ' ', 'G', 'enter'],
  modes: ['e', 'enter', 'ANSWER', 'j', ' ', 'G', 'enter'],
  review: REVIEW,
  'errors unseen': ['e', ' ', 'enter', 'ANSWER', 'enter', 'enter', 'ANSWER 3'],
  writing: [...REVIEW, 'PAINT', 'enter'],
  written: [...REVIEW, 'PAINT', 'enter', 'ANSWER'],
  leaving: ['a', 'n', 'esc'],
  quitting: ['a', 'n', 'ctrl+c'],
  removal: ['d'],
  picking: ['2', 'a'],
  'picking filter': ['2', 'a', '/', 'm'],
  attaching: ['2', 'a', 'enter'],
  'attaching reviewed': ['2', 'a', 'enter', 'enter', 'enter', 'ANSWER', 'enter', 'ANSWER', 'PAINT', 'enter'],
  detaching: ['2', 'x'],
  'other removal': ['G', 'd'],
  'removal review': ['d', 'enter', 'ANSWER', 'PAINT', 'j'],
  removing: ['d', 'enter', 'ANSWER', 'PAINT', 'j', 'enter'],
  fixing: ['f'],
  'edit found': ['f', 'ANSWER'],
  'none found': ['f', 'ANSWER 2'],
  'another user': [...ACCESS_END, ' '],
  'fix reviewed': [...MUST, 'ANSWER', 'f', 'ANSWER'],
  who: WHO,
  'who of a volume': ['j', 'w'],
  'who as typed': [...WHO, 'ANSWER', ...'33', 'enter'],
  'who chosen': [...WHO, 'ANSWER 1', 'down', 'down', 'up', 'tab'],
  'who told': [...WHO, 'ANSWER', '3', '3', 'enter', 'enter', 'ANSWER 1'],
};

/** All that an apply has to say. */
const ENDS = Array.from({ length: 80 }, () => 'ANSWER');

/** What random keys come to too rarely to count on it. */
const RARE: readonly Way[] = [
  ['2', '=', 'ANSWER', 'n', 'DRAW', 'x', 'tab', 'ANSWER', 'DRAW', 'ctrl+u', 'DRAW', 'enter', 'esc'],
  ['2', '=', 'ANSWER', 'n', 'paste é', 'DRAW', 'f12', 'enter', 'ctrl+c', 'n', 'enter', 'n', 'tab', 'tab', 'tab'],
  ['2', '=', 'ANSWER', 'n', 'y', 'enter', 'ANSWER 1', 'n', 'PAINT', 'enter', 'ANSWER'],
  ['2', '=', 'ANSWER 3', 'n', 'ctrl+u', ...'videos', 'DRAW', 'enter', 'ctrl+u', 'z', 'tab', 'ANSWER 3', 'tab', 'tab'],
  ['2', '=', 'ANSWER 3', 'n', 'tab', 'x', 'tab', 'ANSWER', 'DRAW', 'n', 'esc'],
  ['5', 'ANSWER 1', '/', ...'undo', 'DRAW', 'CLICK 5,4', 'f12', 'enter', 'DRAW', 'j', 'esc', 'esc'],
  ['5', 'paste x', '/', 'x', 'enter', 'esc', 'ANSWER 1', 'paste x', '/', ...'zzz', 'DRAW', 'enter', 'u', 'esc'],
  ['WORLD 2', '5', 'ANSWER 1', 'DRAW', 'CLICK 5,4', 'DRAW', 'CLICK 5,4', 'ANSWER', 'esc', 'CLICK 90,4', 'G', 'DRAW'],
  ['WORLD 2', '5', 'DRAW', 'ANSWER 2', 'DRAW', 'G', 'DRAW', 'CLICK 5,2', 'CLICK 5,30', 'y'],
  ['5', 'ANSWER', '/', 'DRAW', 'esc', 'u', 'DRAW'],
  ['5', 'ANSWER', 'c', 'DRAW', 'ANSWER', 'DRAW', 'G', 'PAINT', 'enter', 'enter', 'ANSWER'],
  ['5', 'ANSWER', 'c', 'ANSWER 3', 'DRAW', 'G', 'DRAW', 'PAINT', 'enter', 'ANSWER'],
  ['5', 'ANSWER', 'c', 'ANSWER', 'enter', 'l', 'l', 'ANSWER 2', 'h', 'ANSWER 1', 'DRAW', 'x', 'paste y'],
  ['5', 'ANSWER 1', 'u', 'ANSWER', 'c', 'STRAY 0', 'ANSWER 2', 'l', 'PAINT', 'enter', 'ANSWER 1', 'DRAW', 'esc'],
  ['5', 'ANSWER 1', 'u', 'ANSWER', 'c', 'ANSWER 4', 'DRAW', 'PAINT', 'enter', 'ANSWER', 'DRAW'],
  ['5', 'ANSWER 1', 'u', 'ANSWER 1', 'PAINT', 'c', 'DRAW', 'A', 'PAINT', 'tab', 'enter', ...ENDS, 'c', 'DRAW'],
  [...PLAN, 'c'],
  [...PLAN, 'WORLD 6', 'DRAW', 'A', 'r', 'ANSWER', 'DRAW'],
  [...QUESTION, 'PAINT', 'tab', 'WORLD 6', 'enter', 'DRAW'],
  ['p', 'ANSWER 3', 'PAINT', 'WORLD 6', 'DRAW', 'r'],
  [...PLAN, 'A', ...ENDS, 'c'],
  [...PLAN, 'A', ...ENDS, 'u', 'ANSWER', 'PAINT', 'A', 'PAINT', 'tab', 'enter', ...ENDS, 'c'],
  [...PLAN, 'A', ...Array.from({ length: 80 }, () => 'ANSWER'), '@', 'k', 'y'],
  [...MUST, 'ANSWER', 'DRAW', 'o', 'DRAW', 'f', 'ANSWER', 'ANSWER', 'DRAW', 'd', 'DRAW', ' ', ' ', 'DRAW'],
  [...MUST, 'ANSWER 1', 'DRAW', ' ', 'ANSWER 2', 'DRAW', ' ', 'DRAW'],
  [...MUST, 'ctrl+c', 'DRAW', 'f', 'o'],
  [
    ...ACCESS_END,
    ' ',
    'x',
    'DRAW',
    'enter',
    'tab',
    'paste 1',
    'ctrl+u',
    ...'101:33',
    'DRAW',
    'enter',
    'ANSWER',
    'DRAW',
  ],
  [...NEW_ACCESS, 'G', ' ', ...'102:33', 'tab', 'ANSWER', 'o', 'f', 'ANSWER', 'ANSWER', 'DRAW', 'k', 'd', 'DRAW'],
  [...NEW_ACCESS, ' ', 'G', 'enter', 'ctrl+u', 'n', 'DRAW', 'tab', 'DRAW', 'tab', ':', 'n', 'o', 'g', 'tab', 'enter'],
  [...NEW_ACCESS, ' ', 'G', 'enter', 'ctrl+u', ...'container:33', 'DRAW', 'enter', 'ANSWER', 'DRAW'],
  ['f', 'DRAW', 'ANSWER', 'DRAW', 'o', 'f', 'ANSWER', 'DRAW', 'PAINT', 'enter', 'ANSWER', 'DRAW'],
  ['j', 'f', 'DRAW', 'ANSWER 2', 'DRAW', 'f'],
  ['WORLD 6', 'f'],
  ['p', 'SLOW 1', 'DRAW'],
  ['P', 'SLOW 1', 'DRAW'],
  ['2', 'p', 'DRAW'],
  ['3', 'p', 'DRAW'],
  ['s', 's', 's', 'DRAW'],
  ['3', 'WORLD 6', '=', 'DRAW'],
  ['/', ...'zzzz', 'enter', 'enter', 'DRAW'],
  ['CLICK 5,5', 'CLICK 5,5', 'CLICK 5,5', 'esc', 'CLICK 70,5', '/', 'm', 'CLICK 5,4', 'enter', 'CLICK 5,20'],
  ['3', 'CLICK 5,3', 'CLICK 5,4', 'tab', 'CLICK 5,6', 'WORLD 6', 'CLICK 5,6'],
  ['4', 'CLICK 5,5', 'CLICK 5,5', 'CLICK 5,21', '/', 'm', 'CLICK 5,4'],
  ['4', '/', ...'vms', 'enter', 'CLICK 5,20', 'CLICK 20,0', 'CLICK 40,0', 'CLICK 3,23', 'CLICK 79,23', 'CLICK 79,0'],
  ['4', 'e', 'ANSWER'],
  ['tab', 'DRAW', 'j', 'DRAW', 'enter', 'esc', 'tab', 'G', 'DRAW', 'esc', '3', 'tab', 'j', 'DRAW', '1'],
  ['WORLD 1', 'tab', 'DRAW'],
  ['/', ...'zzzz', 'enter', 'tab'],
  ['WORLD 10', 'i', 'ANSWER', 'enter'],
  ['WORLD 10', 'i', 'DRAW', 'j', 'ANSWER', 'DRAW', 'enter', 'PAINT', 'enter', 'enter', 'ANSWER', 'DRAW'],
  ['WORLD 10', 'M', 'ANSWER 1', 'PAINT', 'G', 'DRAW', 'enter', 'ANSWER 2', 'DRAW', 'enter', 'STRAY 0', 'esc'],
  ['WORLD 10', 'a', 'DRAW', 'D', 'e', 'DRAW', '4', 'esc', ']', '[', '5'],
  ['WORLD 1', 'WORLD 10', 'i', 'ANSWER', 'DRAW', 'paste x'],
  ['WORLD 11', 'DRAW', 'j', 'e', 'ANSWER 1', 'DRAW', 'e', 'ANSWER 2', 'DRAW', 'e', 'ANSWER', 'y', 'i'],
  ['WORLD 6', 'j', 'DRAW', 'e', 'ANSWER', 'y', 'DRAW', '!', 'e', 'ANSWER 1', 'G', 'y', 'DRAW'],
  ['WORLD 6', '4', '/', ...'path', 'enter', ...Array.from({ length: 8 }, () => ['e', 'ANSWER', 'j']).flat()],
  ['WORLD 6', '4', 'e', 'ANSWER', 'DRAW', ...Array.from({ length: 8 }, () => ['e', 'ANSWER', 'j']).flat()],
  [':', 'DRAW', 'tab', 'down', 'up', 'pgdn', 'tab', 'tab', 'enter', 'DRAW'],
  [':', ...'nextcl', 'DRAW', 'tab', 'DRAW', 'enter', 'DRAW', 'e', ':', 'DRAW'],
  [':', 'paste config', 'enter', ':', 'x', 'f1', 'esc', 'left', 'f12', 'esc', '4', '5', ':', ...'hist', 'enter'],
  [':', ...'10.0.0.105', 'DRAW', 'enter', 'DRAW', 'esc'],
  [':', ...'no such thing', 'tab', 'DRAW', 'enter', 'DRAW'],
  ['e', ':', 'DRAW', 'enter', 'ANSWER', 'j', 'DRAW', ':'],
  ['4', 'f12', 'paste x', 'y', 'enter', 'enter', ' ', ' ', 'j', 'y', 'esc'],
  ['4', '/', ...'shared_volumes.media.mounts.1', 'DRAW', 'enter', 'DRAW', 'y', 'enter'],
  ['4', '/', ...'lxc_configs.105', 'enter', 'DRAW', 'y', 'enter'],
  ['4', '/', ...'lxc_configs.105.name', 'enter', 'enter', ' ', 'esc', 'esc'],
  ['4', '/', ...'vms.0', 'enter', 'y', 'enter', 'esc', '1'],
  ['4', '/', ...'docker_stacks', 'enter', 'DRAW', 'j', 'y', 'esc', '2'],
  ['4', '/', ...'nothing like that', 'DRAW', 'enter', 'y', 'enter', 'DRAW'],
  ['4', '3'],
  ['3', '/', ...'pg_backups 106', 'enter', '='],
  ['3', '/', ...'106', 'enter', '='],
  ['3', '/', ...'undeclared', 'enter', '=', 'ANSWER', 'DRAW', 'esc'],
  ['='],
  ['4', '5'],
  ['WORLD 6', '4', 'DRAW', '/', ...'vol', 'DRAW', 'enter', 'j', 'j', 'DRAW', 'G', 'DRAW'],
  ['WORLD 7', '4', 'DRAW', 'y', 'enter'],
  ['2', '=', 'ANSWER', 'paste x'],
  [...PLAN, 'A', ...Array.from({ length: 80 }, () => 'ANSWER'), '@', 'DRAW', 'k', 'DRAW'],
  ['d', 'enter', 'j', 'enter', 'ANSWER'],
  [...NEW_ACCESS, 'j', ' ', 'g', 'j', 'enter', 'ANSWER', 'j', ' '],
  [...NEW_CONTAINERS, 'j', ' ', 't', 'enter'],
  [...REVIEW, 'PAINT', 'enter', 'ctrl+c', 'ANSWER'],
  ['e', ' ', 'enter', 'ANSWER', 'enter', 'ctrl+c'],
  ['e', ' ', 'enter', 'paste x'],
  ['e', 'enter', 'ANSWER', 'j', ' ', 'G', 'enter', 'ctrl+u', ...'0750', 'enter', 'ANSWER', 'j', ' '],
  ['e', 'enter', 'ANSWER', 'j', ' ', 'G', 'enter', 'ctrl+u', ...'0750 0640', 'enter'],
  [...NEW_PATH, 'ctrl+w', 'tab', 'ANSWER', 'down', 'enter'],
  [...NEW_CONTAINERS, ' ', 't', 'ctrl+u', 'x', 'enter'],
  [...NEW_CONTAINERS, ' ', 'j', 'WORLD 8', 'paste x'],
  ['p', 'paste x'],
  ['/', 'm', 'enter', 'DRAW'],
  ['p', 'ANSWER 2', 'DRAW'],
  [...PLAN, 'STRAY 0', 'STRAY 1', 'STRAY 2', 'A', 'STRAY 1'],
  [...NEW_ACCESS, 'j', ' ', 'g', 'enter'],
  ['a', 'STRAY 0'],
  ['d', 'STRAY 0'],
  ['p', 'ctrl+c'],
  [...PLAN, 'A', 'ctrl+c'],
  [...NEW_PATH, 'enter', '/', 'enter'],
  [...NEW_PATH, 'enter', ' ', 't', 'enter'],
  [...NEW_PATH, 'enter', 'shift+tab', 'x'],
  [...NEW_PATH, 'enter', 'ctrl+c'],
  [...NEW_PATH, 'ctrl+w', 'tab', 'ANSWER', 'down', 'esc'],
  [
    ...NEW_CONTAINERS,
    ...[
      ['/', 'a'],
      ['/', 'b'],
    ].flatMap((path) => ['t', 'ctrl+u', ...path, 'enter', 'j']),
    ' ',
  ],
  ['p', 'ANSWER 3', 'enter', 'DRAW'],
  ['p', 'ANSWER 4', 'DRAW'],
  ['p', 'SLOW 2', 'DRAW'],
  [...PLAN, 'enter', 'enter'],
  [...PLAN, 't', 'DRAW'],
  [...PLAN, 'b', 'ANSWER', 'DRAW'],
  ...['=', 'M'].flatMap((key): Way[] => [
    ['2', key, 'ANSWER', 'DRAW', 'PAINT', 'enter', 'enter', 'DRAW', 'ANSWER', 'DRAW'],
    ['2', key, 'ANSWER', 'DRAW', 'PAINT', 'enter', 'ANSWER 1', 'DRAW'],
    ['2', key, 'enter', 'ANSWER 1', 'enter', 'j', 'DRAW'],
    ['2', key, 'DRAW', 'ANSWER 2', 'DRAW', 'STRAY 0', 'esc'],
    ['2', key, 'ANSWER', 'enter', 'DRAW'],
    ['WORLD 6', '2', key],
    ['2', '/', 'z', 'z', 'enter', key],
    ['2', key, 'ANSWER 3', 'DRAW', 'G', 'DRAW'],
  ]),
  ['p', 'ANSWER 3', 'b', 'DRAW'],
  ['p', 'ANSWER 5', 't', 'ctrl+c', 'ANSWER'],
  [...CONSENTS, 'j', 'enter', 'ANSWER', 'DRAW'],
  [...CONSENTS, 'enter', 'ANSWER 6', 'DRAW', 't', 'j', 'enter', 'ANSWER', 'DRAW', 'PAINT', 'A', 'DRAW'],
  [...CONSENTS, 'x', 'esc'],
  ['WORLD 1', ...PLAN, 'enter', 'DRAW'],
  ['d', 'enter', 'ANSWER', 'PAINT', 'j', 'enter', 'ctrl+c'],
  ['d', 'enter', 'ANSWER', 'PAINT', 'j', 'enter', 'ANSWER 2'],
  ['WORLD 6', 'DRAW', 'a'],
  ['j', 'WORLD 6', 'j'],
  ['/', ...'zzz', 'enter', 'w'],
  ['2', ...Array.from({ length: 20 }, () => 'j'), 'w', 'DRAW'],
  ['5', 'ANSWER 2', 'DRAW'],
  [...WHO, 'ANSWER 3', 'enter', 'enter', 'j'],
  [...PLAN, 'S', 'DRAW', 'enter', 'ANSWER', 'DRAW'],
  [...PLAN, 'S', 'enter', 'ANSWER 2', 'DRAW', 'enter', 'ctrl+c', 'ANSWER 2', 'DRAW'],
  [...PLAN, 'S', 'ctrl+u', 'enter', 'paste x', 'esc'],
  [...PLAN, 'S', 'enter', 'SLOW 1', 'DRAW'],
  ['p', 'ANSWER 4', 'S'],
  ['5', 'ANSWER 1', 'j', 'u', 'ANSWER', 'PAINT', 'S'],
  [...WHO, 'ctrl+c'],
  [...WHO, 'ANSWER 3', 'esc'],
  [...WHO, 'ANSWER 3', 'x', 'DRAW', 'enter', 'DRAW'],
  [...WHO, 'ANSWER', ...'nobody', 'enter', 'shift+tab', 'shift+tab', 'ctrl+u', 'x', 'enter', 'DRAW'],
  [...WHO, 'ANSWER', 'shift+tab', 'ctrl+u', ...'103', 'enter', 'ANSWER', 'DRAW', 'paste 33'],
  [...WHO, 'ANSWER', 'enter', 'ctrl+u', 'x', 'enter', 'DRAW', 'STRAY 0'],
  // Somebody who cannot write in a volume, and what would let them in.
  ['2', 'j', 'j', 'w', 'ANSWER 1', 'enter', 'enter', 'f', 'DRAW', 'esc', 'DRAW', 'ANSWER'],
  [...WHO, 'ANSWER', 'enter', 'enter', 'k', 'DRAW', 'y', 'paste x', 'w', 'esc', 'x', 'esc'],
  [...WHO, 'ANSWER', 'enter', 'enter', 'DRAW'],
  ['5', 'ANSWER 1', 'enter', 'DRAW', 'paste x', 'z', 'y', 'ANSWER'],
  ['5', 'ANSWER 1', 'enter', 'esc', 'DRAW'],
  ['p', 'ANSWER 2', 'PAINT', 'A'],
  ['d', 'enter', 'ctrl+c'],
  // Each of the three applies, for they are chosen by the number of the layer.
  ...[[], ['?', 'esc'], ['?', 'esc', '?', 'esc']].flatMap((before): readonly Way[] => [
    [...before, ...PLAN, 'A', 'DRAW'],
    ['WORLD 1', ...before, ...PLAN, 'A', ...Array.from({ length: 80 }, () => 'ANSWER'), 'g', 'DRAW', 'G', 'k', 'DRAW'],
  ]),
];

/** In the containers view, of each container: what is attached to it, and detached. */
const onContainers = (): readonly Way[] =>
  (samples.snapshot.status?.containers ?? []).flatMap((_, index): readonly Way[] => {
    const there = ['2', ...Array.from({ length: index }, () => 'j')];
    const reviewed = ['enter', 'ANSWER', 'PAINT', 'DRAW', 'j', 'enter'];
    return [
      [
        ...there,
        'a',
        'DRAW',
        'j',
        'DRAW',
        'enter',
        'DRAW',
        'enter',
        'enter',
        'ANSWER',
        'enter',
        'ANSWER',
        'enter',
        'ANSWER',
      ],
      [...there, 'a', '/', 'z', 'z', 'z', 'DRAW', 'enter', 'enter', 'DRAW', 'esc', 'paste x', 'p', 'esc'],
      [...there, 'a', 'WORLD 6', 'DRAW', 'enter'],
      [...there, 'x', 'DRAW', 'enter', 'y', ...reviewed, 'ANSWER', 'ANSWER', 'DRAW'],
      [...there, 'x', 'enter', ...reviewed, 'ANSWER', 'DRAW'],
      [...there, 'WORLD 9', 'a', 'x'],
    ];
  });

/** Every key that something is bound to, some that are text only, and some that mean nothing. */
const KEYS = [
  ...[
    'j',
    'k',
    'g',
    'G',
    'h',
    'l',
    'n',
    's',
    't',
    'r',
    'o',
    'x',
    'y',
    'Y',
    'f',
    'a',
    'e',
    'd',
    'p',
    'A',
    'S',
    'm',
    '0',
    '7',
  ],
  ...['1', '2', '3', '4', '5', '/', '?', '!', '@', ':', ' ', '.', '-', '=', ',', 'é', '漢', 'Z'],
  ...['enter', 'esc', 'tab', 'shift+tab', 'up', 'down', 'left', 'right', 'home', 'end', 'pgup', 'pgdn', 'backspace'],
  ...['delete', 'insert', 'f1', 'f5', 'ctrl+a', 'ctrl+d', 'ctrl+u', 'ctrl+w', 'ctrl+k', 'ctrl+l', 'ctrl+z', 'alt+b'],
  ...['ctrl+left', 'ctrl+right', 'alt+d', 'alt+backspace', 'ctrl+e', 'ctrl+f', 'ctrl+b', 'alt+f', 'alt+left'],
];

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...KEYS).map((key) => ({ what: 'input', input: keyInput(key) }) as const) },
  // Rare, as they end most of what came before.
  {
    weight: 1,
    arbitrary: fc.constantFrom('ctrl+c', 'q').map((key) => ({ what: 'input', input: keyInput(key) }) as const),
  },
  { weight: 12, arbitrary: fc.nat(20).map((which) => ({ what: 'answer', which }) as const) },
  { weight: 12, arbitrary: fc.constant({ what: 'paint', which: 0 } as const) },
  { weight: 1, arbitrary: fc.constant({ what: 'draw', which: 0 } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom('world', 'slow', 'dropped', 'stray'), which: fc.nat(20) }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        'media',
        '/mnt/pve/bulk/x\n',
        '/media',
        '/srv/media',
        '/certs',
        'ro,shared',
        '100000:100000',
        '2770 0660',
        'jjj\r\r',
      )
      .map((text) => ({ what: 'input', input: { kind: 'paste', text, cut: false } }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        kind: fc.constant('mouse' as const),
        event: fc.constantFrom('press', 'release', 'move', 'wheel-up', 'wheel-down'),
        button: fc.constantFrom('left', 'right', 'none'),
        column: fc.nat(120),
        row: fc.nat(40),
      })
      .map((input) => ({ what: 'input', input }) as const),
  },
);

const sequence = fc.record({
  start: fc.constantFrom(...Object.keys(STARTS)),
  happenings: fc.array(happening, { minLength: 1, maxLength: 200, size: 'max' }),
});

/** Plays a way from the list. */
function played(way: Way): Play {
  const play = playOn(samples);
  for (const step of way) play.happen(happeningOf(step));
  return play;
}

function happeningOf(step: string): Happening {
  const [word = '', which = '0'] = step.split(' ');
  if (step.startsWith('paste ')) return { what: 'input', input: { kind: 'paste', text: which, cut: false } };
  if (word === 'CLICK') {
    const [column = 0, row = 0] = which.split(',').map(Number);
    return { what: 'input', input: { kind: 'mouse', event: 'press', button: 'left', column, row } };
  }
  const what = WHAT[word];
  return what ? { what, which: Number(which) } : { what: 'input', input: keyInput(step) };
}

const WHAT: Readonly<Record<string, Exclude<Happening['what'], 'input'>>> = {
  STRAY: 'stray',
  ANSWER: 'answer',
  PAINT: 'paint',
  DRAW: 'draw',
  WORLD: 'world',
  SLOW: 'slow',
};

test('no keys throw, none applies what was not on screen, and esc always leads back to the list', {
  timeout: 3_600_000,
}, () => {
  fc.assert(
    fc.property(sequence, ({ start, happenings }) => {
      const play = played(STARTS[start] ?? []);
      for (const each of happenings) play.happen(each);
      drawn(play.app(), play.outside());
      for (const which of [0, 5]) play.happen({ what: 'world', which });
      for (let presses = 0; presses < 20 && !isOnList(play); presses += 1) {
        play.settle();
        play.happen({ what: 'input', input: keyInput('esc') });
      }
      play.settle();
      expect(isOnList(play)).toBe(true);
    }),
    SEQUENCES,
  );
});

const isOnList = (play: Play): boolean => {
  const [bottom, above] = play.app().layers;
  return above === undefined && bottom.kind === 'browser' && !bottom.state.typing && bottom.state.details === undefined;
};

test('these keys reach every branch of what a key does', async () => {
  for (const way of [...Object.values(STARTS), ...RARE, ...declaredMounts(), ...onContainers(), ...fixes()])
    played(way);
  expect((await covered.missed(PRESSED)).filter((part) => !UNREACHED.some((known) => part.includes(known)))).toEqual(
    [],
  );
});

/** Every container that a volume is declared in: taken out and back, read-only and not, with options. */
const declaredMounts = (): readonly Way[] =>
  (samples.snapshot.desired?.volumes ?? []).flatMap(({ name, mounts }) =>
    mounts.flatMap(({ ctid }): readonly Way[] => {
      const there = ['/', ...name, 'enter', 'e', '/', ...String(ctid), 'enter'];
      return [
        [...there, 'x', 'x'],
        [...there, 'r', 'r', 'r'],
        [...there, 'o', 'enter'],
        [...there, 't', 'enter'],
      ];
    }),
  );

/** The remedy of every volume that has one. */
const fixes = (): readonly Way[] =>
  (samples.snapshot.status?.volumes ?? [])
    .filter(({ mounts }) => mounts.some(({ access }) => access.fix !== undefined))
    .flatMap(({ name }): readonly Way[] => {
      const there = ['/', ...name, 'enter'];
      return [
        [...there, 'e', 'enter', 'ANSWER', 'f'],
        [...there, 'f', 'ANSWER'],
      ];
    });

/** The files that decide what a key does; drawing is looked at by frames. */
const PRESSED = [
  /components\/app\/app\.ts$/,
  /components\/fields\/\w+\.ts$/,
  /src\/form\/mounts\.ts$/,
  /components\/screens\/\w+\/screen\.ts$/,
  /components\/screens\/(browser|plan)\/state\.ts$/,
  /components\/screens\/pages\/\w+\.ts$/,
  /components\/wizard\/(press|hear)\.ts$/,
  /components\/wizard\/\w+\/(press|change|ask|write)\.ts$/,
];

/** Parts that no key comes to, and why. */
const UNREACHED: readonly string[] = [
  // An entry that is longer than the screen; the demo has none (screens/plan/state.test.ts).
  'top: state.top + 1',
  // Every key waits while it is written, but for ^C.
  'case "writing": return undefined;',
  'removal/press.ts: return undefined;',
];
