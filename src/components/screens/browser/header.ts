import { type Line, lineWidth, plainText, type Span, spread, textOf, tone } from '../../../ground/line.ts';
import { clockText } from '../../../views/measures.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { Snapshot } from '../../app/contract.ts';
import { TAB_NAMES, type TabName } from './state.ts';

/** How many things each view has; undefined where that is not known. */
export interface Counts {
  readonly volumes?: number | undefined;
  readonly containers?: number | undefined;
  readonly changes?: number | undefined;
}

/**
 * ` phoenix-volumes  demo pve1  [1 Volumes(8)] 2 Containers(9)  3 Changes(4)  4 Config  5 History   read 14:03:22`; brackets
 * mark where one is, parentheses hold how many there are: a bare number is always a view's key. All five views stay. Where
 * there is less room the program's name goes first, then the lesser numbers, the clock, the machine, and at last the number
 * of changes.
 */
export function header(snapshot: Snapshot, tab: TabName, counts: Counts, columns: number): Line {
  const read = when(snapshot);
  const name: Line = [' ', tone('strong', 'phoenix-volumes'), '  '];
  const host: Line = [' ', machine(snapshot), ...counted(snapshot, false), '  '];
  const wide: Line = [machine(snapshot), ...memberSpans(snapshot), '  '];
  const tabs = (numbers: Counts): readonly Span[] => TABS.map((one) => tabSpan(one, one.name === tab, numbers));
  const short = read.replace('read ', '');
  const { changes } = counts;
  // Without a blank on either side of each.
  const tight = (numbers: Counts): Line => tabs(numbers).map((span, at) => trimmed(span, at));
  const forms: readonly (readonly [left: Line, clock: string])[] = [
    ...(snapshot.members ? [[[...name, ...wide, ...tabs(counts)], read] as const] : []),
    [[...name, machine(snapshot), ...counted(snapshot, true), '  ', ...tabs(counts)], read],
    [[...host, ...tabs(counts)], short],
    [[...host, ...tabs({ changes })], short],
    [[...host, ...tight({ changes })], short],
    [[...host, ...tabs({ changes })], ''],
    [[' ', ...tabs({ changes })], ''],
  ];
  const fitting = forms.find(([left, clock]) => lineWidth(left) + (clock === '' ? 0 : clock.length + 2) <= columns);
  const [left, clock] = fitting ?? [lineWidth(tight({ changes })) <= columns ? tight({ changes }) : tight({}), ''];
  return clock === '' ? left : spread(left, [`${clock} `], columns);
}

/** The node's name, once it is known; a host that is not this machine says so before it. */
function machine({ host, status }: Snapshot): string {
  if (!status) return host;
  return host === 'local' || host === status.node ? status.node : `${host} ${status.node}`;
}

const MEMBER_TONES = { reading: 'dim', reached: 'good', unreachable: 'bad' } as const;

/** Each other member, and how it stands. */
function memberSpans({ members = [] }: Pick<Snapshot, 'members'>): readonly Span[] {
  return members.flatMap(({ name, state, since }) => [
    '  ',
    tone(MEMBER_TONES[state], SCREENS.member[state](name, clockText(since).slice(0, 5))),
  ]);
}

/** The same as a number: how many of them were read, this machine among them. */
function counted({ members }: Snapshot, isLong: boolean): readonly Span[] {
  if (!members) return [];
  const [read, all] = [members.filter(({ state }) => state === 'reached').length + 1, members.length + 1];
  const color = members.some(({ state }) => state === 'unreachable') ? 'bad' : read === all ? 'good' : 'dim';
  return [' ', tone(color, isLong ? SCREENS.membersRead(read, all) : `${read}/${all}`)];
}

/** Those that were not read, each with why that is so: below the list, where the header has no room for them. */
export const unreadMembers = ({ members }: Snapshot): string =>
  plainText(memberSpans({ members: members?.filter(({ state }) => state !== 'reached') })).trim();

/** The wall clock, not an age: an age would have to be repainted every second. */
function when({ status, diagnostics, readAt }: Snapshot): string {
  if (status) return `read ${clockText(readAt)}`;
  return diagnostics.length > 0 ? 'not read' : 'reading';
}

const TABS = [
  { name: 'volumes', label: '1 Volumes' },
  { name: 'containers', label: '2 Containers' },
  { name: 'changes', label: '3 Changes' },
  { name: 'config', label: '4 Config' },
  { name: 'history', label: '5 History' },
] as const;

function tabSpan({ name, label }: (typeof TABS)[number], current: boolean, counts: Counts): Span {
  const count = name === 'config' || name === 'history' ? undefined : counts[name];
  const text = count === undefined || (count === 0 && name === 'changes') ? label : `${label}(${count})`;
  return current ? tone('accent', `[${text}]`) : ` ${text} `;
}

/** The view whose tab stands in this column of a header. */
export function tabAt(line: Line, column: number): TabName | undefined {
  let end = 0;
  const span = line.find((one) => {
    end += lineWidth([one]);
    return column < end;
  });
  const number = span === undefined ? undefined : /^[ []*([1-5]) [A-Z]/.exec(textOf(span))?.[1];
  return number === undefined ? undefined : TAB_NAMES[Number(number) - 1];
}

const trimmed = (span: Span, at: number): Span =>
  typeof span === 'string' ? span.trimEnd() : at === 0 ? span : { ...span, text: ` ${span.text}` };
