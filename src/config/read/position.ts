import { visit } from 'jsonc-parser';

export type Segment = string | number;

/** Points at a key or a value inside a JSON document. */
export interface Pointer {
  readonly path: readonly Segment[];
  readonly at: 'key' | 'value';
}

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Wanted {
  readonly inside: Map<string, Wanted>;
  key?: Position;
  value?: Position;
}

interface Frame {
  readonly wanted: Wanted | undefined;
  /** The next element's index; undefined in an object. */
  index: number | undefined;
}

/** Where keys and values stand in a text of sound JSON, in one pass whatever their number. */
export function positionsIn(text: string, pointers: readonly Pointer[]): readonly (Position | undefined)[] {
  const root: Wanted = { inside: new Map() };
  const found = pointers.map((pointer) => {
    const trail = [root];
    for (const segment of pointer.path) trail.push(stepInto(trail[trail.length - 1] ?? root, String(segment)));
    return { pointer, trail };
  });
  mark(text, root);
  return found.map(({ pointer, trail }) => {
    const deepest = trail.findLast((wanted) => wanted.value !== undefined);
    return (pointer.at === 'key' ? trail[trail.length - 1]?.key : undefined) ?? deepest?.value;
  });
}

/** Of one character in a text, by its offset. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before[before.length - 1]?.length ?? 0) + 1 };
}

function stepInto(wanted: Wanted, segment: string): Wanted {
  const known = wanted.inside.get(segment);
  if (known) return known;
  const fresh: Wanted = { inside: new Map() };
  wanted.inside.set(segment, fresh);
  return fresh;
}

function mark(text: string, root: Wanted): void {
  const frames: Frame[] = [];
  let next: Wanted | undefined = root;
  const take = (line: number, character: number): Wanted | undefined => {
    const frame = frames[frames.length - 1];
    const wanted = frame?.index === undefined ? next : frame.wanted?.inside.get(String(frame.index++));
    if (wanted) wanted.value ??= { line: line + 1, column: character + 1 };
    next = undefined;
    return wanted;
  };
  const begin = (index: number | undefined) => (_offset: number, _length: number, line: number, character: number) => {
    const wanted = take(line, character);
    frames.push({ wanted, index });
    return wanted !== undefined && wanted.inside.size > 0;
  };
  const end = () => void frames.pop();
  visit(text, {
    onObjectBegin: begin(undefined),
    onArrayBegin: begin(0),
    onObjectEnd: end,
    onArrayEnd: end,
    onObjectProperty: (name, ...[, , line, character]) => {
      next = frames[frames.length - 1]?.wanted?.inside.get(name);
      if (next) next.key ??= { line: line + 1, column: character + 1 };
    },
    onLiteralValue: (...[, , , line, character]) => void take(line, character),
  });
}
