import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { sweepRun } from './sweep.ts';

/*
 * Outlives the tests and cleans up after them, however they end: its standard input ends when they do. ^C does not
 * reach it, for it runs in a session of its own.
 */
const [, , run = ''] = process.argv;

/** After a kill the workers of a run may go on for a while; without the run's folder they soon fail. */
const LINGERING_SECONDS = 10;

async function keep(): Promise<void> {
  const word = await text(process.stdin);
  sweepRun(run);
  if (word === 'done') return;
  for (let second = 0; second < LINGERING_SECONDS; second++) {
    await setTimeout(1000);
    sweepRun(run);
  }
}

keep();
