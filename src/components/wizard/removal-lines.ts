import { confirmLines } from '../form/confirm-lines.ts';
import { type Line, tone } from '../lines.tsx';
import { wrap } from '../text.ts';
import { QUESTION_ROWS, type Removal } from './remove.ts';
import { reviewLines } from './review-lines.ts';
import { canWrite } from './review-step.ts';
import type { Surroundings } from './wizard.ts';

/** What stands between the rules while a volume is removed. */
export function removalLines(removal: Removal, surroundings: Surroundings): readonly Line[] {
  return removal.step === 'meaning' ? meaningLines(removal, surroundings) : askingLines(removal, surroundings);
}

function meaningLines({ volume }: Removal, surroundings: Surroundings): readonly Line[] {
  const { columns } = surroundings;
  const left = configured(volume.name, surroundings);
  return [
    [],
    [' Take ', tone('strong', volume.name), ' out of the configuration'],
    [' ', tone('dim', volume.hostPath)],
    [],
    ...point(
      '-',
      'bad',
      `Its entry leaves phoenix_hypervisor_config.json: ${countedMounts(volume.mounts.length)}.`,
      columns,
    ),
    ...point(' ', 'plain', `${volume.hostPath} and everything in it stays as it is.`, columns),
    ...(left.length === 0
      ? point(' ', 'plain', 'No container has it mounted.', columns)
      : point('!', 'warn', `These containers keep the mount: ${left.map(({ text }) => text).join(', ')}.`, columns)),
    ...left.slice(0, 1).flatMap(({ command }) => point(' ', 'plain', `By hand: ${command}`, columns)),
  ];
}

function askingLines(removal: Removal, { columns, height, theme }: Surroundings): readonly Line[] {
  const room = height - QUESTION_ROWS;
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

/** The containers whose files have the volume's directory, and how a person takes the mount out. */
function configured(name: string, { snapshot }: Surroundings): readonly { text: string; command: string }[] {
  const mounts = snapshot.status?.volumes.find((volume) => volume.name === name)?.mounts ?? [];
  return mounts.flatMap(({ ctid, path, configured: slot }) =>
    slot === null ? [] : [{ text: `${ctid} ${path} (${slot})`, command: `pct set ${ctid} --delete ${slot}` }],
  );
}

const countedMounts = (count: number): string =>
  count === 0 ? 'no mounts' : count === 1 ? 'one mount' : `${count} mounts`;

function point(sign: string, shade: 'bad' | 'warn' | 'plain', text: string, columns: number): readonly Line[] {
  return wrap(text, Math.max(20, columns - 5)).map(
    (row, index): Line => [tone(shade, ` ${index === 0 ? sign : ' '} `), row],
  );
}
