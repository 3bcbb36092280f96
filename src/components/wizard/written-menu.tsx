import { Box } from 'ink';
import { Menu } from '../draw/menu.tsx';
import { type Line, tone } from '../draw/line.ts';
import { Lines } from '../draw/lines.tsx';
import type { Theme } from '../draw/theme.ts';

interface WrittenMenuProps {
  readonly name: string;
  readonly file: string;
  /** False while it is being written. The menu is there already then, so that no key is lost when it shows. */
  readonly written: boolean;
  readonly theme: Theme;
  readonly columns: number;
  onChoose(value: string): void;
}

/** After writing: the configuration says it, the host doesn't have it yet. */
export function WrittenMenu({ name, file, written, theme, columns, onChoose }: WrittenMenuProps) {
  const fileName = file.slice(file.lastIndexOf('/') + 1);
  const lines: readonly Line[] = written
    ? [
        [],
        [' ', tone('good', 'written '), `${name} is in ${fileName}.`],
        [tone('dim', ' The host has not changed yet.')],
        [],
      ]
    : [[], [tone('dim', ` Writing ${fileName} ${theme.glyphs.ellipsis}`)], [], []];
  return (
    <>
      <Lines lines={lines} width={columns} height={lines.length} theme={theme} />
      <Box display={written ? 'flex' : 'none'}>
        <Menu items={NEXT} initial="plan" theme={theme} onChoose={onChoose} />
      </Box>
    </>
  );
}

const NEXT = [
  { value: 'plan', label: 'Plan it now', note: 'see each step, then apply' },
  { value: 'later', label: 'Later', note: 'p plans it at any time' },
];
