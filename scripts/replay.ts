import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { renderToString } from 'ink';
import { createElement } from 'react';
import { drawn } from '../src/components/app/drawn.ts';
import { type Replay, replay, traceAgain } from '../src/components/app/trace.ts';
import { Frame } from '../src/components/draw/frame.tsx';
import { ThemeProvider } from '../src/components/draw/themed.ts';
import { isSecretPlace } from '../src/operations/files/secret.ts';

// Feeds what PHOENIX_TRACE recorded to the same reducer, shows the screen it ends on, and exits 1 where it leads elsewhere.
// With --write the file says afterwards what it leads to now.
const { positionals, values } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
const [file] = positionals;
if (file === undefined || positionals.length > 1) {
  console.error('usage: npm run replay [-- --write] FILE');
  process.exit(64);
}
const linesNow = (): readonly string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);
if (values.write) writeFileSync(file, `${traceAgain(linesNow(), isSecretPlace).join('\n')}\n`);
const result = replay(linesNow(), isSecretPlace);
console.log(screenOf(result));
console.log(wordsOf(result));
process.exit(result.differs || result.events === 0 ? 1 : 0);

function screenOf({ app, outside }: Replay): string {
  if (!outside) return '';
  const { columns, rows, theme } = outside;
  const { screen, keys } = drawn(app, outside);
  const frame = createElement(Frame, { screen, keys, columns, rows });
  return renderToString(createElement(ThemeProvider, { value: theme }, frame), { columns });
}

function wordsOf({ events, differs }: Replay): string {
  if (!differs) return events === 0 ? 'no events: nothing was traced' : `${events} events: the same state after each`;
  const { line, what } = differs;
  if (what === 'line') return `line ${line} is no line of a trace (${events} events before it led to the same state)`;
  return `line ${line}: ${what === 'asks' ? 'something else is asked' : 'another state'} than when it was recorded`;
}
