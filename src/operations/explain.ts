import { type Explanation, explainPath, type FollowedLink, followed } from '../engine/access/explain.ts';
import type { Wanted } from '../engine/access/summary.ts';
import type { AskedIdentity } from '../engine/permission/identity.ts';
import { withoutDots } from '../ground/paths.ts';
import { bad, good, type Result } from '../ground/problem.ts';
import type { Installation } from './locate.ts';
import { askedFor, machineOf } from './member/seen.ts';
import { readMachine } from './open.ts';
import type { OperationProblem } from './problem.ts';

/** Who wants what where: `wanted` is to write unless said. */
export interface ExplainRequest {
  readonly who: AskedIdentity;
  /** As the container names it: absolute. `..` is taken by its name, as a shell's `cd` does. */
  readonly path: string;
  readonly wanted?: Wanted | undefined;
}

/**
 * Reads the host, or the member of the cluster that the container is on, and explains what somebody can do at a path of it; no
 * configuration is needed. A symlink on the
 * way is followed as the container's own processes would, by asking again for where it leads.
 */
export async function explain(
  installation: Installation,
  { who, path, wanted = 'write' }: ExplainRequest,
): Promise<Result<Explanation, OperationProblem>> {
  const host = await installation.openHost();
  const { ctid } = who;
  const asked = withoutDots(path);
  const links: FollowedLink[] = [];
  for (;;) {
    const at = links.at(-1)?.leadsTo ?? asked;
    const query = { hostPaths: [], inside: [{ ctid, path: at, accounts: true }] };
    const read = await readMachine(
      host,
      () => query,
      (here) => askedFor([ctid], here, query),
    );
    if (!read.ok) return read;
    const found = machineOf(ctid, read.value);
    if (!found.ok) return found;
    const { container, machine, node } = found.value;
    const explanation = explainPath(container, { ...who, path: at, wanted }, machine);
    if (!explanation) return bad({ code: 'no_id_map', severity: 'error', where: { ctid } });
    const next = links.length < MOST_LINKS ? followed(explanation, at) : undefined;
    if (next === undefined) return good({ ...explanation, node, path: asked, links });
    links.push(next);
  }
}

/** As many as the kernel follows, path_resolution(7). */
const MOST_LINKS = 40;
