import { sweepRun } from './sweep.ts';

/*
 * Outlives the tests and cleans up after them: it waits until the last of them has let go of its standard input, as
 * they do when they end, fail, or are killed. ^C does not reach it, for it runs in a session of its own.
 */
const [, , run = ''] = process.argv;
process.stdin.resume().on('end', () => sweepRun(run));
