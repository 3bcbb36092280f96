/** A stream's line that is longer than it may be: what follows it is nobody's any more. */
export const TOO_LONG = Symbol('too_long');

/**
 * The lines of a stream as bytes, without their ends; `most` says before each how many bytes it may have. What follows the
 * last end was being written when it broke off.
 */
export async function* boundedLines(
  stream: AsyncIterable<Uint8Array>,
  most: () => number,
): AsyncGenerator<Buffer | typeof TOO_LONG> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    let rest = chunk;
    for (let end = rest.indexOf(LINE_END); end >= 0; end = rest.indexOf(LINE_END)) {
      if (length + end > most()) {
        yield TOO_LONG;
        return;
      }
      yield Buffer.concat([...parts, rest.subarray(0, end)]);
      parts = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
    if (rest.length === 0) continue;
    parts.push(rest);
    length += rest.length;
    if (length > most()) {
      yield TOO_LONG;
      return;
    }
  }
}

const LINE_END = 0x0a;

/** What a line of JSON says; undefined: it is none. */
export function jsonIn(line: Buffer, revive?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(line.toString('utf8'), revive);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
