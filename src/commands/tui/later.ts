import { lazily } from '../../ground/lazy.ts';
import type { DrivenActions } from './actions.ts';
import { onTerminal } from './terminal.ts';

/** The actions before what performs them is there. */
export interface LaterActions extends DrivenActions {
  /** Resolves once it is: from then on nothing of it is read any more. */
  readonly loaded: () => Promise<DrivenActions>;
}

/** What is asked meanwhile waits: the first frame is drawn without all that, and a key sent then is answered. */
export function laterActions(load: () => Promise<DrivenActions>): LaterActions {
  let driven: DrivenActions | undefined;
  const loaded = lazily(async () => {
    driven = await load();
    return driven;
  });
  return {
    loaded,
    running: () => driven?.running(),
    plan: async (asked) => (await loaded()).plan(asked),
    save: async (plan, path) => (await loaded()).save(plan, path),
    adopt: async (request) => (await loaded()).adopt(request),
    writeAdoption: async (adoption) => (await loaded()).writeAdoption(adoption),
    prepareInit: async (adopt) => (await loaded()).prepareInit(adopt),
    writeInit: async (files) => (await loaded()).writeInit(files),
    edit: async (file) => (await loaded()).edit(file),
    restorable: async (request) => (await loaded()).restorable(request),
    restore: async (restorable) => (await loaded()).restore(restorable),
    runs: async () => (await loaded()).runs(),
    run: async (name) => (await loaded()).run(name),
    apply: (plan) => {
      if (!driven) throw new Error('a plan that was not made here cannot be applied');
      return driven.apply(plan);
    },
    explain: async (request) => (await loaded()).explain(request),
    completePath: async (prefix) => (await loaded()).completePath(prefix),
    review: async (edit) => (await loaded()).review(edit),
    letIn: async (asked) => (await loaded()).letIn(asked),
    write: async (edit) => (await loaded()).write(edit),
    ...onTerminal,
  };
}
