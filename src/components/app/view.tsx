import { Box, useApp, useStdout } from 'ink';
import { useEffect, useLayoutEffect, useSyncExternalStore } from 'react';
import { Frame } from '../draw/frame.tsx';
import { Lines } from '../draw/lines.tsx';
import { ThemeProvider } from '../draw/themed.ts';
import { isTooSmall, tooSmallLines } from '../screens/pages/small.ts';
import { drawn } from './app.ts';
import type { Shown, Store } from './store.ts';

/** Draws what the store says, and tells it what is on the terminal. It listens to no key. */
export function View({ store }: { readonly store: Store }) {
  const shown = useSyncExternalStore(store.subscribe, store.get);
  useLentTerminal(store);
  usePainted(store, shown.subject);
  return (
    <ThemeProvider value={shown.outside.theme}>
      {/* In a row it shrinks with the terminal: what Ink draws before we know the new size is not wider than that. */}
      <Box>
        <Screen {...shown} />
      </Box>
    </ThemeProvider>
  );
}

function Screen({ app, outside }: Shown) {
  const { columns, rows } = outside;
  if (isTooSmall(outside)) {
    const lines = tooSmallLines(outside);
    return <Lines lines={lines} width={columns} height={Math.min(rows, lines.length)} />;
  }
  const { screen, keys } = drawn(app, outside);
  return <Frame screen={screen} keys={keys} columns={columns} rows={rows} />;
}

function useLentTerminal(store: Store): void {
  const { suspendTerminal } = useApp();
  const { write } = useStdout();
  useLayoutEffect(() => {
    store.attach({ suspend: suspendTerminal, redraw: () => write(CLEAR) });
  }, [store, suspendTerminal, write]);
}

/** Home and erase the screen; Ink writes its frame anew after it. */
const CLEAR = '\u001b[H\u001b[2J';

/** Consent counts only for what was seen: a subject is painted once a frame that shows it has left for the terminal. */
function usePainted(store: Store, subject: string): void {
  const { waitUntilRenderFlush } = useApp();
  useEffect(() => {
    if (subject === '') return;
    let current = true;
    void waitUntilRenderFlush().then(() => {
      if (current) store.painted(subject);
    });
    return () => {
      current = false;
      store.painted('');
    };
  }, [store, subject, waitUntilRenderFlush]);
}
