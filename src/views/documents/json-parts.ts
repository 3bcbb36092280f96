/**
 * The text of `JSON.stringify(value, null, 2)` in parts: a long list of it is never one text as a whole, which of ten
 * thousand volumes would be as large as all that is known of them.
 */
export function* jsonParts(value: Readonly<Record<string, unknown>>): Iterable<string> {
  let before = '{\n';
  for (const [key, one] of Object.entries(value)) {
    for (const part of Array.isArray(one) && one.length > AT_ONCE ? listParts(key, one) : [entryText(key, one)]) {
      if (part === '') continue;
      yield before + part;
      before = '';
    }
    if (before === '') before = ',\n';
  }
  yield before === '{\n' ? '{}' : '\n}';
}

const AT_ONCE = 100;

/** `  "key": value`; nothing where there is no value. */
const entryText = (key: string, value: unknown): string => inside(JSON.stringify({ [key]: value }, null, 2));

/** The lines between the braces, which a JSON object without anything in it has not. */
const inside = (text: string): string => (text === '{}' ? '' : text.slice('{\n'.length, -'\n}'.length));

/** The same of a list, some of it at a time: what two parts have in common, the brackets and the key, is taken off. */
function* listParts(key: string, list: readonly unknown[]): Iterable<string> {
  const [head, end] = [`  ${JSON.stringify(key)}: [`, '\n  ]'];
  for (let at = 0; at < list.length; at += AT_ONCE) {
    const items = entryText(key, list.slice(at, at + AT_ONCE)).slice(head.length, -end.length);
    yield at === 0 ? head + items : `,${items}`;
  }
  yield end;
}
