import { Box, useInput, usePaste, useWindowSize } from 'ink';
import { type ReactNode, useReducer, useSyncExternalStore } from 'react';
import type { ApplySummary } from '../../engine/apply/events.ts';
import { Browser } from '../screens/browser/screen.tsx';
import { browserReducer, initialBrowser } from '../screens/browser/state.ts';
import type { Actions, SnapshotStore } from '../contract.ts';
import { OverlayScreen } from './screens.tsx';
import type { Theme } from '../draw/theme.ts';
import { isTooSmall, TooSmall } from '../screens/pages/small.tsx';
import { useSession } from './store.ts';
import type { Wizards } from '../wizard-contract.ts';

interface AppProps {
  readonly store: SnapshotStore;
  readonly actions: Actions;
  readonly wizards: Wizards;
  readonly theme: Theme;
  readonly now?: () => number;
  /** The terminal's, unless told. */
  readonly size?: { readonly columns: number; readonly rows: number };
  /** With the last apply's summary, for the scrollback. */
  onExit(summary: ApplySummary | undefined): void;
}

/** The whole terminal: three views and what is opened above them. Screens below stay mounted and keep their place. */
export function App({ store, actions, wizards, theme, now = Date.now, size, onExit }: AppProps) {
  const snapshot = useSyncExternalStore(
    (listener) => store.subscribe(listener),
    () => store.get(),
  );
  const terminal = useWindowSize();
  const { columns, rows } = size ?? terminal;
  const [browser, browse] = useReducer(browserReducer, initialBrowser);
  const session = useSession(store, actions, {
    onExit,
    onWritten: (volume) => browse({ type: 'select', volume }),
  });
  useHeldTerminal();

  const small = isTooSmall(columns, rows);
  const { overlays, notice } = session.state;
  const top = overlays.at(-1);
  const common = { columns, rows, theme };
  return (
    <>
      {small ? <TooSmall {...common} onQuit={() => session.act('quit', ['everywhere'])} /> : null}
      <Layer shown={!small && top === undefined}>
        <Browser
          {...common}
          state={browser}
          dispatch={browse}
          active={!small && top === undefined}
          snapshot={snapshot}
          notice={notice}
          onAction={session.act}
        />
      </Layer>
      {overlays.map((overlay) => (
        <Layer key={overlay.id} shown={!small && overlay === top}>
          <OverlayScreen
            {...common}
            overlay={overlay}
            active={!small && overlay === top}
            session={session}
            snapshot={snapshot}
            actions={actions}
            wizards={wizards}
            now={now}
          />
        </Layer>
      ))}
    </>
  );
}

function Layer({ shown, children }: { readonly shown: boolean; readonly children: ReactNode }) {
  return <Box display={shown ? 'flex' : 'none'}>{children}</Box>;
}

/** Raw mode and bracketed paste stay on while one screen takes over from another: no key is lost, no paste acts as keys. */
function useHeldTerminal(): void {
  useInput(() => {});
  usePaste(() => {});
}
