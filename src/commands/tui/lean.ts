/** One attribute that is on or off, by the codes of SGR (ECMA-48) that switch it on, and the one that switches it off. */
interface Attribute {
  readonly on: readonly string[];
  readonly off: string;
}

/** All that Ink's text has; bold and dim are switched off together. */
const ATTRIBUTES: readonly Attribute[] = [
  { on: ['1'], off: '22' },
  { on: ['2'], off: '22' },
  { on: ['3'], off: '23' },
  { on: ['4'], off: '24' },
  { on: ['7'], off: '27' },
  { on: ['9'], off: '29' },
  { on: ['30', '31', '32', '33', '34', '35', '36', '37', '90', '91', '92', '93', '94', '95', '96', '97'], off: '39' },
];

/** The code that is on of each attribute; undefined where it is off. */
type Codes = readonly (string | undefined)[];

/** Attributes as they are, one for all that are alike; each way on is found once, for a frame goes few ways, and those often. */
interface Written {
  readonly codes: Codes;
  /** By the code that comes. */
  readonly next: Map<string, Written>;
  /** What is to be written until they are as those. */
  readonly to: Map<Written, string>;
}

const ALL = new Map<string, Written>();

function writtenAs(codes: Codes): Written {
  const name = codes.join();
  const known = ALL.get(name);
  if (known) return known;
  const made: Written = { codes, next: new Map(), to: new Map() };
  made.to.set(made, '');
  ALL.set(name, made);
  return made;
}

const PLAIN = writtenAs(ATTRIBUTES.map(() => undefined));

/**
 * The same output in fewer bytes: codes of attributes that no character is written under are left out, several at once are one
 * sequence, and lines that are passed over are passed at once. For what begins and ends without attributes, as each
 * frame of Ink does; where it has codes that are not known here it stays as it is.
 */
export function leanFrame(output: string): string {
  let lean = '';
  let written = PLAIN;
  let wanted = PLAIN;
  for (const [index, part] of output.split(SEQUENCE).entries()) {
    const codes = index % 2 === 1 ? SGR.exec(part)?.[1] : undefined;
    if (codes === undefined) {
      if (part === '') continue;
      lean += between(written, wanted) + part;
      written = wanted;
    } else
      for (const code of codes.split(';')) {
        const after = afterCode(wanted, code);
        if (!after) return output;
        wanted = after;
      }
  }
  return `${lean}${between(written, wanted)}`.replace(NEXT_LINES, (lines) => `\x1b[${lines.length / NEXT_LINE}E`);
}

const SEQUENCE = /(\x1b\[[\d;?]*[@-~])/;
const SGR = /^\x1b\[([\d;]*)m$/;

/** To the beginning of the next line, more than once. */
const NEXT_LINES = /(?:\x1b\[E){2,}/g;
const NEXT_LINE = '\x1b[E'.length;

/** undefined: a code that is not known here. */
function afterCode(before: Written, code: string): Written | undefined {
  const known = before.next.get(code);
  if (known) return known;
  const codes = withCode(before.codes, code);
  if (!codes) return undefined;
  const after = writtenAs(codes);
  before.next.set(code, after);
  return after;
}

/** undefined: a code that is none of these. */
function withCode(before: Codes, code: string): Codes | undefined {
  const at = ATTRIBUTES.findIndex(({ on }) => on.includes(code));
  if (at >= 0) return before.with(at, code);
  if (!ATTRIBUTES.some(({ off }) => off === code)) return undefined;
  return ATTRIBUTES.map(({ off }, index) => (off === code ? undefined : before[index]));
}

function between(from: Written, to: Written): string {
  const known = from.to.get(to);
  if (known !== undefined) return known;
  const codes = codesBetween(from.codes, to.codes);
  const made = codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`;
  from.to.set(to, made);
  return made;
}

/** What leads from these attributes to those. */
function codesBetween(from: Codes, to: Codes): readonly string[] {
  const gone = new Set(
    ATTRIBUTES.flatMap(({ off }, at) => (from[at] !== undefined && to[at] === undefined ? [off] : [])),
  );
  const come = ATTRIBUTES.flatMap(({ off }, at) => {
    const code = to[at];
    return code !== undefined && (code !== from[at] || gone.has(off)) ? [code] : [];
  });
  return [...gone, ...come];
}
