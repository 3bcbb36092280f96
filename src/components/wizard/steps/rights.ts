import { accessOf } from '../../../form/access.ts';
import { parseAccess, parseHours } from '../../../form/checks.ts';
import { recursiveOf } from '../../../form/draft.ts';
import { type OwnerMatch, ownerIds, ownerMatches } from '../../../form/owners.ts';
import { parsePerson } from '../../../form/people.ts';
import { type Line, type Span, tone } from '../../../ground/line.ts';
import { pad } from '../../../ground/wrap.ts';
import { guardText, permissionsText, proposalText, snapshotsText } from '../../../views/form.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import type { World } from '../../app/screen.ts';
import type { Theme } from '../../draw/theme.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { noteLines, problemLines } from '../problem.ts';
import type { Wizard } from '../wizard.ts';

export type AccessRow = 'owner' | 'permissions' | 'recursive' | 'guard' | 'snapshots';
export const ACCESS_ROWS: readonly AccessRow[] = ['owner', 'permissions', 'recursive', 'guard', 'snapshots'];

/** Where the cursor is: people go with their container. */
export const rowIn = ({ access }: Wizard, people: readonly unknown[]): number =>
  Math.min(access.row, ACCESS_ROWS.length + people.length - (people.length === 0 ? 1 : 0));

/** The choices: owner, permissions, how far they go, and what is watched over. */
export function accessTop(wizard: Wizard, world: World): readonly Line[] {
  return [
    [],
    ...shownRows(wizard, world).map((row) => choiceLine(wizard, row, world)),
    ...overlayNote(wizard, world),
    [],
  ];
}

/** On a small screen what is watched over leaves its lines to the people and their edit, while the cursor is there. */
const shownRows = ({ access }: Wizard, { rows }: World): readonly AccessRow[] =>
  rows < ROOMY && access.row >= ACCESS_ROWS.length
    ? ACCESS_ROWS.filter((row) => row !== 'guard' && row !== 'snapshots')
    : ACCESS_ROWS;

const ROOMY = 24;

const LABELS: Readonly<Record<AccessRow, string>> = {
  owner: 'Owner',
  permissions: 'Permissions',
  recursive: 'Whole tree',
  guard: 'Boot guard',
  snapshots: 'Snapshots',
};

function choiceLine(wizard: Wizard, row: AccessRow, world: World): Line {
  const { theme, columns } = world;
  const { overlay } = wizard.access;
  // Where there is a menu the cursor is in it.
  const asked = overlay?.kind === 'menu';
  const on = asked ? overlay.row === row : ACCESS_ROWS[wizard.access.row] === row;
  const typing = overlay?.kind === 'text' && overlay.row === row ? overlay.field : undefined;
  const label = pad(LABELS[row], 13);
  return [
    on && !asked ? tone('accent', ` ${theme.glyphs.cursor} `) : '   ',
    on ? tone('strong', label) : label,
    ...(typing ? fieldSpans(typing, columns - 18, theme) : valueSpans(wizard, row, world)),
  ];
}

function valueSpans(wizard: Wizard, row: AccessRow, world: World): readonly Span[] {
  const { owner, permissions, why } = accessOf(wizard, world.snapshot);
  switch (row) {
    case 'owner': {
      const ids = ownerIds(wizard, owner, world.snapshot);
      const known = ids === undefined || ids === owner ? '' : `${ids}   `;
      return [pad(owner, 21), known, tone('dim', why === null ? '' : proposalText(why))];
    }
    case 'permissions': {
      return labelled(permissionsText(permissions, wizard.draft.name));
    }
    case 'recursive': {
      const recursive = recursiveOf(permissions);
      const note = recursive
        ? WIZARD.wholeTree
        : permissions.kind === 'keep'
          ? WIZARD.treeNeedsModes
          : WIZARD.directoryOnly;
      return labelled({ label: recursive ? 'yes' : 'no', note });
    }
    case 'guard':
      return labelled(guardText(wizard.draft.bootGuard ?? false));
    case 'snapshots':
      return labelled(snapshotsText(wizard.draft.snapshotsWithinHours));
  }
}

const labelled = ({ label, note }: { readonly label: string; readonly note: string }): readonly Span[] => [
  pad(label, 21),
  tone('dim', note),
];

function overlayNote(wizard: Wizard, { columns, snapshot, theme }: World): readonly Line[] {
  const { overlay } = wizard.access;
  if (overlay?.kind === 'menu' && overlay.row === 'recursive')
    return [[], [tone('strong', ` ${WIZARD.treeAsked}`)], ...noteLines(WIZARD.treeCost, 3, columns)];
  if (overlay?.kind !== 'text') return [];
  if (overlay.row === 'person') {
    const person = parsePerson(overlay.field.text, wizard.draft);
    const isWrong = !person.ok && overlay.field.text !== '';
    return [[], ...(isWrong ? problemLines(person.problems[0], 7, columns) : noteLines(WIZARD.personForm, 7, columns))];
  }
  const matches = overlay.row === 'owner' ? ownerMatches(overlay.field.text, snapshot) : [];
  if (matches.length > 0) return matchLines(matches, theme);
  const { text } = overlay.field;
  const read = overlay.row === 'snapshots' ? parseHours(text) : parseAccess(overlay.row, text, false);
  return [
    [],
    ...(!read.ok ? problemLines(read.problems[0], 16, columns) : noteLines(OVERLAY_NOTES[overlay.row], 16, columns)),
  ];
}

function matchLines(matches: readonly OwnerMatch[], { glyphs }: Theme): readonly Line[] {
  const shown = matches.slice(0, MOST_MATCHES);
  const width = Math.max(...shown.map(({ value }) => value.length));
  const more = matches.length - shown.length;
  return [
    [],
    ...shown.map(({ value, id }): Line => [' '.repeat(16), pad(value, width), tone('dim', `  ${id}`)]),
    ...(more > 0 ? [[' '.repeat(16), tone('dim', `${glyphs.ellipsis} ${more} more`)]] : []),
  ];
}

const MOST_MATCHES = 6;

const OVERLAY_NOTES = {
  owner: WIZARD.ownerForm,
  permissions: WIZARD.permissionsForm,
  snapshots: WIZARD.hoursForm,
} as const;
