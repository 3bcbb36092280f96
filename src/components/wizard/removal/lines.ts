import { type RemovalPoint, removalMeaning } from '../../../form/removal.ts';
import type { Line } from '../../../ground/line.ts';
import type { World } from '../../app/screen.ts';
import { tone } from '../../draw/line.ts';
import { bodyRows } from '../../draw/rows.ts';
import { wrap } from '../../draw/text.ts';
import { confirmLines } from '../../fields/confirm.ts';
import { reviewLines } from '../review/lines.ts';
import { canWrite } from '../review/write.ts';
import { QUESTION_ROWS, type Removal } from './press.ts';

/** What stands between the rules while a volume is removed. */
export function removalLines(removal: Removal, world: World): readonly Line[] {
  return removal.step === 'meaning' ? meaningLines(removal, world) : askingLines(removal, world);
}

function meaningLines({ volume }: Removal, world: World): readonly Line[] {
  const { columns } = world;
  return [
    [],
    [' Take ', tone('strong', volume.name), ' out of the configuration'],
    [' ', tone('dim', volume.hostPath)],
    [],
    ...removalMeaning(volume, world.snapshot).flatMap(({ sign, text }) => point(sign, text, columns)),
  ];
}

function askingLines(removal: Removal, { columns, rows, theme }: World): readonly Line[] {
  const room = bodyRows(rows) - QUESTION_ROWS;
  const { review, question, volume } = removal;
  const shown = reviewLines(review, columns, theme).slice(review.scroll, review.scroll + room);
  const blanks = Array.from({ length: Math.max(0, room - shown.length) }, (): Line => []);
  const asks: readonly Line[] = canWrite(review)
    ? [
        [],
        [' Remove ', tone('strong', volume.name), ' from the configuration?'],
        ...confirmLines(question, 'Cancel', `Remove ${volume.name}`, theme),
      ]
    : [];
  return [...shown, ...blanks, ...asks];
}

function point(sign: RemovalPoint['sign'], text: string, columns: number): readonly Line[] {
  return wrap(text, Math.max(20, columns - 5)).map(
    (row, index): Line => [tone(SHADES[sign], ` ${index === 0 ? sign : ' '} `), row],
  );
}

const SHADES = { '-': 'bad', '!': 'warn', ' ': 'plain' } as const;
