import { expect, test } from 'vitest';
import type { World } from '../../../src/components/app/screen.ts';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { planScreen } from '../../../src/components/screens/plan/screen.ts';
import { planned, planning } from '../../../src/components/screens/plan/state.ts';
import type { Plan, PlanOptions } from '../../../src/engine/plan/types.ts';
import type { LackInVolume } from '../../../src/engine/status/after.ts';
import type { Status } from '../../../src/engine/status/types.ts';
import { plainText } from '../../../src/ground/line.ts';
import { lackingLines } from '../../../src/views/plan/lacking.ts';
import { lackBeside } from '../../../src/views/plan/lacks.ts';
import { textStyle } from '../../../src/views/style.ts';
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
  const hostReadOnly = { at: '/tank', source: '/dev/sdb1', fstype: 'ext4' };
  const volumes = only.volumes.map((volume) => ({
    ...volume,
    mounts: volume.mounts.map((mount) => ({ ...mount, hostReadOnly })),
  }));
  const held = { ...world, snapshot: { ...sampleSnapshot, status: { ...only, volumes } } } as World;
  const { body } = planScreen.lines(planned(planning({}), { serial: 1, plan: emptyPlan }), held);
  expect(body.map(plainText).join('\n').replace(/\s+/g, ' ')).toContain(
    `! Still, ${LACKS}: the file system at /tank is mounted read-only on the host; mount -o remount,rw /tank changes that.`,
  );
  const { waiting } = samplePlan;
  expect(waiting.length).toBeGreaterThan(0);
  expect(shown({ ...emptyPlan, waiting })).toContain(`nothing to apply; ${LACKS}`);
  expect(shown(samplePlan)).not.toContain('ssl_certs cannot');
});

test('a plan on the command line says below it who will lack what, and the command that helps', () => {
  const shown = (plan: Plan, ...lacking: readonly LackInVolume[]) =>
    lackingLines(textStyle({ color: false, ascii: true }), plan, lacking);
  const lack = (volume: string, ctid: number, can: LackInVolume['can'] = 'read-write', uid = 0): LackInVolume => ({
    ...{ volume, ctid, uid, can },
  });
  const share = 'phoenix-volumes share media --with 104';
  expect(shown(emptyPlan)).toEqual([]);
  expect(shown(emptyPlan, lack('media', 104))).toEqual([
    `! Still, root of CT 104 cannot write in media: ${share} --dry-run`,
  ]);
  expect(shown(samplePlan, lack('media', 104), lack('media', 105, 'read', 33))).toEqual([
    `! Even after that, root of CT 104 cannot write in media: ${share} --dry-run`,
    '! Even after that, user 33 of CT 105 cannot read media: phoenix-volumes share media --with 105:33 --read --dry-run',
  ]);
  expect(shown(emptyPlan, lack('media', 104), lack('media', 105), lack('media', 106))).toEqual([
    '! Still, 3 users cannot write in media: phoenix-volumes status media',
  ]);
  expect(shown(emptyPlan, lack('media', 104), lack('scans', 104))).toEqual([
    '! Still, root of CT 104 cannot write in media and scans: phoenix-volumes status media scans',
  ]);
  const held = { hostReadOnly: { at: '/tank', source: '/dev/sdb1', fstype: 'ext4' } };
  expect(shown(emptyPlan, lack('media', 104), { ...lack('media', 105), ...held })).toEqual([
    '! Still, root of CT 105 cannot write in media: the file system at /tank is mounted read-only on the host; mount -o remount,rw /tank changes that',
    `! Still, root of CT 104 cannot write in media: ${share} --dry-run`,
  ]);
  const many = ['a', 'b', 'c'].map((name) => lack(name, 104));
  expect(shown(emptyPlan, ...many)).toEqual([
    '! Still, root of CT 104 cannot write in 3 volumes: phoenix-volumes status',
  ]);
});
