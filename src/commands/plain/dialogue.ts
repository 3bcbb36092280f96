import type { Actions, SnapshotStore } from '../../components/app/contract.ts';
import type { Plan } from '../../engine/plan/types.ts';
import type { Conversation } from './conversation.ts';

/** What every part of the dialogue works with. */
export interface Dialogue extends Conversation {
  readonly store: SnapshotStore;
  readonly actions: Actions;
  /** Runs a plan; ^C stops it after the running step instead of ending the dialogue. */
  apply(plan: Plan): ReturnType<Actions['apply']>['events'];
}
