import { afterEach, describe, expect, it } from 'vitest';
import type { Actions } from '../../../src/components/app/contract.ts';
import { sampleSnapshot, storeOf } from '../sample.ts';
import { KEYS, openApp, pasted, type Terminal } from '../terminal.tsx';
import { fakeActions } from './fake-actions.ts';

let open: Terminal | undefined;
afterEach(() => open?.close());

/** On the sample's volume ssl_certs. */
async function start(key: 'e' | 'd') {
  const store = storeOf(sampleSnapshot);
  const { actions, asked } = fakeActions();
  const write: Actions['write'] = async (edit) => {
    const { desired } = sampleSnapshot;
    const volumes = desired?.volumes.filter(({ name }) => edit.kind !== 'remove' || name !== edit.name) ?? [];
    if (desired) store.show({ ...sampleSnapshot, desired: { ...desired, volumes } });
    return actions.write(edit);
  };
  const screen = openApp({ store, actions: { ...actions, write } });
  open = screen;
  await screen.press('jjj', key);
  return { screen, asked, store };
}

describe('editing a volume', () => {
  it('detaches and attaches containers and writes only that', async () => {
    const { screen, asked } = await start('e');
    await screen.shows('Edit ssl_certs', '[2 Containers', '4 picked');
    await screen.press('j');
    await screen.shows('> [x] 910');
    await screen.press(' ');
    await screen.shows('3 picked');
    await screen.press('j');
    await screen.shows('> [ ] 950');
    await screen.press(' ');
    await screen.shows('4 picked');
    await screen.press('r');
    await screen.shows(/950 .*ro/);
    await screen.press(KEYS.enter);
    await screen.shows('[3 Access]', 'nobody:nogroup');
    await screen.press(KEYS.enter);
    await screen.shows('[4 Review]', 'enter write');
    await screen.press(KEYS.enter);
    await screen.shows('Plan it now');
    await screen.press(KEYS.down);
    await screen.shows('> Later');
    await screen.press(KEYS.enter);
    await screen.shows('ssl_certs is written, p plans it');
    expect(asked.written).toEqual([
      {
        kind: 'set',
        name: 'ssl_certs',
        mounts: { 950: { path: '/certs', read_only: true } },
        unmount: [910],
      },
    ]);
  });

  it('shows who can do what before anything is changed', async () => {
    const { screen, asked } = await start('e');
    await screen.shows('[2 Containers');
    await screen.press(KEYS.enter);
    await screen.shows('[3 Access]', 'nginx-gateway', 'f sets the owner to container_root');
    await screen.press(KEYS.enter);
    await screen.shows('[4 Review]', 'Nothing is changed');
    expect(asked.reviewed).toEqual([]);
  });
});

describe('removing a volume', () => {
  it('names it, says what stays, and removes only after a step away from cancel', async () => {
    const { screen, asked, store } = await start('d');
    await screen.shows('Take ssl_certs out', 'stays as it is', '910 /certs (mp1)', 'pct set 910 --delete mp1');
    await screen.press(KEYS.enter);
    await screen.shows('Remove ssl_certs from the configuration?', '> Cancel');
    await screen.press(KEYS.down);
    await screen.shows('> Remove ssl_certs');
    await screen.press(KEYS.enter);
    await screen.shows('ssl_certs is no longer declared in phoenix_hypervisor_config.json', '> Plan it now');
    await screen.press(KEYS.esc);
    await screen.shows('ssl_certs is no longer declared', '[1 Volumes');
    expect(asked.written).toEqual([{ kind: 'remove', name: 'ssl_certs' }]);
    expect(screen.frame()).not.toContain('plans it');
    store.show(sampleSnapshot);
    await screen.lacks('is no longer declared');
  });

  it('is cancelled by enter, and nothing pasted can answer', async () => {
    const { screen, asked } = await start('d');
    await screen.shows('Take ssl_certs out');
    await screen.press(KEYS.enter);
    await screen.shows('> Cancel');
    await screen.press(pasted('jl\r'));
    await screen.press('y');
    await screen.shows('command copied', '> Cancel');
    await screen.press(KEYS.enter);
    await screen.shows('> ssl_certs');
    expect(asked.written).toEqual([]);
  });
});
