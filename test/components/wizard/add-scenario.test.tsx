import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Actions, PathCompletion } from '../../../src/components/contract.ts';
import { UNICODE_THEME } from '../../../src/components/theme.ts';
import { AddVolumeWizard } from '../../../src/components/wizard/index.tsx';
import type { WizardResult } from '../../../src/components/wizard-contract.ts';
import { sampleSnapshot } from '../sample.ts';
import { fakeActions, fileChanged } from './fake-actions.ts';
import { BACK, DOWN, ENTER, ESC, paste, play, type Scenario, TAB } from './scenario.ts';

let open: Scenario | undefined;
afterEach(() => open?.close());

function start(overrides: Partial<Actions> = {}) {
  const { actions, asked } = fakeActions(overrides);
  const left: WizardResult[] = [];
  const screen = play(
    <AddVolumeWizard
      snapshot={sampleSnapshot}
      actions={actions}
      columns={80}
      rows={24}
      theme={UNICODE_THEME}
      onLeave={(result) => left.push(result)}
    />,
  );
  open = screen;
  return { screen, asked, left };
}

/** As far as the containers of `media` on /tank/media. */
async function toContainers(screen: Scenario): Promise<void> {
  await screen.sees('[1 Name]');
  screen.press('media');
  await screen.sees('Purpose shared data: 0775, files 0664.');
  screen.press(ENTER);
  await screen.sees('[2 Host path]');
  screen.press(paste('/tank/media'));
  await screen.sees('/tank/media');
  screen.press(ENTER);
  await screen.sees('[3 Containers]');
}

describe('adding a volume', () => {
  it('goes from its name to the plan without reading anything but the screen', async () => {
    const { screen, asked, left } = start();
    await screen.sees('[1 Name]');
    screen.press('media');
    await screen.sees('media▏');
    screen.press(ENTER);
    await screen.sees('[2 Host path]');
    screen.press('/tank/me');
    await screen.sees('/tank/me▏');
    screen.press(TAB);
    await screen.sees('/tank/media ', 'did not answer');
    screen.press(DOWN);
    await screen.sees('> /tank/media');
    screen.press(ENTER);
    await screen.sees('/tank/media▏', 'zfs tank/media, empty, 1.2T free');
    screen.press(ENTER);
    await screen.sees('[3 Containers]', 'none picked');
    screen.press(' ');
    await screen.sees('1 picked', '/mnt/media');
    screen.press('j');
    await screen.sees('> [ ] 910');
    screen.press(' ');
    await screen.sees('2 picked');
    screen.press(ENTER);
    await screen.sees('[4 Access]', 'container_root', 'read, write');
    screen.press(ENTER);
    await screen.sees('[5 Review]', '"host_path": "/tank/media"', 'install -d', 'phoenix-volumes add media');
    screen.press('y');
    await screen.sees('command copied');
    screen.press(ENTER);
    await screen.sees('media is in phoenix_hypervisor_config.json', '> Plan it now');
    screen.press(ENTER);
    await vi.waitFor(() => expect(left).toEqual([{ kind: 'written', name: 'media', plan: true }]));
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
    const { screen } = start();
    await screen.sees('[1 Name]');
    screen.press(ENTER);
    await screen.sees('! A volume needs a name.');
    screen.press('ssl_certs');
    await screen.sees('! A volume "ssl_certs" is declared already.', 'Take another name');
    screen.press('2');
    await screen.seesNo('declared already');
    screen.press(ENTER);
    await screen.sees('[2 Host path]');
    screen.press('/etc/ssl');
    await screen.sees('! Host path "/etc/ssl" is in /etc', 'Choose a folder made for sharing');
    screen.press(ENTER);
    await screen.sees('[2 Host path]');
  });

  it('takes type-ahead in one piece', async () => {
    const { screen } = start();
    await screen.sees('[1 Name]');
    screen.press('media\r/tank/media\r');
    await screen.sees('[3 Containers]');
  });

  it('keeps everything on the way back and forth', async () => {
    const { screen } = start();
    await toContainers(screen);
    screen.press(' ');
    await screen.sees('1 picked');
    screen.press(BACK);
    await screen.sees('[2 Host path]', '/tank/media▏');
    screen.press(BACK);
    await screen.sees('[1 Name]', 'media▏');
    screen.press('2');
    await screen.sees('media2▏');
    screen.press(ENTER);
    await screen.sees('[2 Host path]');
    screen.press(ENTER);
    await screen.sees('[3 Containers]', '1 picked', '/mnt/media2');
  });

  it('never lets a pasted line break press enter', async () => {
    const { screen } = start();
    await screen.sees('[1 Name]');
    screen.press(paste('me\ndia\r\n'));
    await screen.sees('media▏', '[1 Name]');
  });

  it('lets one type while a slow host is asked, and drops what it answers late', async () => {
    const answers: ((found: readonly PathCompletion[]) => void)[] = [];
    const { screen } = start({ completePath: () => new Promise((resolve) => answers.push(resolve)) });
    await screen.sees('[1 Name]');
    screen.press('media\r/tank/m');
    await screen.sees('/tank/m▏');
    screen.press(TAB);
    await screen.sees('Reading …');
    screen.press('y');
    await screen.sees('/tank/my▏', 'Tab completes');
    screen.press(TAB);
    await screen.sees('Reading …');
    answers[0]?.([{ path: '/tank/media', filesystem: 'zfs', entries: 0 }]);
    answers[1]?.([{ path: '/tank/mysql', filesystem: 'ext4', entries: 3 }]);
    await screen.sees('/tank/mysql▏', 'ext4, 3 entries');
    expect(screen.frame()).not.toContain('/tank/media');
  });

  it('leaves at once on esc while nothing is typed, and asks when something is', async () => {
    const { screen, left } = start();
    await screen.sees('[1 Name]');
    screen.press('m');
    await screen.sees('m▏');
    screen.press(ESC);
    await screen.sees('Leave without writing?', '> Stay');
    screen.press(ENTER);
    await screen.sees('m▏');
    screen.press('\u007f');
    await screen.seesNo('m▏');
    screen.press(ESC);
    await vi.waitFor(() => expect(left).toEqual([{ kind: 'cancelled' }]));
  });

  it('chooses an owner from the menu with one enter, and stays on the step', async () => {
    const { screen } = start();
    await toContainers(screen);
    screen.press(' ');
    await screen.sees('1 picked');
    screen.press(ENTER);
    await screen.sees('[4 Access]', 'every container here is unprivileged');
    screen.press(' ');
    await screen.sees('> container_root');
    screen.press('j');
    await screen.sees('> keep');
    screen.press(ENTER);
    await screen.sees('Owner        keep', 'f sets the owner to container_root', '[4 Access]');
    screen.press('f');
    await screen.sees('Owner        container_root', 'read, write');
  });

  it('shows why writing was refused and offers to go back', async () => {
    const { screen, left } = start({
      write: async () => ({
        ok: false,
        diagnostics: [fileChanged],
      }),
    });
    await toContainers(screen);
    screen.press(ENTER);
    await screen.sees('[4 Access]', 'Nobody yet');
    screen.press(ENTER);
    await screen.sees('[5 Review]', 'enter write');
    screen.press(ENTER);
    await screen.sees('The file changed since it was read.', '[5 Review]');
    expect(left).toEqual([]);
  });

  it('shows a review that breaks off as a refusal', async () => {
    const { screen } = start({ review: () => Promise.reject(new Error('/etc/pve is not mounted')) });
    await toContainers(screen);
    screen.press(ENTER);
    await screen.sees('[4 Access]', '/etc/pve is not mounted');
    screen.press(ENTER);
    await screen.sees('[5 Review]', '/etc/pve is not mounted', 'shift-tab back');
    expect(screen.frame()).not.toContain('enter write');
  });
});
