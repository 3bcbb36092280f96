import { afterEach, describe, expect, it, vi } from 'vitest';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { EditVolumeWizard, RemoveVolumeWizard } from '../../../src/components/wizard/index.tsx';
import type { WizardResult } from '../../../src/components/wizard-contract.ts';
import { sampleSnapshot } from '../sample.ts';
import { volumeNamed } from './drive.ts';
import { fakeActions } from './fake-actions.ts';
import { DOWN, ENTER, paste, play, type Scenario } from './scenario.ts';

let open: Scenario | undefined;
afterEach(() => open?.close());

function start(Wizard: typeof EditVolumeWizard) {
  const { actions, asked } = fakeActions();
  const left: WizardResult[] = [];
  const screen = play(
    <Wizard
      volume={volumeNamed('ssl_certs')}
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

describe('editing a volume', () => {
  it('detaches and attaches containers and writes only that', async () => {
    const { screen, asked, left } = start(EditVolumeWizard);
    await screen.sees('Edit ssl_certs', '[2 Containers]', '4 picked');
    screen.press('j');
    await screen.sees('> [x] 910');
    screen.press(' ');
    await screen.sees('3 picked');
    screen.press('j');
    await screen.sees('> [ ] 950');
    screen.press(' ');
    await screen.sees('4 picked');
    screen.press('r');
    await screen.sees(/950 .*ro/);
    screen.press(ENTER);
    await screen.sees('[3 Access]', 'nobody:nogroup');
    screen.press(ENTER);
    await screen.sees('[4 Review]', 'enter write');
    screen.press(ENTER);
    await screen.sees('Plan it now');
    screen.press(DOWN);
    await screen.sees('> Later');
    screen.press(ENTER);
    await vi.waitFor(() => expect(left).toEqual([{ kind: 'written', name: 'ssl_certs', plan: false }]));
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
    const { screen, asked } = start(EditVolumeWizard);
    await screen.sees('[2 Containers]');
    screen.press(ENTER);
    await screen.sees('[3 Access]', 'nginx-gateway', 'f sets the owner to container_root');
    screen.press(ENTER);
    await screen.sees('[4 Review]', 'Nothing is changed');
    expect(asked.reviewed).toEqual([]);
  });
});

describe('removing a volume', () => {
  it('names it, says what stays, and removes only after a step away from cancel', async () => {
    const { screen, asked, left } = start(RemoveVolumeWizard);
    await screen.sees('Take ssl_certs out', 'stays as it is', '910 /certs (mp1)', 'pct set 910 --delete mp1');
    screen.press(ENTER);
    await screen.sees('Remove ssl_certs from the configuration?', '> Cancel');
    screen.press(DOWN);
    await screen.sees('> Remove ssl_certs');
    screen.press(ENTER);
    await vi.waitFor(() => expect(left).toEqual([{ kind: 'written', name: 'ssl_certs', plan: false }]));
    expect(asked.written).toEqual([{ kind: 'remove', name: 'ssl_certs' }]);
  });

  it('is cancelled by enter, and nothing pasted can answer', async () => {
    const { screen, asked, left } = start(RemoveVolumeWizard);
    await screen.sees('Take ssl_certs out');
    screen.press(ENTER);
    await screen.sees('> Cancel');
    screen.press(paste('jl\r'));
    screen.press('y');
    await screen.sees('command copied', '> Cancel');
    screen.press(ENTER);
    await vi.waitFor(() => expect(left).toEqual([{ kind: 'cancelled' }]));
    expect(asked.written).toEqual([]);
  });
});
