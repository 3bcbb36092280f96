import { Lines, tone } from './lines.tsx';
import type { Theme } from './theme.ts';
import { useKeys } from './use-keys.ts';

interface TooSmallProps {
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  onQuit(): void;
}

export const isTooSmall = (columns: number, rows: number): boolean => columns < 60 || rows < 20;

/** Below the size that can be read nothing is drawn but this; everything comes back as it was. */
export function TooSmall({ columns, rows, theme, onQuit }: TooSmallProps) {
  useKeys({
    active: true,
    contexts: ['everywhere'],
    onAction: (action) => {
      if (action === 'quit') onQuit();
    },
  });
  const lines = [
    [tone('strong', `${columns}x${rows} is too small.`)],
    ['phoenix-volumes needs 60x20.'],
    [tone('accent', 'q'), ' quits.'],
  ];
  return <Lines lines={lines} width={columns} height={Math.min(rows, lines.length)} theme={theme} />;
}
