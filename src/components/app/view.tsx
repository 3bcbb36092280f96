import { Box, useApp, useStdout } from 'ink';
import { useInsertionEffect, useLayoutEffect, useSyncExternalStore } from 'react';
import { Frame } from '../draw/frame.tsx';
import { Lines } from '../draw/lines.tsx';
import type { Scene, Stage } from '../draw/stage.ts';
import { ThemeProvider } from '../draw/themed.ts';
import { isTooSmall, tooSmallLines } from '../screens/pages/small.ts';

/** Draws what the store says, and tells it what is on the terminal. It listens to no key. */
export function AppView({ store }: { readonly store: Stage }) {
  const shown = useSyncExternalStore(store.subscribe, store.get);
  useLentTerminal(store);
  // Before Ink, which takes a commit for a frame ahead of layout effects.
  useInsertionEffect(() => store.drawn(shown.subject), [store, shown.subject]);
  return (
    <ThemeProvider value={shown.outside.theme}>
      {/* In a row it shrinks with the terminal: what Ink draws before we know the new size is not wider than that. */}
      <Box>
        <Screen {...shown} />
      </Box>
    </ThemeProvider>
  );
}

function Screen({ outside, draw }: Scene) {
  const { columns, rows } = outside;
  if (isTooSmall(outside)) {
    const lines = tooSmallLines(outside);
    return (
      <Box flexDirection="column" width={columns}>
        <Lines lines={lines} height={Math.min(rows, lines.length)} width={columns} />
      </Box>
    );
  }
  const { screen, keys } = draw();
  return <Frame screen={screen} keys={keys} columns={columns} rows={rows} />;
}

function useLentTerminal(store: Stage): void {
  const { suspendTerminal } = useApp();
  const { write } = useStdout();
  useLayoutEffect(() => {
    store.attach({ suspend: suspendTerminal, redraw: () => write(CLEAR) });
  }, [store, suspendTerminal, write]);
}

/** Home and erase the screen; Ink writes its frame anew after it. */
const CLEAR = '\u001b[H\u001b[2J';
