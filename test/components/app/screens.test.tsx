import { afterEach, expect, test } from 'vitest';
import type { ApplyEvent } from '../../../src/engine/apply/events.ts';
import type { Plan, PlanOptions } from '../../../src/engine/plan/types.ts';
import { bad, good, NOWHERE, type Result } from '../../../src/ground/problem.ts';
import { wordsOf } from '../../../src/views/words/any.ts';
import { SCREENS } from '../../../src/views/words/screens.ts';
import {
  brokenSnapshot,
  destructivePlan,
  emptyPlan,
  largeSnapshot,
  sampleEvents,
  samplePlan,
  sampleSnapshot,
  storeOf,
} from '../sample.ts';
import { KEYS, openApp, pasted, type Terminal } from '../terminal.tsx';
import { fakeActions } from '../wizard/fake-actions.ts';

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

function open(options?: Parameters<typeof openApp>[0]): Terminal {
  terminal = openApp(options);
  return terminal;
}

/** An apply that is reported event by event. */
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
    tell(...events: readonly ApplyEvent[]) {
      queue.push(...events);
      wake();
    },
    apply() {
      run.applied += 1;
      return { events, stop: () => (run.stopped += 1) };
    },
  };
}

/** On the screen of an apply of which nothing is reported yet. */
async function applying(parts: Omit<Parameters<typeof open>[0], 'actions'> = {}) {
  const held = heldApply();
  const app = open({ ...parts, actions: { apply: held.apply } });
  await app.press('p');
  await app.shows('Consequences');
  await app.press('A');
  await app.shows('0 of 5 done');
  return { held, app };
}

test('keys that come in one read act one after the other', async () => {
  const app = open();
  await app.press('jjj');
  await app.shows('> ssl_certs');
});

test('keys that come with the one that opens a screen are that screen’s', async () => {
  const app = open();
  app.type('pj\r');
  await app.shows(/^> ~ 2.*\n +portainer_data: owner is /m);
});

test('A that was pressed before the plan was shown is said, and runs nothing', async () => {
  const held = heldApply();
  const app = open({ actions: { apply: held.apply } });
  await app.press('pA');
  await app.shows('Consequences', 'A was pressed before the plan was shown: nothing was run');
  expect(held.run.applied).toBe(0);
  await app.press('A');
  await app.shows('0 of 5 done');
  expect(held.run.applied).toBe(1);
});

test('an answer that was given before the question was shown runs nothing', async () => {
  const held = heldApply();
  const app = open({ actions: { plan: async () => good(destructivePlan), apply: held.apply } });
  await app.press('p');
  await app.shows(/- 1 +mount 954/);
  await app.press(`A${KEYS.tab}${KEYS.enter}`);
  await app.shows('> Apply', 'answered before the question was shown: nothing was run');
  expect(held.run.applied).toBe(0);
});

test('a plan is another one for consent after it was made again', async () => {
  const held = heldApply();
  const app = open({ actions: { apply: held.apply } });
  await app.press('p');
  await app.shows('Consequences');
  await app.press('tA');
  await app.shows('A was pressed before the plan was shown');
  expect(held.run.applied).toBe(0);
});

/** A plan that comes when the test says so. */
function heldPlan() {
  const answers: ((plan: Result<Plan>) => void)[] = [];
  return {
    answer: (plan: Plan) => answers.shift()?.(good(plan)),
    plan: () => new Promise<Result<Plan>>((resolve) => answers.push(resolve)),
  };
}

test('keys that depend on a plan wait for it, and that is said', async () => {
  const held = heldPlan();
  const app = open({ actions: { plan: held.plan } });
  await app.press('pjj');
  await app.shows('waiting for the plan   2 keys wait   ^C cancels');
  held.answer(samplePlan);
  await app.shows(/^> ~ 3/m);
});

test('^C passes the keys that wait, cancels what they wait for and empties them', async () => {
  const held = heldPlan();
  const app = open({ actions: { plan: held.plan } });
  await app.press('pjjj', KEYS.ctrlC);
  await app.shows('planning was cancelled', '> nginx_logs');
  held.answer(samplePlan);
  await app.press('j');
  await app.shows('> nginx_sites');
});

test('^Z passes the keys that wait, too', async () => {
  let suspended = 0;
  const held = heldPlan();
  const app = open({ actions: { plan: held.plan, suspend: () => (suspended += 1) } });
  await app.press('pjj', KEYS.ctrlZ);
  expect(suspended).toBe(1);
  held.answer(samplePlan);
  await app.shows(/^> ~ 3/m);
});

test('when more keys waited than can, how many were lost is said', async () => {
  const held = heldPlan();
  const app = open({ actions: { plan: held.plan } });
  await app.press('p', 'j'.repeat(4096 + 7));
  await app.shows('too many keys waited: 7 did not count');
  held.answer(samplePlan);
  await app.shows('3 to create', 'too many keys waited: 7 did not count');
  await app.press('k');
  await app.lacks('too many keys');
});

test('F1 is help in a field, where ? is text', async () => {
  const app = open();
  await app.press('/', '?');
  await app.shows('/?▏');
  await app.press(KEYS.f1);
  await app.shows('While filtering', '^Z');
  await app.press(KEYS.esc);
  await app.shows('/?▏');
});

test('^C leaves from a field', async () => {
  let left = 0;
  const app = open({ onExit: () => (left += 1) });
  await app.press('/', 'q', KEYS.ctrlC);
  expect(left).toBe(1);
});

test('a click and keys that mean nothing change nothing', async () => {
  const app = open();
  await app.press('j');
  const before = app.store.get();
  await app.press('\u001b[<0;5;5M', '\u001b[<0;5;5m', '\u001b[200;5u', '\u001b[20;5~');
  await app.press('k', 'j');
  expect(app.frame()).toContain('> nginx_sites');
  expect(before.app.layers).toHaveLength(1);
});

test('what is pasted into a list does nothing', async () => {
  const app = open();
  await app.press(pasted('pAq'));
  await app.press('j');
  await app.shows('> nginx_sites');
});

test('what is pasted into the filter is its text', async () => {
  const app = open();
  await app.press('/', pasted('portainer\n'));
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

test('the first list waits for nothing of the files: to make what is shown of them takes as long as a tenth of it', async () => {
  let isMade = false;
  const { files: _, ...nothingRead } = sampleSnapshot;
  const store = storeOf(nothingRead);
  const app = open({ store });
  store.show({
    ...nothingRead,
    get files() {
      isMade = true;
      return { digest: 'first', list: [], broken: [], excerpts: [] };
    },
  });
  await app.shows('nginx_logs');
  expect(isMade).toBe(false);
});

test('files that somebody else changed are read again, and that is said until the next key', async () => {
  const files = (digest: string) => ({ digest, list: [], broken: [], excerpts: [] });
  const store = storeOf({ ...sampleSnapshot, files: files('before') });
  const app = open({ store });
  await app.shows('nginx_logs');
  store.show({ ...sampleSnapshot, files: files('before') });
  expect(app.frame()).not.toContain(SCREENS.filesReread);
  store.show({ ...sampleSnapshot, files: files('after') });
  await app.shows(SCREENS.filesReread);
  await app.press('j');
  await app.until((frame) => !frame.includes(SCREENS.filesReread));
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

test.each([
  ['1', '[1 Volumes', 'only nginx_logs', { volumes: ['nginx_logs'] }],
  ['2', '[2 Containers', 'only CT 900', { containers: [900] }],
  ['3', '[3 Changes', 'only portainer_data', { volumes: ['portainer_data'] }],
])('p in view %s plans what is under the cursor, P all', async (view, title, only, options) => {
  const asked: PlanOptions[] = [];
  const app = open({
    actions: {
      async plan(options) {
        asked.push(options);
        return good(samplePlan);
      },
    },
  });
  await app.press(view);
  await app.shows(title, 'p plan  P plan all');
  await app.press('p');
  await app.shows(only);
  await app.press(KEYS.esc);
  await app.shows(title);
  await app.press('P');
  await app.shows(' Plan   ');
  expect(asked).toEqual([options, {}]);
});

test('take over plans again and says so', async () => {
  const asked: PlanOptions[] = [];
  const app = open({
    actions: {
      async plan(options) {
        asked.push(options);
        return good(samplePlan);
      },
    },
  });
  await app.press('p');
  await app.shows('Consequences');
  await app.press('t');
  await app.shows('take over: steps');
  expect(asked.map(({ takeOver }) => takeOver)).toEqual([undefined, true]);
  await app.press('A');
  await app.shows('Apply this?', 'take over: steps');
});

test('A does nothing on a plan that runs nothing', async () => {
  const held = heldApply();
  const app = open({ actions: { plan: async () => good(emptyPlan), apply: held.apply } });
  await app.press('p');
  await app.shows('Nothing to do.');
  await app.press('A', 'y', '?');
  await app.shows('Keys');
  expect(held.run.applied).toBe(0);
});

test('what takes something away asks first, and enter at once cancels', async () => {
  const held = heldApply();
  const app = open({ actions: { plan: async () => good(destructivePlan), apply: held.apply } });
  await app.press('p');
  await app.shows(/- 1 +mount 954/);
  await app.press('A');
  await app.shows('954 loses its mount mp1 at /certs');
  await app.press(KEYS.enter);
  await app.shows(/- 1 +mount 954/);
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
  let left = 0;
  const store = storeOf(sampleSnapshot);
  const { held, app } = await applying({ store, onExit: () => (left += 1) });
  held.tell(...sampleEvents.slice(0, 4));
  await app.shows('1 of 5 done');
  await app.press('q');
  await app.shows('an apply is running');
  await app.press(KEYS.ctrlC);
  await app.shows('stopping after the running step');
  expect([held.run.stopped, left]).toEqual([1, 0]);
  const time = '2026-06-12T12:04:09.000Z';
  const counts = { done: 2, failed: 0, notRun: 2, blocked: 1, kept: 1, errors: 0 };
  held.tell({ time, type: 'summary', outcome: 'interrupted', ...counts, journal: '/var/lib/j' });
  await app.shows('Stopped: 2 done, 1 blocked, 2 not run');
  await app.press('q');
  expect(left).toBe(1);
  expect(store.refreshes).toBe(1);
});

test('that an apply runs is said no more once it is over, whatever key comes then', async () => {
  const { held, app } = await applying();
  await app.press('q');
  await app.shows('an apply is running');
  held.tell(...sampleEvents);
  await app.shows('Failed in part');
  expect(app.frame()).not.toContain('an apply is running');
});

test('what was said of a written volume is said no more once that is gone, or as declared', async () => {
  const store = storeOf(sampleSnapshot);
  const app = open({ store, actions: fakeActions().actions });
  const written = async () => {
    await app.press('jj', 'e');
    await app.shows('Edit portainer_data');
    await app.press(' ', KEYS.enter, KEYS.enter, KEYS.enter);
    await app.shows('Plan it now');
    await app.press(KEYS.esc);
    await app.shows('portainer_data is written, p plans it');
  };
  const { status, desired } = sampleSnapshot;
  if (!status || !desired) throw new Error('the sample is read');
  await written();
  const volumes = status.volumes.map((one) => (one.name === 'portainer_data' ? { ...one, state: 'ok' as const } : one));
  store.show({ ...sampleSnapshot, status: { ...status, volumes } });
  await app.lacks('is written');
  store.show(sampleSnapshot);
  await app.shows('portainer_data is written');
  const others = desired.volumes.filter(({ name }) => name !== 'portainer_data');
  store.show({ ...sampleSnapshot, desired: { ...desired, volumes: others } });
  await app.lacks('is written');
});

test('an apply goes on being reported under the help', async () => {
  const { held, app } = await applying();
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
        return good(plans === 1 ? samplePlan : emptyPlan);
      },
    },
  });
  await app.press('p');
  await app.shows('Consequences');
  await app.press('A');
  await app.shows('4 done, 1 failed');
  await app.press('r');
  await app.shows('Nothing to do.');
});

test('a plan that cannot be made says why, and what to do', async () => {
  const app = open({ actions: { plan: async () => bad({ code: 'pct_missing', ...NOWHERE }) } });
  await app.press('p');
  const { summary, hint = '' } = wordsOf({ code: 'pct_missing', ...NOWHERE });
  await app.shows('No plan could be made', summary, hint.slice(0, 40));
});

test('a plan that breaks off says why', async () => {
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
  await app.shows('Consequences');
  await app.press('j', 'y');
  await app.shows('copied: chown');
  expect(copied).toEqual(['chown 100000:100000 /mnt/pve/quickOS/shared-prod-data/portainer']);
});

test('with errors in the configuration nothing is added or planned', async () => {
  const app = open({ store: storeOf(brokenSnapshot) });
  await app.press('a');
  await app.shows('fix them first');
  await app.press('p');
  expect(app.frame()).toContain('The configuration has 2 errors, 1 warning.');
});

test('f on what the host has mounted read-only opens no edit, and says that', async () => {
  const { status } = sampleSnapshot;
  const hostReadOnly = { at: '/mnt/pve/quickOS', source: 'quickOS', fstype: 'zfs' };
  const volumes = status?.volumes.map((volume) => ({
    ...volume,
    mounts: volume.mounts.map((mount) => ({ ...mount, hostReadOnly })),
  }));
  const app = open({ store: storeOf({ ...sampleSnapshot, status: status && volumes && { ...status, volumes } }) });
  await app.press(':', 'ssl_certs', KEYS.enter, 'f');
  await app.shows('/mnt/pve/quickOS is mounted read-only on the host: see its details');
});

test('that errors are in the way is said until they are fixed', async () => {
  const store = storeOf(brokenSnapshot);
  const app = open({ store });
  await app.press('p');
  await app.shows('the configuration has errors: fix them first');
  store.show(sampleSnapshot);
  await app.lacks('fix them first');
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

test('a wizard has all the keys, and is about the volume under the cursor', async () => {
  const app = open();
  await app.press('jj', 'e');
  await app.shows('Edit portainer_data');
  await app.press('j', KEYS.esc);
  await app.shows('> portainer_data');
});

/** Everything from the list to the written volume `media`, with no containers. */
const ADD_MEDIA = ['a', 'media', KEYS.enter, '/tank/media', KEYS.enter, KEYS.enter, KEYS.enter, KEYS.enter];

test('what a wizard wrote is planned where that was asked for', async () => {
  const app = open({ actions: fakeActions().actions });
  await app.press(...ADD_MEDIA);
  await app.shows('> Plan it now');
  await app.press(KEYS.enter);
  await app.shows('only media');
});

test('the whole way from the list to the plan can be typed ahead', async () => {
  const { actions, asked } = fakeActions();
  const app = open({ actions });
  app.type([...ADD_MEDIA, KEYS.enter].join(''));
  await app.shows('only media');
  expect(asked.written).toHaveLength(1);
});

test('after a wizard wrote a volume the cursor is on it, whatever was filtered', async () => {
  const store = storeOf(sampleSnapshot);
  const { status } = sampleSnapshot;
  const [first] = status?.volumes ?? [];
  if (!status || !first) throw new Error('the sample has no volumes');
  const app = open({ store, actions: fakeActions().actions });
  await app.press('/', 'vllm', KEYS.enter);
  await app.shows('/vllm: 1 of 5');
  await app.press(...ADD_MEDIA);
  await app.shows('> Plan it now');
  store.show({ ...sampleSnapshot, status: { ...status, volumes: [{ ...first, name: 'media' }, ...status.volumes] } });
  await app.press(KEYS.enter);
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

test('tab gives the keys to the details beside the list, and back', async () => {
  const app = open({ rows: 20 });
  await app.press('G', 'k');
  const before = await app.shows('> ssl_certs', 'more lines: enter');
  await app.press(KEYS.tab, 'j', 'j');
  await app.shows('tab back to the list', '> ssl_certs');
  expect(app.frame().split('\n')[2]).not.toBe(before.split('\n')[2]);
  await app.press(KEYS.tab);
  await app.until((frame) => frame === before);
  await app.press('j');
  await app.shows('> vllm_models');
});

test('where there is no room beside the list, tab opens the details', async () => {
  const app = open({ columns: 60, rows: 20 });
  await app.press(KEYS.tab);
  await app.shows('esc back');
});

test('Changes opens on the first thing that something can be done about', async () => {
  const app = open();
  await app.press('3');
  await app.shows(/^> portainer_data +owner/m);
  await app.press('k');
  await app.shows(/^> - +954 \/files/m);
});

test('the first failure and what to do stay in sight while the rest of an apply runs', async () => {
  const { held, app } = await applying();
  const failed = sampleEvents.findIndex(({ type }) => type === 'step_errored');
  held.tell(...sampleEvents.slice(0, failed + 1));
  await app.shows('failed  mount 954: pct set 954: unable to hotplug', 'plan again to see how the container is now');
  const step = samplePlan.steps[0]?.id ?? '';
  const chatter = Array.from({ length: 40 }, (_, line) => ({
    ...({ type: 'step_output', stream: 'stdout', text: `chatter ${line}`, step } as const),
    time: '2026-06-12T12:04:03.000Z',
  }));
  held.tell(...chatter);
  await app.shows(
    'chatter 39',
    'failed  mount 954: pct set 954: unable to hotplug',
    'plan again to see how the container is now',
  );
});
