import { Menu } from '../form/menu.tsx';
import { Lines, tone } from '../lines.tsx';
import type { Theme } from '../theme.ts';

interface WrittenMenuProps {
  readonly name: string;
  readonly file: string;
  readonly theme: Theme;
  readonly columns: number;
  onChoose(value: string): void;
}

/** After writing: the configuration says it, the host doesn't have it yet. */
export function WrittenMenu({ name, file, theme, columns, onChoose }: WrittenMenuProps) {
  const written = [
    [],
    [' ', tone('good', 'written '), `${name} is in ${file.slice(file.lastIndexOf('/') + 1)}.`],
    [tone('dim', ' The host has not changed yet.')],
    [],
  ];
  return (
    <>
      <Lines lines={written} width={columns} height={written.length} theme={theme} />
      <Menu items={NEXT} initial="plan" theme={theme} onChoose={onChoose} />
    </>
  );
}

const NEXT = [
  { value: 'plan', label: 'Plan it now', note: 'see each step, then apply' },
  { value: 'later', label: 'Later', note: 'p plans it at any time' },
];
