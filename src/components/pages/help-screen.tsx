import { useState } from 'react';
import { bodyRows, Frame, moreBelow } from '../frame.tsx';
import { matching } from '../fuzzy.ts';
import { keyHints, shownKey } from '../key-hints.ts';
import { type ActionId, type Binding, type Context, KEYMAP } from '../keymap.ts';
import { type Line, Lines, tone } from '../lines.tsx';
import { isMove, scrolledTop } from '../scroll.ts';
import { pad } from '../text.ts';
import type { Theme } from '../theme.ts';
import { useKeys } from '../use-keys.ts';

interface HelpScreenProps {
  readonly active: boolean;
  /** Where it was asked for: those keys come first. */
  readonly contexts: readonly Context[];
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  onAction(action: ActionId): void;
}

/** Every key that works where it was asked for, from the keymap; typing filters. */
export function HelpScreen({ active, contexts, columns, rows, theme, onAction }: HelpScreenProps) {
  const [query, setQuery] = useState('');
  const [top, setTop] = useState(0);
  const body = bodyRows(rows);
  const lines = helpLines(contexts, query, columns);
  const act = (action: ActionId) => {
    if (isMove(action)) setTop(scrolledTop(top, lines.length, body, action));
    else if (action === 'filter-erase') setQuery([...query].slice(0, -1).join(''));
    else if (action === 'back' && query !== '') setQuery('');
    else onAction(action);
  };
  useKeys({
    active,
    contexts: ['help', 'moves'],
    onAction: act,
    onText: (text) => {
      setQuery(query + text);
      setTop(0);
    },
  });
  return (
    <Frame
      columns={columns}
      rows={rows}
      theme={theme}
      header={[
        ' ',
        tone('strong', 'Keys'),
        '   ',
        `${query}${theme.glyphs.caret}`,
        tone('dim', query === '' ? ' type to filter' : ''),
      ]}
      footer={keyHints(['help'])}
      notice={moreBelow(top, body, lines.length)}
    >
      <Lines lines={lines.slice(top, top + body)} width={columns} height={body} theme={theme} />
    </Frame>
  );
}

/** Two columns where there is room, a heading for each context. */
function helpLines(contexts: readonly Context[], query: string, columns: number): readonly Line[] {
  const lines = contexts.flatMap((context): readonly Line[] => {
    const bindings = matching(KEYMAP[context], query, ({ keys, label }) => ({
      name: label,
      rest: keys.map(shownKey).join(' '),
    }));
    if (bindings.length === 0) return [];
    return [[tone('dim', ` ${TITLES[context]}`)], ...columned(bindings, columns), []];
  });
  return lines.length === 0 ? [[' No key does that.']] : lines.slice(0, -1);
}

function columned(bindings: readonly Binding[], columns: number): readonly Line[] {
  const perRow = columns >= 76 ? 2 : 1;
  const width = Math.floor((columns - 2) / perRow);
  const perColumn = Math.ceil(bindings.length / perRow);
  return Array.from(
    { length: perColumn },
    (_, row): Line => [
      '  ',
      ...Array.from({ length: perRow }, (_, column) => bindings[column * perColumn + row]).flatMap((binding) =>
        binding ? entry(binding, width) : [],
      ),
    ],
  );
}

const entry = ({ keys, label }: Binding, width: number): Line => [
  tone('accent', pad(keys.map(shownKey).join(' '), 13)),
  pad(` ${label}`, width - 13),
];

const TITLES: Readonly<Record<Context, string>> = {
  everywhere: 'Everywhere',
  list: 'In a list',
  volumes: 'Volumes',
  containers: 'Containers',
  drift: 'Drift',
  detail: 'Details',
  filter: 'While filtering',
  plan: 'Plan',
  confirm: 'A question',
  applying: 'While it applies',
  applied: 'After an apply',
  help: 'Here',
  log: 'Command log',
  findings: 'Findings',
  moves: 'Moving',
};
