import type { MountStatus } from '../../../engine/status/types.ts';
import { accessOf, accessRows, ownerFix } from '../../../form/access.ts';
import { parseAccess } from '../../../form/checks.ts';
import { recursiveOf } from '../../../form/draft.ts';
import { errorsIn } from '../../../form/form.ts';
import type { Column } from '../../../ground/columns.ts';
import { type Line, padLine, type Span, tone } from '../../../ground/line.ts';
import { pad, wrap } from '../../../ground/wrap.ts';
import { accessSpan } from '../../../views/access.ts';
import { findingsLines } from '../../../views/diagnostics.ts';
import { accessText, permissionsText, proposalText } from '../../../views/form.ts';
import { tableIn } from '../../../views/table.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import type { World } from '../../app/screen.ts';
import type { Theme } from '../../draw/theme.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { noteLines, problemLines } from '../problem.ts';
import type { Wizard } from '../wizard.ts';

export type AccessRow = 'owner' | 'permissions' | 'recursive';
export const ACCESS_ROWS: readonly AccessRow[] = ['owner', 'permissions', 'recursive'];

/** The choices: owner, permissions, how far they go. */
export function accessTop(wizard: Wizard, world: World): readonly Line[] {
  return [[], ...ACCESS_ROWS.map((row) => choiceLine(wizard, row, world)), ...overlayNote(wizard, world), []];
}

/** What the containers can do with it, and what is wrong with it. */
export function accessTable(wizard: Wizard, world: World): readonly Line[] {
  const { columns: width, snapshot, theme } = world;
  const { answer, awaiting } = wizard.review;
  const errors = answer ? errorsIn(answer) : [];
  const rows = accessRows(wizard, snapshot);
  return [
    [
      tone('strong', ` ${WIZARD.whoCan}`),
      tone('dim', awaiting === undefined ? '' : `   reading ${theme.glyphs.ellipsis}`),
    ],
    ...(rows.length > 0 ? rightsLines(rows, width, theme) : nobodyLine(wizard)),
    ...(errors.length > 0 ? [[], ...findingsLines(errors, { width, glyphs: theme.glyphs })] : fixLine(wizard, world)),
  ];
}

const nobodyLine = ({ draft }: Wizard): readonly Line[] =>
  draft.mounts.length === 0 ? [[tone('dim', `   ${WIZARD.nobody}`)]] : [];

function fixLine(wizard: Wizard, { snapshot, columns, theme }: World): readonly Line[] {
  const owner = ownerFix(wizard, snapshot);
  if (owner === undefined) return [];
  const [first = '', ...rest] = wrap(WIZARD.fix(owner), columns - 9);
  const start: Line = [`   ${theme.glyphs.arrow} `, tone('accent', 'f'), ` ${first}`];
  return [[], start, ...rest.map((text): Line => [`       ${text}`])];
}

const LABELS: Readonly<Record<AccessRow, string>> = {
  owner: 'Owner',
  permissions: 'Permissions',
  recursive: 'Whole tree',
};

function choiceLine(wizard: Wizard, row: AccessRow, world: World): Line {
  const { theme, columns } = world;
  const { overlay } = wizard.access;
  const on = ACCESS_ROWS[wizard.access.row] === row;
  const typing = overlay?.kind === 'text' && overlay.row === row ? overlay.field : undefined;
  const label = pad(LABELS[row], 13);
  return [
    on ? tone('accent', ` ${theme.glyphs.cursor} `) : '   ',
    on ? tone('strong', label) : label,
    ...(typing ? fieldSpans(typing, columns - 18, theme) : valueSpans(wizard, row, world)),
  ];
}

function valueSpans(wizard: Wizard, row: AccessRow, world: World): readonly Span[] {
  const { owner, permissions, why } = accessOf(wizard, world.snapshot);
  switch (row) {
    case 'owner':
      return [pad(owner, 21), tone('dim', why === null ? '' : proposalText(why))];
    case 'permissions': {
      const { label, note } = permissionsText(permissions, wizard.draft.name);
      return [pad(label, 21), tone('dim', note)];
    }
    case 'recursive': {
      const recursive = recursiveOf(permissions);
      return [pad(recursive ? 'yes' : 'no', 21), tone('dim', recursive ? WIZARD.wholeTree : WIZARD.directoryOnly)];
    }
  }
}

function overlayNote(wizard: Wizard, { columns }: World): readonly Line[] {
  const { overlay } = wizard.access;
  if (overlay?.kind !== 'text') return [];
  const read = parseAccess(overlay.row, overlay.field.text, false);
  return [
    [],
    ...(!read.ok ? problemLines(read.problems[0], 16, columns) : noteLines(OVERLAY_NOTES[overlay.row], 16, columns)),
  ];
}

const OVERLAY_NOTES = {
  owner: WIZARD.ownerForm,
  permissions: WIZARD.permissionsForm,
} as const;

/** A line for each mount, and what is too long of the reasons below. */
function rightsLines(mounts: readonly MountStatus[], width: number, theme: Theme): readonly Line[] {
  const rows = mounts.map(({ ctid, containerName, access, readOnly }): readonly Span[] => {
    return [String(ctid), containerName ?? '-', accessSpan(access.planned ?? access.root, { readOnly })];
  });
  const table = tableIn({ width: width - WHY, glyphs: theme.glyphs }, RIGHTS, rows);
  const indent = 3 + table.width + 2;
  return [
    ['   ', ...padLine(table.heading, table.width), tone('dim', '  WHY')],
    ...mounts.flatMap(({ access }, index) =>
      wrap(accessText(access).why, Math.max(16, width - indent - 1)).map(
        (reason, line): Line =>
          line === 0
            ? ['   ', ...padLine(table.line(rows[index] ?? []), table.width), '  ', tone('dim', reason)]
            : [' '.repeat(indent), tone('dim', reason)],
      ),
    ),
  ];
}

const RIGHTS: readonly Column[] = [
  { title: 'CT' },
  { title: 'NAME', cut: 'middle', least: 8, most: 24 },
  { title: 'ITS ROOT' },
];

/** What the reasons get at least. */
const WHY = 30;
