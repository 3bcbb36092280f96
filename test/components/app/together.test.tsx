import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Actions } from '../../../src/components/app/contract.ts';
import { KEYS, openApp, pasted, type Terminal } from '../terminal.tsx';

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

function open(actions: Partial<Actions> = {}): Terminal {
  terminal = openApp({ actions });
  return terminal;
}

test.each([
  ['jjd', 'Remove portainer_data'],
  ['jje', 'Edit portainer_data'],
  [`${KEYS.down}${KEYS.down}${KEYS.down}d`, 'Remove ssl_certs'],
  [`j${KEYS.down}kjd`, 'Remove portainer_data'],
  ['Gkd', 'Remove ssl_certs'],
  ['/vllm\rd', 'Remove vllm_models'],
])('%j opens the wizard of the volume that the cursor came to', async (keys, title) => {
  const app = open();
  app.type(keys);
  await app.shows(title);
});

test('keys that come together expand the step that the cursor came to', async () => {
  const app = open();
  app.type('p');
  await app.shows('Consequences');
  app.type('jj\r');
  await app.shows(/^> ~ 3.*\n +portainer_data: mode is /m);
});

test('what is copied is of the step that the cursor came to', async () => {
  const copied: string[] = [];
  const app = open({ copy: (text) => copied.push(text) });
  app.type('p');
  await app.shows('Consequences');
  app.type(`j${KEYS.down}kyjy`);
  await app.shows(/copied: chmod/);
  expect(copied.map((text) => text.split(' ')[0])).toEqual(['chown', 'chmod']);
});

test('a paste that comes with the key that opens the filter goes into the filter', async () => {
  const app = open();
  app.type(`/${pasted('portainer')}x`);
  await app.shows('/portainerx▏   0 of 5');
});

test('help that comes before the plan is the same as after it', async () => {
  const app = open();
  app.type('p?G');
  await app.shows('Words and signs');
  const early = app.store.get().app.layers.at(-1);
  await app.press(KEYS.esc, '?', 'G');
  expect(app.store.get().app.layers.at(-1)).toEqual({ ...early, id: expect.any(Number) });
});

const SOME_KEYS = [
  'j',
  'k',
  'g',
  'G',
  's',
  'l',
  'h',
  '1',
  '3',
  '/',
  'n',
  'p',
  'a',
  '?',
  '!',
  't',
  'y',
  KEYS.esc,
  KEYS.down,
  KEYS.up,
  KEYS.pageDown,
  KEYS.ctrlD,
  KEYS.tab,
  KEYS.enter,
  KEYS.backspace,
];

test('however keys are torn into chunks, they lead to the same screen', { timeout: 120_000 }, async () => {
  const chunks = fc.array(fc.array(fc.constantFrom(...SOME_KEYS), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(chunks, async (torn) => {
      fc.pre(!answersUnseen(torn.flat()));
      const slow = openApp();
      await slow.press(...torn.flat());
      const wanted = layersOf(slow);
      slow.close();
      const fast = open();
      for (const chunk of torn) for (const key of chunk) fast.type(key);
      await fast.until(() => layersOf(fast) === wanted);
      fast.close();
    }),
    // Help that is opened before the plan has come; keys for a record of the history that is not read yet.
    {
      numRuns: 20,
      examples: [[[['p', '?', 'j'], ['j']]], [[['h', KEYS.enter, 'k', '?'], ['G']]], [[['h', KEYS.enter, 'y', 'g']]]],
    },
  );
});

/** To leave what was typed is a question, and an answer that nobody saw the question of is none. */
const answersUnseen = (keys: readonly string[]): boolean => {
  const asked = keys.indexOf(KEYS.esc, keys.indexOf('a') + 1);
  return (
    keys.includes('a') && asked >= 0 && keys.slice(asked + 1).some((key) => key === KEYS.esc || key === KEYS.enter)
  );
};

/** Everything but what was only said. */
const layersOf = ({ store }: Terminal): string => JSON.stringify(store.get().app.layers);
