import type { Facts, FactsQuery } from '../../engine/observed/facts.ts';
import { type Memory, NOTHING_REMEMBERED } from '../../engine/observed/memory.ts';
import type { Workspace } from '../open.ts';

/** What a plan read of a machine. */
export interface Taken {
  readonly facts: Facts;
  readonly query: FactsQuery;
  readonly memory: Memory | undefined;
}

/** The same workspace, and what was read through it last. */
export function taking(workspace: Workspace): { readonly workspace: Workspace; readonly taken: () => Taken } {
  const { host } = workspace;
  let last: Taken | undefined;
  let memory: Memory | undefined;
  return {
    workspace: {
      ...workspace,
      host: {
        ...host,
        // What is kept is all that there is to be asked.
        emptiness: undefined,
        async facts(query, signal) {
          const facts = await host.facts(query, signal);
          last = { facts, query, memory };
          return facts;
        },
        async memory() {
          memory = await host.memory?.();
          return memory ?? NOTHING_REMEMBERED;
        },
      },
    },
    taken() {
      if (!last) throw new Error('nothing was read');
      return { ...last, memory };
    },
  };
}
