/**
 * The text of `JSON.stringify(value, null, 2)` in parts: a long list of it is never one text as a whole, which of ten
 * thousand volumes would be as large as all that is known of them. A list may be any iterable, and is asked for as it is printed.
 */
export function* jsonParts(value: Readonly<Record<string, unknown>>): Iterable<string> {
  let before = '{\n';
  for (const [key, one] of Object.entries(value)) {
    for (const part of isList(one) ? listParts(key, one) : [entryText(key, one)]) {
      if (part === '') continue;
      if (before !== '') yield before;
      yield part;
      before = '';
    }
    if (before === '') before = ',\n';
  }
  yield before === '{\n' ? '{}' : '\n}';
}

/** So many are one text, which is then small enough to be thrown away soon. */
const AT_ONCE = 20;

const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/** `  "key": value`; nothing where there is no value. */
const entryText = (key: string, value: unknown): string => inside(JSON.stringify({ [key]: value }, null, 2));

/** The lines between the braces, which a JSON object without anything in it has not. */
const inside = (text: string): string => (text === '{}' ? '' : text.slice('{\n'.length, -'\n}'.length));

/** The same of a list, some of it at a time: what two parts have in common, the brackets and the key, is taken off. */
function* listParts(key: string, list: Iterable<unknown>): Iterable<string> {
  const [head, end] = [`  ${JSON.stringify(key)}: [`, '\n  ]'];
  let isFirst = true;
  for (const some of inParts(list)) {
    yield isFirst ? head : ',';
    yield entryText(key, some).slice(head.length, -end.length);
    isFirst = false;
  }
  yield isFirst ? entryText(key, []) : end;
}

function* inParts(list: Iterable<unknown>): Iterable<readonly unknown[]> {
  let some: unknown[] = [];
  for (const one of list) {
    if (some.push(one) < AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
