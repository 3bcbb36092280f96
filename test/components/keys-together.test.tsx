import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { App } from '../../src/components/app/view.tsx';
import type { Actions } from '../../src/components/contract.ts';
import { UNICODE_THEME } from '../../src/components/draw/theme.ts';
import { AddVolumeWizard, EditVolumeWizard, RemoveVolumeWizard } from '../../src/components/wizard/index.tsx';
import type { Wizards } from '../../src/components/wizard-contract.ts';
import { sampleActions, sampleSnapshot, storeOf } from './sample.ts';
import { KEYS, openApp } from './terminal.tsx';
import { play, type Scenario } from './wizard/scenario.ts';

let scenario: Scenario | undefined;
afterEach(() => scenario?.close());

const wizards: Wizards = { Add: AddVolumeWizard, Edit: EditVolumeWizard, Remove: RemoveVolumeWizard };

function open(actions: Partial<Actions> = {}): Scenario {
  scenario = play(
    <App
      store={storeOf(sampleSnapshot)}
      actions={{ ...sampleActions, ...actions }}
      wizards={wizards}
      theme={UNICODE_THEME}
      size={{ columns: 80, rows: 24 }}
      onExit={() => {}}
    />,
  );
  return scenario;
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
  app.press(keys);
  await app.sees(title);
});

test('keys that come together expand the step that the cursor came to', async () => {
  const app = open();
  app.press('p');
  await app.sees('What follows');
  app.press('jj\r');
  await app.sees(/^> ~ 3.*\n +why: /m);
});

test('what is copied is of the step that the cursor came to', async () => {
  const copied: string[] = [];
  const app = open({ copy: (text) => copied.push(text) });
  app.press('p');
  await app.sees('What follows');
  app.press(`j${KEYS.down}kyjy`);
  await app.sees(/copied: chmod/);
  expect(copied.map((text) => text.split(' ')[0])).toEqual(['chown', 'chmod']);
});

test('a paste that comes with the key that opens the filter goes into the filter', async () => {
  const app = open();
  app.press('/\u001b[200~portainer\u001b[201~x');
  await app.sees('/portainerx▏   0 of 5');
});

/** None that opens another screen: what comes with one of those is dropped. */
const LIST_KEYS = [
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
  KEYS.down,
  KEYS.up,
  KEYS.pageDown,
  KEYS.ctrlD,
  KEYS.tab,
  KEYS.enter,
  KEYS.backspace,
];

test('however keys are torn into chunks, they lead to the same screen', { timeout: 120_000 }, async () => {
  const chunks = fc.array(fc.array(fc.constantFrom(...LIST_KEYS), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(chunks, async (torn) => {
      const slow = openApp();
      await slow.press(...torn.flat());
      const wanted = slow.frame().trimEnd();
      slow.close();
      const fast = open();
      for (const chunk of torn) fast.press(chunk.join(''));
      await fast.reaches((frame) => frame.trimEnd() === wanted);
      fast.close();
    }),
    { numRuns: 25 },
  );
});
