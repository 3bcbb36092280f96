import { accessRows, fixOf } from '../../../components/wizard/access/fix.ts';
import { accessOf } from '../../../components/wizard/review/ask.ts';
import { nameOf, type Wizard } from '../../../components/wizard/wizard.ts';
import { accessWords, permissionsWords } from '../../../form/access.ts';
import { cell, tableLines } from '../../../views/table.ts';
import type { TopicView } from './topic.ts';

/** Owner and permissions as they stand, why, and who can do what with them. */
export function accessLines(wizard: Wizard, view: TopicView): readonly string[] {
  const { owner, permissions, why } = accessOf(wizard, view);
  const { value, note } = permissionsWords(permissions, nameOf(wizard));
  return [
    view.style.safe(`Owner ${owner}${why === '' ? '' : ` (${why})`}.`),
    view.style.safe(`Permissions ${value} (${note}).`),
    ...whoCanLines(wizard, view),
  ];
}

export function whoCanLines(wizard: Wizard, { snapshot, style }: TopicView): readonly string[] {
  const rows = accessRows(wizard, snapshot).map(({ ctid, containerName, access }) => {
    const { can, why } = accessWords(access);
    return [String(ctid), containerName ?? '-', can, why].map((text) => cell(text));
  });
  const fix = fixOf(wizard, snapshot);
  return [
    ...(rows.length === 0
      ? []
      : ['Who can do what in there:', ...tableLines(style, ['CT', 'NAME', 'ITS ROOT', 'WHY'], rows)]),
    ...(fix === undefined ? [] : [`The owner ${fix} would let their root write.`]),
  ];
}
