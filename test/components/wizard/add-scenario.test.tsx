import { afterEach, describe, expect, it } from 'vitest';
import type { Actions, PathCompletion } from '../../../src/components/app/contract.ts';
import type { EngineProblem } from '../../../src/engine/problem.ts';
import { emptyPlan } from '../sample.ts';
import { KEYS, openApp, pasted, type Terminal } from '../terminal.tsx';
import { fakeActions, fakeReview, fileChanged } from './fake-actions.ts';

let open: Terminal | undefined;
afterEach(() => open?.close());

async function start(overrides: Partial<Actions> = {}) {
  const { actions, asked } = fakeActions(overrides);
  const screen = openApp({ actions });
  open = screen;
  await screen.press('a');
  return { screen, asked };
}

/** As far as the containers of `media` on /tank/media. */
async function toContainers(screen: Terminal): Promise<void> {
  await screen.shows('[1 Name]');
  await screen.press('media');
  await screen.shows('Purpose shared data: 0775, files 0664.');
  await screen.press(KEYS.enter);
  await screen.shows('[2 Host path]');
  await screen.press(pasted('/tank/media'));
  await screen.shows('/tank/media');
  await screen.press(KEYS.enter);
  await screen.shows('[3 Containers]');
}

describe('adding a volume', () => {
  it('goes from its name to the plan without reading anything but the screen', async () => {
    const { screen, asked } = await start();
    await screen.shows('[1 Name]');
    await screen.press('media');
    await screen.shows('media▏');
    await screen.press(KEYS.enter);
    await screen.shows('[2 Host path]');
    await screen.press('/tank/me');
    await screen.shows('/tank/me▏');
    await screen.press(KEYS.tab);
    await screen.shows('/tank/media ', 'did not answer');
    await screen.press(KEYS.down);
    await screen.shows('> /tank/media');
    await screen.press(KEYS.enter);
    await screen.shows('/tank/media▏', 'zfs tank/media, empty, 1.2T free');
    await screen.press(KEYS.enter);
    await screen.shows('[3 Containers]', 'none picked');
    await screen.press(' ');
    await screen.shows('1 picked', '/mnt/media');
    await screen.press('j');
    await screen.shows('> [ ] 910');
    await screen.press(' ');
    await screen.shows('2 picked');
    await screen.press(KEYS.enter);
    await screen.shows('[4 Access]', 'container_root', 'read write');
    await screen.press(KEYS.enter);
    await screen.shows('[5 Review]', '"host_path": "/tank/media"', /\+ 1 +directory/, 'phoenix-volumes add media');
    await screen.press('y');
    await screen.shows('command copied');
    await screen.press(KEYS.enter);
    await screen.shows('media is in phoenix_hypervisor_config.json', '> Plan it now');
    await screen.press(KEYS.enter);
    await screen.shows('only media');
    expect(asked.written).toEqual([
      {
        kind: 'add',
        name: 'media',
        volume: {
          host_path: '/tank/media',
          mounts: { 900: '/mnt/media', 910: '/mnt/media' },
          owner: 'container_root',
        },
      },
    ]);
    expect(asked.copied).toHaveLength(1);
  });

  it('says what is wrong and what to do under the field, as it is typed', async () => {
    const { screen } = await start();
    await screen.shows('[1 Name]');
    await screen.press(KEYS.enter);
    await screen.shows('! A volume needs a name.');
    await screen.press('ssl_certs');
    await screen.shows('! A volume "ssl_certs" is declared already.', 'Take another name');
    await screen.press('2');
    await screen.lacks('declared already');
    await screen.press(KEYS.enter);
    await screen.shows('[2 Host path]');
    await screen.press('/etc/ssl');
    await screen.shows('! Host path "/etc/ssl" is in /etc', 'shared read-only and left as it is');
    await screen.press('\x15');
    await screen.press('/proc/media');
    await screen.shows('! Host path "/proc/media" is in /proc', 'Choose a folder made for sharing');
    await screen.press(KEYS.enter);
    await screen.shows('[2 Host path]');
  });

  it('takes type-ahead in one piece', async () => {
    const { screen } = await start();
    await screen.shows('[1 Name]');
    await screen.press('media\r/tank/media\r');
    await screen.shows('[3 Containers]');
  });

  it('keeps everything on the way back and forth', async () => {
    const { screen } = await start();
    await toContainers(screen);
    await screen.press(' ');
    await screen.shows('1 picked');
    await screen.press(KEYS.back);
    await screen.shows('[2 Host path]', '/tank/media▏');
    await screen.press(KEYS.back);
    await screen.shows('[1 Name]', 'media▏');
    await screen.press('2');
    await screen.shows('media2▏');
    await screen.press(KEYS.enter);
    await screen.shows('[2 Host path]');
    await screen.press(KEYS.enter);
    await screen.shows('[3 Containers]', '1 picked', '/mnt/media2');
  });

  it('never lets a pasted line break press enter', async () => {
    const { screen } = await start();
    await screen.shows('[1 Name]');
    await screen.press(pasted('me\ndia\r\n'));
    await screen.shows('media▏', '[1 Name]');
  });

  it('keeps what is typed while a slow host completes, and types it after what that found', async () => {
    const answers: ((found: readonly PathCompletion[]) => void)[] = [];
    const { screen } = await start({ completePath: () => new Promise((resolve) => answers.push(resolve)) });
    await screen.press('media', KEYS.enter, '/tank/m', KEYS.tab);
    await screen.shows('Reading …', '/tank/m▏');
    await screen.press('/new');
    await screen.shows('waiting for what lies at that path   4 keys wait   ^C cancels', '/tank/m▏');
    answers[0]?.([{ path: '/tank/media', filesystem: 'zfs', entries: 0 }]);
    await screen.shows('/tank/media/new▏');
  });

  it('goes on without a completion that hangs after ^C, and drops what it answers late', async () => {
    const answers: ((found: readonly PathCompletion[]) => void)[] = [];
    const { screen } = await start({ completePath: () => new Promise((resolve) => answers.push(resolve)) });
    await screen.press('media', KEYS.enter, '/tank/m', KEYS.tab, 'lost', KEYS.ctrlC);
    await screen.shows('cancelled', '/tank/m▏');
    await screen.press('y', KEYS.tab);
    await screen.shows('/tank/my▏', 'Reading …');
    answers[0]?.([{ path: '/tank/media', filesystem: 'zfs', entries: 0 }]);
    answers[1]?.([{ path: '/tank/mysql', filesystem: 'ext4', entries: 3 }]);
    await screen.shows('/tank/mysql/▏', 'ext4, 3 entries');
    expect(screen.frame()).not.toContain('/tank/media');
  });

  it('leaves at once on esc while nothing is typed, and asks when something is', async () => {
    const { screen } = await start();
    await screen.shows('[1 Name]');
    await screen.press('m');
    await screen.shows('m▏');
    await screen.press(KEYS.esc);
    await screen.shows('Leave without writing?', '> Stay');
    await screen.press(KEYS.enter);
    await screen.shows('m▏');
    await screen.press('\u007f');
    await screen.lacks('m▏');
    await screen.press(KEYS.esc);
    await screen.shows('> nginx_logs');
  });

  it('chooses an owner from the menu with one enter, and stays on the step', async () => {
    const { screen } = await start();
    await toContainers(screen);
    await screen.press(' ');
    await screen.shows('1 picked');
    await screen.press(KEYS.enter);
    await screen.shows('[4 Access]', 'all CTs are unprivileged');
    await screen.press(' ');
    await screen.shows('> container_root');
    await screen.press('j');
    await screen.shows('> keep');
    await screen.press(KEYS.enter);
    await screen.shows('Owner        keep', 'f sets the owner to container_root', '[4 Access]');
    await screen.press('f');
    await screen.shows('Owner        container_root', 'read write');
  });

  it('shows why writing was refused and offers to go back', async () => {
    const { screen } = await start({
      write: async () => ({
        ok: false,
        diagnostics: [fileChanged],
      }),
    });
    await toContainers(screen);
    await screen.press(KEYS.enter);
    await screen.shows('[4 Access]', 'Nobody yet');
    await screen.press(KEYS.enter);
    await screen.shows('[5 Review]', 'enter write');
    await screen.press(KEYS.enter);
    await screen.shows('The file changed since it was read.', '[5 Review]');
  });

  it('says of a plan that has nothing but errors that nothing can be planned, not that nothing changes', async () => {
    const wrong: EngineProblem = {
      code: 'unknown_user',
      severity: 'error',
      where: { volume: 'media' },
      user: 'nobodyatall',
    };
    const { screen } = await start({
      review: async (edit) => ({ ...fakeReview(edit), plan: { ...emptyPlan, inSync: false, diagnostics: [wrong] } }),
    });
    await toContainers(screen);
    await screen.press(KEYS.enter);
    await screen.shows('[4 Access]');
    await screen.press(KEYS.enter);
    await screen.shows('[5 Review]', 'Plan   Nothing can be planned');
    expect(screen.frame()).not.toContain('empty');
  });

  it('no longer says that the files may still be written once they are', async () => {
    let answer: (outcome: { ok: true }) => void = () => {};
    const { screen } = await start({ write: () => new Promise((resolve) => (answer = resolve)) });
    await toContainers(screen);
    await screen.press(KEYS.enter);
    await screen.shows('[4 Access]');
    await screen.press(KEYS.enter);
    await screen.shows('enter write');
    await screen.press(KEYS.enter, KEYS.ctrlC);
    await screen.shows('the files may still be written');
    answer({ ok: true });
    await screen.shows('Plan it now');
    expect(screen.frame()).not.toContain('may still be written');
  });

  it('shows a review that breaks off as a refusal', async () => {
    const { screen } = await start({ review: () => Promise.reject(new Error('/etc/pve is not mounted')) });
    await toContainers(screen);
    await screen.press(KEYS.enter);
    await screen.shows('[4 Access]', '/etc/pve is not mounted');
    await screen.press(KEYS.enter);
    await screen.shows('[5 Review]', '/etc/pve is not mounted', 'shift-tab back');
    expect(screen.frame()).not.toContain('enter write');
  });
});
