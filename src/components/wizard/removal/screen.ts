import { unmountCommands } from '../../../form/removal.ts';
import type { Line } from '../../../ground/line.ts';
import type { Screen, World } from '../../app/screen.ts';
import type { KeyHint } from '../../draw/bar.ts';
import { tone } from '../../draw/line.ts';
import { bodyRows } from '../../draw/rows.ts';
import { wizardHeader } from '../header.ts';
import { CONFIRM_KEYS } from '../keys.ts';
import { rowsBelow } from '../review/press.ts';
import { canWrite } from '../review/write.ts';
import { removalLines } from './lines.ts';
import {
  hearRemoval,
  pendingRemoval,
  pressRemoval,
  QUESTION_ROWS,
  type Removal,
  subjectOfRemoval,
  waitsForRemoval,
} from './press.ts';

/** Takes a volume out of the configuration; never touches its data. */
export const removalScreen: Screen<Removal> = {
  keys: (removal, world) => [{ title: titleOf(removal), keys: keysOf(removal, world) }],
  press: pressRemoval,
  hear: hearRemoval,
  closed: () => true,
  pending: pendingRemoval,
  waits: waitsForRemoval,
  subject: subjectOfRemoval,
  lines(removal, world) {
    const { step, phase } = removal;
    const notice = noticeOf(removal, world);
    const names = ['What it means', 'Review'];
    return {
      header: wizardHeader(titleOf(removal), { names, at: step === 'meaning' ? 0 : 1 }, world),
      body: removalLines(removal, world),
      ...(notice && { notice }),
      ...(phase === 'writing' && { footer: [tone('dim', ` Writing ${world.theme.glyphs.ellipsis}`)] }),
    };
  },
};

const titleOf = ({ volume }: Removal): string => `Remove ${volume.name}`;

function keysOf({ volume, step, review }: Removal, { snapshot }: World): readonly KeyHint[] {
  const leave: KeyHint = { keys: ['esc'], label: 'leave', footer: 'always' };
  if (step === 'meaning') {
    const commands = unmountCommands(volume, snapshot).length;
    const copy: KeyHint = {
      keys: ['y'],
      label: commands === 1 ? 'copy the command' : 'copy the commands',
      footer: 'room',
    };
    return [{ keys: ['enter'], label: 'next', footer: 'room' }, ...(commands > 0 ? [copy] : []), leave];
  }
  const more: readonly KeyHint[] = [
    { keys: ['y'], label: 'copy command', footer: 'room' },
    { keys: ['shift+tab'], label: 'back', footer: 'room' },
  ];
  return canWrite(review) ? [...CONFIRM_KEYS, ...more] : [leave, ...more];
}

function noticeOf({ step, review }: Removal, world: World): Line | undefined {
  const below = step === 'review' ? rowsBelow(review, world, bodyRows(world.rows) - QUESTION_ROWS) : 0;
  return below === 0 ? undefined : [tone('dim', `${below} more below: pgdn`)];
}
