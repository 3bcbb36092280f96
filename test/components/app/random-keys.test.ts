import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { drawn } from '../../../src/components/app/app.ts';
import { keyInput } from '../../../src/components/keys/input.ts';
import { type DemoSamples, demoSamples } from '../demo.ts';
import { type Coverage, coverage } from './coverage.ts';
import { type Happening, type Play, playOn } from './world.ts';

/** 100,000 with `npm run test:keys`. */
const RUNS = Number(process.env.PHOENIX_KEY_RUNS ?? 2500);

let samples: DemoSamples;
let covered: Coverage;
beforeAll(async () => {
  samples = await demoSamples();
  covered = await coverage();
});

/** Ways to every screen and to every state of one that other keys mean something in. */
const STARTS: Readonly<Record<string, readonly string[]>> = {
  volumes: [],
  filter: ['/', 'm'],
  details: ['enter'],
  containers: ['2'],
  drift: ['3'],
  plan: ['p', 'ANSWER'],
  'take over': ['p', 'ANSWER', 't'],
  question: ['p', 'ANSWER', 't', 'ANSWER', 'PAINT', 'A', 'PAINT', 'j'],
  apply: ['p', 'ANSWER', 'PAINT', 'A', 'ANSWER', 'ANSWER'],
  applied: ['p', 'ANSWER', 'PAINT', 'A', ...Array.from({ length: 80 }, () => 'ANSWER')],
  help: ['?'],
  'help filter': ['?', '/', 'x'],
  log: ['@'],
  findings: ['!'],
  name: ['a', 'n', '1'],
  path: ['a', 'n', '1', 'enter', '/', 'm', 'n', 't', '/', 'x'],
  completed: ['a', 'n', '1', 'enter', '/', 'm', 'n', 't', '/', 'p', 'tab', 'ANSWER', 'down'],
  containers_: ['a', 'n', '1', 'enter', '/', 'm', 'n', 't', '/', 'x', 'enter', 'ANSWER', ' '],
  'mount path': ['a', 'n', '1', 'enter', '/', 'm', 'n', 't', '/', 'x', 'enter', 'ANSWER', ' ', 't'],
  'mount options': ['a', 'n', '1', 'enter', '/', 'm', 'n', 't', '/', 'x', 'enter', 'ANSWER', ' ', 'o'],
  'container filter': ['a', 'n', '1', 'enter', '/', 'm', 'n', 't', '/', 'x', 'enter', 'ANSWER', '/', '1'],
  access: ['e', 'enter', 'ANSWER'],
  'owner menu': ['e', 'enter', 'ANSWER', ' '],
  'owner field': ['e', 'enter', 'ANSWER', ' ', 'G', 'enter'],
  modes: ['e', 'enter', 'ANSWER', 'j', ' ', 'G', 'enter'],
  review: ['e', ' ', 'enter', 'ANSWER', 'enter', 'ANSWER'],
  writing: ['e', ' ', 'enter', 'ANSWER', 'enter', 'ANSWER', 'PAINT', 'enter'],
  written: ['e', ' ', 'enter', 'ANSWER', 'enter', 'ANSWER', 'PAINT', 'enter', 'ANSWER'],
  leaving: ['a', 'n', 'esc'],
  removal: ['d'],
  'removal review': ['d', 'enter', 'ANSWER', 'PAINT', 'j'],
};

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
    'm',
    '0',
    '7',
  ],
  ...['1', '2', '3', '/', '?', '!', '@', ':', ' ', '.', '-', '=', ',', 'é', '漢', 'Z'],
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
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom('world', 'slow', 'dropped'), which: fc.nat(20) }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('media', '/mnt/pve/bulk/x\n', 'ro,shared', '100000:100000', '2770 0660', 'jjj\r\r')
      .map((text) => ({ what: 'input', input: { kind: 'paste', text, cut: false } }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      what: 'input',
      input: { kind: 'mouse', event: 'press', button: 'left', column: 3, row: 3 },
    } as const),
  },
);

const sequence = fc.record({
  start: fc.constantFrom(...Object.keys(STARTS)),
  happenings: fc.array(happening, { minLength: 1, maxLength: 200, size: 'max' }),
});

function startedAt(name: string): Play {
  const play = playOn(samples);
  for (const step of STARTS[name] ?? []) {
    if (step === 'ANSWER') play.happen({ what: 'answer', which: 0 });
    else if (step === 'PAINT') play.happen({ what: 'paint', which: 0 });
    else play.happen({ what: 'input', input: keyInput(step) });
  }
  return play;
}

test('no keys throw, none applies what was not on screen, and esc always leads back to the list', {
  timeout: 3_600_000,
}, () => {
  fc.assert(
    fc.property(sequence, ({ start, happenings }) => {
      const play = startedAt(start);
      for (const each of happenings) if (!play.left()) play.happen(each);
      drawn(play.app(), play.outside());
      play.happen({ what: 'world', which: 5 });
      for (let presses = 0; presses < 20 && !isOnList(play); presses += 1) {
        play.settle();
        play.happen({ what: 'input', input: keyInput('esc') });
      }
      play.settle();
      expect(isOnList(play)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

const isOnList = (play: Play): boolean => {
  const [bottom, above] = play.app().layers;
  return above === undefined && bottom.kind === 'browser' && !bottom.state.typing && bottom.state.details === undefined;
};

test('these keys reach every branch of what a key does', async () => {
  expect(await covered.missed(PRESSED)).toEqual([]);
});

/** The files that decide what a key does; drawing is looked at by frames. */
const PRESSED = [
  /components\/app\/app\.ts$/,
  /components\/form\/\w+\.ts$/,
  /components\/screens\/\w+\/(screen|state)\.ts$/,
  /components\/screens\/pages\/\w+\.ts$/,
  /components\/wizard\/(press|answers|access-step|access-change|containers-step|path-step|review-step|review-write|review-ask|remove|picked-mounts)\.ts$/,
];
