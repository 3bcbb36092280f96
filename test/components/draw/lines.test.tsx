import { EventEmitter } from 'node:events';
import { render } from 'ink';
import { expect, onTestFinished, test } from 'vitest';
import { Lines } from '../../../src/components/draw/lines.tsx';
import { silentStdin } from '../../../src/components/keys/stdin.ts';
import { type Line, tone } from '../../../src/ground/line.ts';

test('rows are as many as asked for, each with its colours, and blank where there is no line', () => {
  expect(drawn([['a ', tone('strong', 'b')], ['c']], { height: 4 })).toEqual(['a \x1b[1mb\x1b[22m', 'c', '', '']);
  expect(drawn([['a'], ['b']], { height: 1 })).toEqual(['a']);
  expect(drawn([['a']], { height: 0 })).toEqual(['']);
});

test('a line that is wider is cut, and says so', () => {
  expect(drawn([['0123456789'], ['012345', tone('strong', '6789')]], { height: 2, width: 8 })).toEqual([
    '0123456…',
    '012345\x1b[1m6\x1b[22m…',
  ]);
  expect(drawn([['01234567']], { height: 1, width: 8 })).toEqual(['01234567']);
});

test('no line is wider than a terminal that has shrunk, of which we have not heard', () => {
  expect(drawn([['0123456789']], { height: 1, width: 10, columns: 6 })).toEqual(['01234…']);
});

test('what is in a line steers no terminal, and marks stay on what is before them', () => {
  expect(drawn([['a\x1b[2Jb\nc']], { height: 1 })).toEqual(['a␛[2Jb␊c']);
  expect(drawn([['e', tone('strong', '\u0301x')]], { height: 1 })[0]?.replaceAll(/\x1b\[\d+m/g, '')).toBe('e\u0301x');
});

interface Drawn {
  readonly height: number;
  readonly width?: number;
  readonly columns?: number;
}

/** What Ink writes of them, row by row. */
function drawn(lines: readonly Line[], { height, width = 20, columns = 20 }: Drawn): readonly string[] {
  let written = '';
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows: 10,
    write: (text: string) => {
      written = text;
      return true;
    },
  });
  const { unmount } = render(<Lines lines={lines} height={height} width={width} />, {
    stdin: silentStdin() as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    debug: true,
    patchConsole: false,
  });
  onTestFinished(() => unmount());
  return written.split('\n');
}
