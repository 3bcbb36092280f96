import { expect, test } from 'vitest';
import type { World } from '../../../src/components/app/screen.ts';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { planScreen } from '../../../src/components/screens/plan/screen.ts';
import { planned, planning } from '../../../src/components/screens/plan/state.ts';
import type { Plan, PlanOptions } from '../../../src/engine/plan/types.ts';
import type { Status } from '../../../src/engine/status/types.ts';
import { plainText } from '../../../src/ground/line.ts';
import { lackBeside } from '../../../src/views/plan/lacks.ts';
import { emptyPlan, samplePlan, sampleSnapshot } from '../../components/sample.ts';

const status = sampleSnapshot.status as Status;
const LACKS = 'root of CT 910 and root of CT 954 cannot write in ssl_certs';

/** The sample with nobody who lacks anything but in the volume `ssl_certs`. */
const only: Status = {
  ...status,
  volumes: status.volumes.map((volume) =>
    volume.name === 'ssl_certs'
      ? volume
      : {
          ...volume,
          mounts: volume.mounts.map((mount) => ({ ...mount, access: { ...mount.access, lacks: undefined, who: [] } })),
        },
  ),
};

test('who lacks something is told of what was planned, and of nothing else', () => {
  expect(lackBeside(emptyPlan, only, {})).toBe(LACKS);
  expect(lackBeside(emptyPlan, only, { volumes: ['ssl_certs'] })).toBe(LACKS);
  expect(lackBeside(emptyPlan, only, { volumes: ['media'] })).toBeUndefined();
  expect(lackBeside(emptyPlan, only, { containers: [910] })).toBe('root of CT 910 cannot write in ssl_certs');
  expect(lackBeside(emptyPlan, undefined, {})).toBeUndefined();
});

test('a plan that has nothing to do says beside it that somebody cannot write all the same', () => {
  const world = { rows: 24, columns: 80, theme: UNICODE_THEME, snapshot: { ...sampleSnapshot, status: only } } as World;
  const shown = (plan: Plan, options: PlanOptions = {}) => {
    const { body, notice = [] } = planScreen.lines(planned(planning(options), { serial: 1, plan }), world);
    return [...body, notice].map(plainText).join('\n').replace(/\s+/g, ' ');
  };
  expect(shown(emptyPlan)).toContain(`! Still, ${LACKS}: f on the volume finds an edit that helps.`);
  expect(shown(emptyPlan, { volumes: ['media'] })).not.toContain('Still');
  const { waiting } = samplePlan;
  expect(waiting.length).toBeGreaterThan(0);
  expect(shown({ ...emptyPlan, waiting })).toContain(`nothing to apply; ${LACKS}`);
  expect(shown(samplePlan)).not.toContain('ssl_certs cannot');
});
