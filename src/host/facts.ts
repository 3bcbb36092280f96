import type { Facts, FactsQuery } from '../engine/facts.ts';
import type { Machine } from './machine.ts';

/** Reads raw texts and stats of one machine in one pass. Rejects only when aborted. */
export async function readFacts(_machine: Machine, _query: FactsQuery, _signal?: AbortSignal): Promise<Facts> {
  throw new Error('being written');
}
