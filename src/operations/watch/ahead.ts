import { loadPctRunner } from '../../host/change/pct.ts';
import { loadMembers } from '../../host/find.ts';
import { loadSources } from '../apply.ts';
import { loadHello, loadWalks } from '../locate.ts';
import { loadKept } from '../memory.ts';
import { loadReader } from '../open.ts';

/**
 * Loads what else waits until it is needed: while screens are open, an upgrade may put another program in the place of ours.
 * Where it will be asked for again, for there it is known without another look at the files.
 */
export async function loadAhead(): Promise<void> {
  await Promise.all(
    [loadReader, loadKept, loadSources, loadPctRunner, loadHello, loadWalks, loadMembers].map((load) => load()),
  );
}
