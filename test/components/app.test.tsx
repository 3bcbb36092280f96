import { Text, useInput } from 'ink';
import { afterEach, expect, test } from 'vitest';
import type { WizardProps, Wizards } from '../../src/components/wizard-contract.ts';
import type { ApplyEvent } from '../../src/engine/apply/events.ts';
import type { PlanOptions } from '../../src/engine/plan/types.ts';
import {
  brokenSnapshot,
  destructivePlan,
  emptyPlan,
  largeSnapshot,
  sampleEvents,
  samplePlan,
  sampleSnapshot,
  storeOf,
} from './sample.ts';
import { KEYS, openApp, type Terminal } from './terminal.tsx';

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

function open(options?: Parameters<typeof openApp>[0]): Terminal {
  terminal = openApp(options);
  return terminal;
}

/** An apply that is told event by event. */
function heldApply() {
  let wake = () => {};
  const queue: ApplyEvent[] = [];
  const run = { stopped: 0, applied: 0 };
  const events = (async function* () {
    for (;;) {
      const next = queue.shift();
      if (next) {
        yield next;
        if (next.type === 'summary') return;
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
  })();
  return {
    run,
    tell(...told: readonly ApplyEvent[]) {
      queue.push(...told);
      wake();
    },
    apply() {
      run.applied += 1;
      return { events, stop: () => (run.stopped += 1) };
    },
  };
}

test('keys that come in one read act one after the other', async () => {
  const app = open();
  await app.press('jjj');
  await app.shows('> ssl_certs');
});

test('a key after one that opens another screen is dropped', async () => {
  const held = heldApply();
  const app = open({ actions: { apply: held.apply } });
  await app.press('pA');
  await app.shows('What follows');
  expect(held.run.applied).toBe(0);
});

test('what is pasted into a list does nothing', async () => {
  const app = open();
  await app.press('\u001b[200~pAq\u001b[201~');
  await app.press('j');
  await app.shows('> nginx_sites');
});

test('what is pasted into the filter is its text', async () => {
  const app = open();
  await app.press('/', '\u001b[200~portainer\n\u001b[201~');
  await app.shows('/portainer▏   1 of 5');
});

test('a kept filter is said, and esc takes it away', async () => {
  const app = open();
  await app.press('/', 'vllm', KEYS.enter);
  await app.shows('/vllm: 1 of 5');
  await app.press(KEYS.esc);
  await app.shows('nginx_logs');
});

test('the cursor stays on its volume when the host changes', async () => {
  const store = storeOf(sampleSnapshot);
  const app = open({ store });
  await app.press('jj');
  await app.shows('> portainer_data');
  const status = sampleSnapshot.status;
  if (!status) throw new Error('the sample has no status');
  store.show({ ...sampleSnapshot, status: { ...status, volumes: status.volumes.slice(1) } });
  await app.until((frame) => !frame.includes('nginx_logs'));
  expect(app.frame()).toContain('> portainer_data');
});

test('nothing is drawn while nothing changes', async () => {
  const app = open();
  await app.press('j');
  await app.shows('> nginx_sites');
  const before = app.frames();
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(app.frames()).toBe(before);
});

test('a thousand volumes are one screenful of rows', async () => {
  const app = open({ store: storeOf(largeSnapshot(1000)) });
  await app.press(KEYS.ctrlD, KEYS.ctrlD, KEYS.pageDown);
  await app.shows('> volume-0036');
  expect(app.frame().split('\n')).toHaveLength(24);
});

test('drift plans the repair of its volume only', async () => {
  const asked: PlanOptions[] = [];
  const app = open({
    actions: {
      async plan(options) {
        asked.push(options);
        return samplePlan;
      },
    },
  });
  await app.press('3');
  await app.shows('[3 Drift');
  await app.press('jj', 'p');
  await app.shows('only portainer_data');
  expect(asked).toEqual([{ volumes: ['portainer_data'] }]);
});

test('take over plans again and says so', async () => {
  const asked: PlanOptions[] = [];
  const app = open({
    actions: {
      async plan(options) {
        asked.push(options);
        return samplePlan;
      },
    },
  });
  await app.press('p');
  await app.shows('What follows');
  await app.press('t');
  await app.shows('take over: what was kept');
  expect(asked.map(({ takeOver }) => takeOver)).toEqual([undefined, true]);
});

test('A does nothing on a plan that runs nothing', async () => {
  const held = heldApply();
  const app = open({ actions: { plan: async () => emptyPlan, apply: held.apply } });
  await app.press('p');
  await app.shows('Nothing to do.');
  await app.press('A', 'y', '?');
  await app.shows('type to filter');
  expect(held.run.applied).toBe(0);
});

test('what takes something away asks first, and enter at once cancels', async () => {
  const held = heldApply();
  const app = open({ actions: { plan: async () => destructivePlan, apply: held.apply } });
  await app.press('p');
  await app.shows('--delete mp1');
  await app.press('A');
  await app.shows('954 loses its mount mp1 at /certs');
  await app.press(KEYS.enter);
  await app.shows('--delete mp1');
  expect(held.run.applied).toBe(0);
  await app.press('A');
  await app.shows('> Cancel');
  await app.press(KEYS.tab);
  await app.shows('> Apply');
  await app.press(KEYS.enter);
  await app.shows('0 of 1 done');
  expect(held.run.applied).toBe(1);
});

test('^C during an apply stops it after the step, and q does not leave it', async () => {
  const held = heldApply();
  let left = 0;
  const store = storeOf(sampleSnapshot);
  const app = open({ store, actions: { apply: held.apply }, onExit: () => (left += 1) });
  await app.press('p');
  await app.shows('What follows');
  await app.press('A');
  await app.shows('0 of 5 done');
  held.tell(...sampleEvents.slice(0, 4));
  await app.shows('1 of 5 done');
  await app.press('q');
  await app.shows('an apply is running');
  await app.press(KEYS.ctrlC);
  await app.shows('stopping after the running step');
  expect([held.run.stopped, left]).toEqual([1, 0]);
  const time = '2026-06-12T12:04:09.000Z';
  held.tell({ time, type: 'summary', outcome: 'interrupted', done: 2, failed: 0, notRun: 3, journal: '/var/lib/j' });
  await app.shows('stopped: 2 done, 3 not run');
  await app.press('q');
  expect(left).toBe(1);
  expect(store.refreshes).toBe(1);
});

test('an apply goes on being told under the help', async () => {
  const held = heldApply();
  const app = open({ actions: { apply: held.apply } });
  await app.press('p');
  await app.shows('What follows');
  await app.press('A');
  await app.shows('0 of 5 done');
  await app.press('?');
  await app.shows('While it applies');
  held.tell(...sampleEvents);
  await app.press(KEYS.esc);
  await app.shows('4 done, 1 failed, 1 blocked');
});

test('after a failure r plans again', async () => {
  let plans = 0;
  const app = open({
    actions: {
      async plan() {
        plans += 1;
        return plans === 1 ? samplePlan : emptyPlan;
      },
    },
  });
  await app.press('p');
  await app.shows('What follows');
  await app.press('A');
  await app.shows('4 done, 1 failed');
  await app.press('r');
  await app.shows('Nothing to do.');
});

test('a plan that cannot be made says why', async () => {
  const app = open({
    actions: {
      async plan() {
        throw new Error('the configuration changed while it was read');
      },
    },
  });
  await app.press('p');
  await app.shows('the configuration changed while it was read');
});

test('y copies the command under the cursor and says so', async () => {
  const copied: string[] = [];
  const app = open({ actions: { copy: (text) => copied.push(text) } });
  await app.press('p');
  await app.shows('What follows');
  await app.press('j', 'y');
  await app.shows('copied: chown');
  expect(copied).toEqual(['chown 100000:100000 /mnt/pve/quickOS/shared-prod-data/portainer']);
});

test('with errors in the configuration nothing is added or planned', async () => {
  const app = open({ store: storeOf(brokenSnapshot) });
  await app.press('a');
  await app.shows('mend them first');
  await app.press('p');
  expect(app.frame()).toContain('The configuration has 2 errors, 1 warning.');
});

test('below 60x20 there is only a message, and what was there comes back', async () => {
  const app = open();
  await app.press('jj');
  await app.shows('> portainer_data');
  app.resize(59, 24);
  await app.shows('59x24 is too small.');
  expect(app.frame()).not.toContain('portainer_data');
  app.resize(60, 20);
  await app.shows('> portainer_data');
});

test('^Z hands the terminal over before it suspends', async () => {
  let suspended = 0;
  const app = open({ actions: { suspend: () => (suspended += 1) } });
  await app.press(KEYS.ctrlZ);
  expect(suspended).toBe(1);
});

test('^L reads the host again', async () => {
  const store = storeOf(sampleSnapshot);
  const app = open({ store });
  await app.press(KEYS.ctrlL);
  expect(store.refreshes).toBe(1);
});

const wizards: Wizards = { Add: Wizard, Edit: Wizard, Remove: Wizard };

function Wizard({ onLeave, ...props }: WizardProps & { readonly volume?: { readonly name: string } }) {
  useInput((input) => {
    if (input === 'w') onLeave({ kind: 'written', name: 'media', plan: true });
    if (input === 'x') onLeave({ kind: 'cancelled' });
  });
  return <Text>wizard for {props.volume?.name ?? 'a new volume'}</Text>;
}

test('a wizard has all the keys, and is about the volume under the cursor', async () => {
  const app = open({ wizards });
  await app.press('jj', 'e');
  await app.shows('wizard for portainer_data');
  await app.press('q', 'j', 'x');
  await app.shows('> portainer_data');
});

test('what a wizard wrote is planned where that was asked for', async () => {
  const app = open({ wizards });
  await app.press('a');
  await app.shows('wizard for a new volume');
  await app.press('w');
  await app.shows('only media');
});

test('after a wizard wrote a volume the cursor is on it, whatever was filtered', async () => {
  const store = storeOf(sampleSnapshot);
  const { status } = sampleSnapshot;
  const [first] = status?.volumes ?? [];
  if (!status || !first) throw new Error('the sample has no volumes');
  const app = open({ wizards, store });
  await app.press('/', 'vllm', KEYS.enter);
  await app.shows('/vllm: 1 of 5');
  await app.press('a');
  await app.shows('wizard for a new volume');
  store.show({ ...sampleSnapshot, status: { ...status, volumes: [{ ...first, name: 'media' }, ...status.volumes] } });
  await app.press('w');
  await app.shows('only media');
  await app.press(KEYS.esc);
  await app.shows('> media');
});

test('clearing the filter leaves the cursor on the volume that was found', async () => {
  const app = open();
  await app.press('/', 'vllm');
  await app.shows('1 of 5');
  await app.press(KEYS.esc);
  await app.shows('nginx_logs');
  expect(app.frame()).toContain('> vllm_models');
});
