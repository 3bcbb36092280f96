import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DesiredState } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { PlanOptions } from '../../../src/engine/plan/types.ts';
import { lackingAfter } from '../../../src/engine/status/after.ts';
import { whoLacks } from '../../../src/engine/status/lacking.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import { desired, machine } from '../arbitraries.ts';
import { desiredState, volume } from '../builders.ts';
import { inCluster } from '../cluster/facts.ts';
import { addDirectory, containerFile, directory, factsOf, type ModelMachine, modelMachine } from '../model-host.ts';

const READ = { ok: true, value: '' } as const;
const OPEN = { ...directory({ uid: 100_000, gid: 100_000 }), acl: READ, flags: READ };

/** What is read of a machine on which every container can be entered. */
const seen = (host: ModelMachine) =>
  observed({
    ...factsOf(host),
    inside: new Map([...host.files.keys()].map((ctid) => [ctid, { paths: new Map([['/', OPEN]]) }])),
  });

function lacking(wanted: DesiredState, host: ModelMachine, options: PlanOptions = {}, most = 500) {
  const state = seen(host);
  const plan = planOf(wanted, state, options);
  const told = lackingAfter(wanted, state, { plan, options, most });
  const status = statusOf(wanted, state, { plan });
  const inStatus = status.volumes.flatMap(({ name, mounts }) =>
    whoLacks(mounts.filter(({ ctid }) => options.containers === undefined || options.containers.includes(ctid))).map(
      (one) => ({ ...one, volume: name }),
    ),
  );
  return { told, inStatus };
}

/** /tank/media as root's of the host, in 100 and 101; in 100 it is mounted. */
function mediaIn(mode = 0o755) {
  const host = modelMachine();
  addDirectory(host, '/tank/media', { mode, empty: false });
  host.files.set(100, containerFile(100, ['unprivileged: 1', 'mp0: /tank/media,mp=/media']));
  host.files.set(101, containerFile(101, ['unprivileged: 1']));
  const media = volume(
    'media',
    '/tank/media',
    [100, 101].map((ctid) => ({ ctid, path: '/media' })),
  );
  const kept = {
    ...media,
    owner: { kind: 'keep' } as const,
    permissions: { ...media.permissions, directoryMode: 'keep' as const },
  };
  return { host, kept };
}

describe('who will lack something after a plan', () => {
  it('is whom the status says, whatever is declared and there', () => {
    let lackedAtAll = 0;
    fc.assert(
      fc.property(desired, machine, fc.option(fc.nat({ max: 3 }), { nil: undefined }), (wanted, host, nth) => {
        const [...ctids] = host.files.keys();
        const ctid = nth === undefined ? undefined : ctids[nth % ctids.length];
        const { told, inStatus } = lacking(wanted, host, ctid === undefined ? {} : { containers: [ctid] });
        lackedAtAll += inStatus.length;
        expect(told).toEqual(inStatus);
      }),
      { numRuns: 300 },
    );
    expect(lackedAtAll).toBeGreaterThan(0);
  });

  it('is told of what was planned, and of nothing else', () => {
    const { host, kept } = mediaIn();
    const wanted = desiredState([kept]);
    const of = (ctid: number) => ({ volume: 'media', ctid, uid: 0, can: 'read-write' });
    expect(lacking(wanted, host).told).toEqual([of(100), of(101)]);
    expect(lacking(wanted, host, { containers: [101] }).told).toEqual([of(101)]);
    expect(lacking(wanted, host, { volumes: ['films'] }).told).toEqual([]);
    const opened = { ...kept, permissions: { ...kept.permissions, directoryMode: 0o777 } };
    expect(lacking(desiredState([opened]), mediaIn(0o755).host, { takeOver: true }).told).toEqual([]);
  });

  it('is not worked out where it is about too many mounts', () => {
    const { host, kept } = mediaIn();
    expect(lacking(desiredState([kept]), host, {}, 1).told).toBeUndefined();
    expect(lacking(desiredState([kept]), host, { containers: [101] }, 1).told).toHaveLength(1);
  });

  it('is seen on the members that were asked, by what they have themselves', () => {
    const { host, kept } = mediaIn();
    const there = modelMachine();
    addDirectory(there, '/tank/media', { mode: 0o755, empty: false });
    there.files.set(200, containerFile(200, ['unprivileged: 1', 'mp0: /tank/media,mp=/media']));
    const files = { pve2: { 200: containerFile(200, ['unprivileged: 1', 'mp0: /tank/media,mp=/media']) } };
    const own = observed(inCluster(factsOf(host), { files }));
    const state = {
      ...own,
      members: new Map([['pve2', { state: { ...seen(there), node: 'pve2' }, configuredOtherwise: false }]]),
    };
    const wanted = desiredState([{ ...kept, mounts: [{ ctid: 200, path: '/media' }] }]);
    const plan = planOf(wanted, state, {});
    const told = (options: PlanOptions) => lackingAfter(wanted, state, { plan, options, most: 500 });
    expect(told({})).toEqual([{ volume: 'media', ctid: 200, uid: 0, can: 'read-write' }]);
    expect(told({ node: own.node })).toEqual([]);
  });
});
