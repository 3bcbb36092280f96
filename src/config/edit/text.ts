import { type Node, parseTree } from 'jsonc-parser';

/*
 * Edits of JSON text that touch no byte but their own: what is inserted stands at the end of an object, set off as the
 * entry before it is, so that removing it again gives the old bytes back.
 */

/** Where a new value will stand: within a line, or over several at an indentation. */
export type ValueLayout =
  | { readonly kind: 'line' }
  | { readonly kind: 'lines'; readonly indent: string; readonly unit: string; readonly eol: string };

type Render = (layout: ValueLayout) => string;

export interface NewProperty {
  readonly key: string;
  readonly render: Render;
  /** Begins with an empty line, by which `isSetOff` knows the entry as one that this program made. */
  readonly setOff?: boolean;
  /** Keeps an object on its line that was empty before. */
  readonly inLine?: boolean;
}

/** The object at a path of keys, if there is one. */
export function objectAt(text: string, ...path: readonly string[]): Node | undefined {
  let node = parseTree(text);
  for (const key of path) node = valueIn(node, key);
  return node?.type === 'object' ? node : undefined;
}

export function valueIn(object: Node | undefined, key: string): Node | undefined {
  return object && propertyIn(object, key)?.children?.[1];
}

export const replaceNode = (text: string, node: Node, value: string): string =>
  splice(text, node.offset, endOf(node), value);

export function addProperty(text: string, object: Node, property: NewProperty): string {
  const last = object.children?.at(-1);
  if (!last) return fillEmpty(text, object, property);
  const gap = gapAtEnd(text, object, object.children ?? []);
  const separator = property.setOff ? withEmptyLine(gap, eolOf(text)) : gap;
  return splice(text, endOf(last), endOf(last), separator + propertyText(property, layoutAfter(text, object, gap)));
}

/** Behind the entry of that key, or, without one, before all others. */
export function insertProperty(text: string, object: Node, property: NewProperty, after: string | undefined): string {
  const properties = object.children ?? [];
  const index = properties.findIndex((one) => one.children?.[0]?.value === after);
  const [before, next] = [properties[index], properties[index + 1]];
  if (!next) return addProperty(text, object, property);
  const gap = before ? text.slice(endOf(before), next.offset) : gapAtEnd(text, object, properties.slice(0, 2));
  const own = propertyText(property, layoutAfter(text, object, gap));
  return before
    ? splice(text, endOf(before), endOf(before), gap + own)
    : splice(text, next.offset, next.offset, own + gap);
}

/** A value as its text spells it, for a line with another indentation. */
export function sourceText(text: string, node: Node, indent: string): string {
  const was = indentAt(text, node);
  const [first = '', ...lines] = text.slice(node.offset, endOf(node)).split('\n');
  return [first, ...lines.map((line) => (line.startsWith(was) ? indent + line.slice(was.length) : line))].join('\n');
}

/** The indentation of the line on which a value begins. */
export const indentAt = (text: string, node: Node): string => indentOfLine(text, node.offset);

export function removeProperty(text: string, object: Node, key: string): string {
  const properties = object.children ?? [];
  const property = propertyIn(object, key);
  if (!property) throw new Error(`there is no ${key} to remove`);
  const index = properties.indexOf(property);
  const before = properties[index - 1];
  if (before) return splice(text, endOf(before), endOf(property));
  const after = properties[index + 1];
  if (after) return splice(text, property.offset, after.offset);
  return splice(text, object.offset + 1, endOf(object) - 1, emptiedInside(text, object, property));
}

/** Whether the last entry of an object was added with `setOff`. */
export function isSetOff(text: string, object: Node, key: string): boolean {
  const properties = object.children ?? [];
  const property = properties.at(-1);
  if (!property || property !== propertyIn(object, key)) return false;
  const before = properties.at(-2);
  const eol = eolOf(text);
  if (!before) return text.slice(object.offset + 1, property.offset).startsWith(eol + eol);
  const usual = gapAtEnd(text, object, properties.slice(0, -1));
  return text.slice(endOf(before), property.offset) === withEmptyLine(usual, eol);
}

/** As `JSON.stringify`, with the spaces that a person would set: `{ "path": "/data" }`. */
export function jsonLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inside]) => inside !== undefined);
  const texts = entries.map(([key, inside]) => `${JSON.stringify(key)}: ${jsonLine(inside)}`);
  return texts.length === 0 ? '{}' : `{ ${texts.join(', ')} }`;
}

function fillEmpty(text: string, object: Node, property: NewProperty): string {
  const inside = text.slice(object.offset + 1, endOf(object) - 1);
  const from = object.offset + 1;
  const to = endOf(object) - 1;
  if (property.inLine || !(property.setOff || text.includes('\n'))) {
    const space = inside === '' ? ' ' : '';
    return splice(text, from, to, space + propertyText(property, { kind: 'line' }) + (inside || space));
  }
  const eol = eolOf(text);
  const outer = indentOfLine(text, object.offset);
  const layout: ValueLayout = { kind: 'lines', indent: outer + unitOf(text), unit: unitOf(text), eol };
  const lead = (property.setOff ? eol : '') + eol + layout.indent;
  const rest = inside === '' ? eol + outer : inside.includes('\n') ? eol + inside : inside;
  return splice(text, from, to, lead + propertyText(property, layout) + rest);
}

/** What stood in an object before `fillEmpty`; the tidiest where it was never called. */
function emptiedInside(text: string, object: Node, property: Node): string {
  const lead = text.slice(object.offset + 1, property.offset);
  const rest = text.slice(endOf(property), endOf(object) - 1);
  const eol = eolOf(text);
  if (!rest.includes('\n')) return rest === lead ? '' : rest;
  return rest === eol + indentOfLine(text, object.offset) ? '' : rest.slice(rest.startsWith(eol) ? eol.length : 0);
}

const propertyText = ({ key, render }: NewProperty, layout: ValueLayout): string =>
  `${JSON.stringify(key)}: ${render(layout)}`;

/** What stands between the last two entries, comma and all. */
function gapAtEnd(text: string, object: Node, properties: readonly Node[]): string {
  const [before, last] = [properties.at(-2), properties.at(-1)];
  if (!last) return ',';
  return before ? text.slice(endOf(before), last.offset) : `,${text.slice(object.offset + 1, last.offset)}`;
}

const withEmptyLine = (gap: string, eol: string): string => gap.replace(',', `,${eol}`);

function layoutAfter(text: string, object: Node, gap: string): ValueLayout {
  if (!gap.includes('\n')) return { kind: 'line' };
  const indent = gap.slice(gap.lastIndexOf('\n') + 1).replace(/[^ \t]/g, '');
  const outer = indentOfLine(text, object.offset);
  const unit = indent.startsWith(outer) ? indent.slice(outer.length) : '';
  return { kind: 'lines', indent, unit: unit || unitOf(text), eol: gap.includes('\r\n') ? '\r\n' : '\n' };
}

/** The file's own step of indentation: that of its first indented line. */
const unitOf = (text: string): string => /\n([ \t]+)\S/.exec(text)?.[1] ?? '    ';

const eolOf = (text: string): string => (/\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n');

function indentOfLine(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

const propertyIn = (object: Node, key: string): Node | undefined =>
  object.type === 'object' ? object.children?.find((one) => one.children?.[0]?.value === key) : undefined;

const endOf = (node: Node): number => node.offset + node.length;

const splice = (text: string, from: number, to: number, own = ''): string => text.slice(0, from) + own + text.slice(to);
