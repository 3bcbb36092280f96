import type { Plan, PlanOptions } from '../../engine/plan/types.ts';
import type { LackInVolume } from '../../engine/status/after.ts';
import { whoLacks } from '../../engine/status/lacking.ts';
import type { Status } from '../../engine/status/types.ts';
import { type Line, tone } from '../../ground/line.ts';
import { wrap } from '../../ground/wrap.ts';
import { heldApart } from '../access.ts';
import { lackText } from '../words/access.ts';
import { SCREENS } from '../words/screens.ts';

type Beside = readonly [
  plan: Pick<Plan, 'inSync'>,
  status: Status | undefined,
  options: Pick<PlanOptions, 'volumes' | 'containers'>,
];

/**
 * Who cannot do what they should although everything is as declared: beside a plan that has nothing to do, which is no answer
 * to that. Undefined: nobody is known to lack anything in what was planned.
 */
export function lackBeside(...beside: Beside): string | undefined {
  const lacking = lackingBeside(...beside);
  return lacking.length === 0 ? undefined : lackText(lacking);
}

/** The same in sentences: `still` says where to look for what helps, and where nothing in the configuration does they say why. */
export function lackTexts(beside: Beside, still: (lack: string) => string): readonly string[] {
  const { free, held } = heldApart(lackingBeside(...beside));
  return [
    ...(free.length === 0 ? [] : [still(lackText(free))]),
    ...[...held].map(([why, alike]) => SCREENS.lacksHeld(lackText(alike), why)),
  ];
}

/** Below a plan that is empty. */
export const lackLines = (beside: Beside, width: number): readonly Line[] =>
  lackTexts(beside, SCREENS.lacksStill).flatMap((text) =>
    wrap(text, width - 4).map((line, row): Line => [row === 0 ? tone('warn', ' ! ') : '   ', line]),
  );

function lackingBeside(...[{ inSync }, status, { volumes = [], containers = [] }]: Beside): readonly LackInVolume[] {
  if (!inSync) return [];
  const isAll = volumes.length + containers.length === 0;
  return (status?.volumes ?? []).flatMap(({ name, mounts }) =>
    whoLacks(isAll || volumes.includes(name) ? mounts : mounts.filter(({ ctid }) => containers.includes(ctid))).map(
      (one) => ({ ...one, volume: name }),
    ),
  );
}
