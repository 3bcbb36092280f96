import type { ApplyRun } from '../contract.ts';
import type { ApplyAction } from './apply-state.ts';

/** Tells every event of an apply as it comes. The stream is the driver's: that it is told here is not what runs it. */
export async function follow(run: ApplyRun, tell: (action: ApplyAction) => void): Promise<void> {
  try {
    for await (const event of run.events) tell({ type: 'event', event });
  } catch (error) {
    tell({ type: 'broke', message: error instanceof Error ? error.message : String(error) });
  }
}
