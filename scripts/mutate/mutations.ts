import { parseSync, Visitor } from 'oxc-parser';

/** One small change of a source text, by offsets. */
export interface Mutation {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly what: string;
}

const FLIPPED: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
};

/** What can be changed in a file: a condition or an operator flipped, a statement dropped, two arguments swapped. */
export function mutationsOf(file: string, text: string): readonly Mutation[] {
  const found: Mutation[] = [];
  const add = (start: number, end: number, replacement: string, what: string) =>
    found.push({ file, start, end, replacement, what });
  const operator = ({ left, right, operator }: Operation) => {
    const flipped = FLIPPED[operator];
    const at = text.indexOf(operator, left.end);
    if (flipped !== undefined && at >= 0 && at < right.start)
      add(at, at + operator.length, flipped, 'operator flipped');
  };
  const condition = ({ test }: { readonly test: Span }) =>
    add(test.start, test.end, `!(${text.slice(test.start, test.end)})`, 'condition flipped');
  new Visitor({
    BinaryExpression: operator,
    LogicalExpression: operator,
    IfStatement: condition,
    ConditionalExpression: condition,
    ExpressionStatement: ({ start, end }) => add(start, end, ';', 'statement dropped'),
    CallExpression: ({ arguments: [first, second] }) => {
      if (!first || !second) return;
      const swapped =
        text.slice(second.start, second.end) + text.slice(first.end, second.start) + text.slice(first.start, first.end);
      add(first.start, second.end, swapped, 'arguments swapped');
    },
    SpreadElement: ({ start, end }) => add(start, end, '...[]', 'elements dropped'),
  }).visit(parseSync(file, text).program);
  return found;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Operation {
  readonly left: Span;
  readonly right: Span;
  readonly operator: string;
}
