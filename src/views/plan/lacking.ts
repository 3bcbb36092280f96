import { runs } from '../../engine/plan/standing.ts';
import type { Plan } from '../../engine/plan/types.ts';
import type { LackInVolume } from '../../engine/status/after.ts';
import { commandText } from '../../ground/argv.ts';
import { tone } from '../../ground/line.ts';
import { heldApart, shareArgv } from '../access.ts';
import type { Style } from '../style.ts';
import { lackText } from '../words/access.ts';

/** Below a plan on the command line: who cannot do what they should once it has run, and what to ask about it. */
export function lackingLines(style: Style, plan: Plan, lacking: readonly LackInVolume[]): readonly string[] {
  const beginning = plan.steps.some(runs) ? 'Even after that, ' : 'Still, ';
  const { free, held } = heldApart(lacking);
  const [readers, writers] = [free.filter(isReader), free.filter((one) => !isReader(one))];
  const lines = [
    ...[...held].map(([text, alike]) => ({ alike, text })),
    ...[writers, readers].flatMap((alike) =>
      alike.length === 0 ? [] : [{ alike, text: commandText(askArgv(alike)) }],
    ),
  ];
  return lines.flatMap(({ alike, text }) =>
    style.print([[tone('warn', '! '), `${beginning}${lackText(alike)}: `, text]]),
  );
}

/** Below an edit that adds a volume: who could not write there, and the owner with which they could. */
export function proposalLine(
  style: Style,
  lacking: readonly LackInVolume[],
  name: string,
  { isWritten }: { readonly isWritten: boolean },
): readonly string[] {
  const owner = ['--owner', 'container_root'];
  const how = isWritten ? commandText(['phoenix-volumes', 'set', name, ...owner]) : owner.join(' ');
  return style.print([[tone('warn', '! '), `As nobody says whose it is, ${lackText(lacking)}: `, how]]);
}

const isReader = ({ can }: LackInVolume): boolean => can === 'read';

/** What would let a few into one volume is looked for at once; more are told one by one. */
function askArgv(lacking: readonly LackInVolume[]): readonly string[] {
  const volumes = [...new Set(lacking.map(({ volume }) => volume))];
  const [only = ''] = volumes;
  if (volumes.length > 1 || lacking.length > 2)
    return ['phoenix-volumes', 'status', ...(volumes.length > 2 ? [] : volumes)];
  return shareArgv(only, lacking, ...(lacking.every(isReader) ? ['--read'] : []));
}
