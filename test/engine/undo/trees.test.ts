import { expect, it } from 'vitest';
import { applyPlan } from '../../../src/engine/apply/apply.ts';
import type { ApplyEvent } from '../../../src/engine/apply/events.ts';
import type { Host } from '../../../src/engine/apply/host.ts';
import type { Step } from '../../../src/engine/plan/types.ts';
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
const ledBack = async (now: Partial<TreeFact>): Promise<readonly string[]> => (await wayBack(now)).map(({ id }) => id);

/** `entries` are names and the kinds that they were of. */
async function wayBack(
  now: Partial<TreeFact>,
  found: readonly TreeKind[] = [FOUND],
  entries: readonly (readonly [string, number])[] = [['a', 0]],
): Promise<readonly Step[]> {
  const media = volume('media', '/tank/media', [{ ctid: 100, path: '/media' }], {
    owner: { kind: 'container_root' },
    permissions: { directoryMode: 0o775, fileMode: 0o664, recursive: true },
  });
  const host = machine({ kinds: found });
  const plan = planned(desiredState([media]), host);
  const doing: Host = {
    ...modelHost(host),
    async perform(_, { onChunk }) {
      const directory = { path: '', entries: entries.map(([name, kind]) => [name, '7', kind] as const) };
      await onChunk?.({ count: entries.length, directories: [directory] });
      return good({ tree: { examined: 1, changed: 1, left: [] } });
    },
  };
  const signal = new AbortController().signal;
  const events: ApplyEvent[] = [];
  const stream = applyPlan({ plan, host: doing, now: () => '2026-01-01T00:00:00Z', signal, replan: async () => plan });
  for await (const event of stream) events.push(event);
  return undone(events, machine(now)).steps;
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

it('the way back of a tree says what would do about the same: by kind, or by name where several became one', async () => {
  const commands = async (...all: Parameters<typeof wayBack>) =>
    (await wayBack(...all)).flatMap((step) => step.commands.map((argv) => argv.join(' ')));
  const find = 'find /tank/media -xdev -mindepth 1 -type';
  expect(await commands({ kinds: [MADE] })).toEqual([
    `${find} f -uid 100000 -gid 100000 -perm 00664 -exec chown -h 0:0 {} + -exec chmod 00644 {} +`,
  ]);
  const link: TreeKind = { ...FOUND, type: 'symlink', mode: 0o777 };
  const linked: TreeKind = { ...link, ...OWNER };
  expect(await commands({ kinds: [linked] }, [link])).toEqual([
    `${find} l -uid 100000 -gid 100000 -exec chown -h 0:0 {} +`,
  ]);
  const closed: TreeKind = { ...FOUND, mode: 0o600 };
  const both = [
    ['a', 0],
    ['b', 1],
  ] as const;
  expect(await commands({ kinds: [MADE] }, [FOUND, closed], both)).toEqual([
    'chown -h 0:0 /tank/media/a',
    'chmod 00644 /tank/media/a',
    'chown -h 0:0 /tank/media/b',
    'chmod 00600 /tank/media/b',
  ]);
  const many = ['b', 'c', 'd', 'e'].map((name) => [name, 1] as const);
  expect(await commands({ kinds: [MADE] }, [FOUND, closed], [['a', 0], ...many])).toEqual([
    'chown -h 0:0 /tank/media/a',
    'chmod 00644 /tank/media/a',
  ]);
});
