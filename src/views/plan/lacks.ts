import type { Plan, PlanOptions } from '../../engine/plan/types.ts';
import { whoLacks } from '../../engine/status/lacking.ts';
import type { Status } from '../../engine/status/types.ts';
import { type Line, tone } from '../../ground/line.ts';
import { wrap } from '../../ground/wrap.ts';
import { lackText } from '../words/access.ts';
import { SCREENS } from '../words/screens.ts';

/**
 * Who cannot do what they should although everything is as declared: beside a plan that has nothing to do, which is no answer
 * to that. Undefined: nobody is known to lack anything in what was planned.
 */
export function lackBeside(
  { inSync }: Pick<Plan, 'inSync'>,
  status: Status | undefined,
  { volumes = [], containers = [] }: Pick<PlanOptions, 'volumes' | 'containers'>,
): string | undefined {
  if (!inSync) return undefined;
  const isAll = volumes.length + containers.length === 0;
  const lacking = (status?.volumes ?? []).flatMap(({ name, mounts }) =>
    whoLacks(isAll || volumes.includes(name) ? mounts : mounts.filter(({ ctid }) => containers.includes(ctid))).map(
      (one) => ({ ...one, volume: name }),
    ),
  );
  const [first, ...others] = lacking;
  return first && lackText([first, ...others]);
}

/** The same below a plan that is empty. */
export const lackLines = (lack: string | undefined, width: number): readonly Line[] =>
  (lack === undefined ? [] : wrap(SCREENS.lacksStill(lack), width - 4)).map(
    (text, row): Line => [row === 0 ? tone('warn', ' ! ') : '   ', text],
  );
