import { createInterface } from 'node:readline';

/** Lines as a person sends them, also those typed ahead; the terminal itself echoes and edits them. */
export interface TypedLines {
  /** The next line; undefined once the input is over. */
  next(): Promise<string | undefined>;
  /** Nothing more is read. */
  end(): void;
}

export function typedLines(input: NodeJS.ReadableStream): TypedLines {
  const reader = createInterface({ input, terminal: false });
  const ahead: string[] = [];
  let over = false;
  let waiting: ((line: string | undefined) => void) | undefined;

  const give = (line: string | undefined) => {
    const taker = waiting;
    waiting = undefined;
    if (taker) taker(line);
    else if (line !== undefined) ahead.push(line);
  };
  const finish = () => {
    over = true;
    give(undefined);
  };
  reader.on('line', give);
  reader.on('close', finish);
  // A terminal that hangs up fails to be read.
  reader.on('error', finish);

  return {
    next: () => {
      const line = ahead.shift();
      if (line !== undefined || over) return Promise.resolve(line);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    end: () => {
      ahead.length = 0;
      finish();
      reader.close();
    },
  };
}
