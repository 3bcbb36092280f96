import { expect, it } from 'vitest';
import { applyPlan } from '../../../src/engine/apply/apply.ts';
import type { ApplyEvent } from '../../../src/engine/apply/events.ts';
import type { Host } from '../../../src/engine/apply/host.ts';
import type { TreeEnd, TreeFact, TreeKind } from '../../../src/engine/tree/fact.ts';
import { good } from '../../../src/ground/problem.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, type ModelMachine, modelHost, modelMachine } from '../model-host.ts';
import { planned, undone } from './run.ts';

const OWNER = { uid: 100_000, gid: 100_000 };
const NONE = { count: 0, examples: [] };
const FOUND: TreeKind = { type: 'file', uid: 0, gid: 0, mode: 0o644, count: 1, examples: ['a'] };
const MADE: TreeKind = { ...FOUND, ...OWNER, mode: 0o664 };

function machine(tree: Partial<TreeFact>): ModelMachine {
  const host = modelMachine({
    files: new Map([[100, containerFile(100, ['unprivileged: 1', 'mp0: /tank/media,mp=/media'])]]),
  });
  const nothing = { kinds: [], other: NONE, boundaries: NONE, unread: NONE, seen: 1 };
  addDirectory(host, '/tank/media', { ...OWNER, mode: 0o775, empty: false, tree: { ...nothing, ...tree } });
  return host;
}

/** What a run changed of one entry, planned back on a tree as it is looked at now. */
async function ledBack(now: Partial<TreeFact>): Promise<readonly string[]> {
  const media = volume('media', '/tank/media', [{ ctid: 100, path: '/media' }], {
    owner: { kind: 'container_root' },
    permissions: { directoryMode: 0o775, fileMode: 0o664, recursive: true },
  });
  const host = machine({ kinds: [FOUND] });
  const plan = planned(desiredState([media]), host);
  const doing: Host = {
    ...modelHost(host),
    async perform(_, { onChunk }) {
      await onChunk?.({ count: 1, directories: [{ path: '', entries: [['a', '7', 0]] }] });
      return good({ tree: { examined: 1, changed: 1, left: [] } });
    },
  };
  const signal = new AbortController().signal;
  const events: ApplyEvent[] = [];
  const stream = applyPlan({ plan, host: doing, now: () => '2026-01-01T00:00:00Z', signal, replan: async () => plan });
  for await (const event of stream) events.push(event);
  return undone(events, machine(now)).steps.map(({ id }) => id);
}

it('a tree is led back where anything is as the run left it, and where nobody could look everywhere', async () => {
  const BACK = ['tree:/tank/media'];
  expect(await ledBack({ kinds: [MADE] })).toEqual(BACK);
  expect(await ledBack({ kinds: [FOUND] })).toEqual([]);
  expect(await ledBack({ kinds: [FOUND], unread: { count: 1, examples: ['closed'] } })).toEqual(BACK);
  expect(await ledBack({ kinds: [FOUND], other: { count: 1, examples: ['b'] } })).toEqual(BACK);
  for (const ended of ['over_limit', 'timed_out', 'unreadable', 'changed_meanwhile'] satisfies TreeEnd[])
    expect(await ledBack({ ended })).toEqual(BACK);
});
