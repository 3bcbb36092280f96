import { removalPoints, unmountCommands } from '../../../form/removal.ts';
import { commandText } from '../../../ground/argv.ts';
import { type Line, tone } from '../../../ground/line.ts';
import { wrap } from '../../../ground/wrap.ts';
import { removalText } from '../../../views/form.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import { turn, type World } from '../../app/screen.ts';
import { hint } from '../keys.ts';
import type { WizardStep } from '../step.ts';
import type { Wizard } from '../wizard.ts';

/** What removing a volume, or detaching it, means, before anything is asked. Line by line the question itself says it. */
export const meaningStep: WizardStep = {
  title: 'What it means',
  ask: [],
  keys(wizard, world, ways) {
    const commands = commandsFor(wizard, world).length;
    const copy = hint('y', commands === 1 ? 'copy the command' : 'copy the commands');
    return [hint('enter', 'next'), ...(commands > 0 ? [copy] : []), ...ways];
  },
  lines({ subject, draft }, { snapshot, columns }) {
    const points = removalPoints(subject, snapshot).map(removalText);
    const what: Line =
      subject.kind === 'accept'
        ? [` ${WIZARD.acceptWhat}`, tone('strong', draft.name)]
        : subject.kind === 'detach'
          ? [' Detach ', tone('strong', draft.name), ' from ', tone('strong', `CT ${subject.ctid}`)]
          : [' Take ', tone('strong', draft.name), ` ${WIZARD.outOfConfiguration}`];
    return {
      body: [
        [],
        what,
        [' ', tone('dim', draft.path)],
        [],
        ...points.flatMap(({ sign, text }) => pointLines(sign, text, columns)),
      ],
    };
  },
  press(wizard, { key }, world) {
    const commands = commandsFor(wizard, world);
    if (key !== 'y' || commands.length === 0) return undefined;
    const notice = commands.length === 1 ? 'command copied' : `${commands.length} commands copied`;
    return turn(wizard, { kind: 'copy', text: commands.map(commandText).join('\n'), notice });
  },
};

const commandsFor = ({ subject }: Wizard, { snapshot }: World): readonly (readonly string[])[] =>
  subject.kind === 'remove' ? unmountCommands(subject.volume, snapshot) : [];

function pointLines(sign: keyof typeof SHADES, text: string, columns: number): readonly Line[] {
  return wrap(text, Math.max(20, columns - 5)).map(
    (row, index): Line => [tone(SHADES[sign], ` ${index === 0 ? sign : ' '} `), row],
  );
}

const SHADES = { '-': 'bad', '~': 'warn', '!': 'warn', ' ': 'plain' } as const;
