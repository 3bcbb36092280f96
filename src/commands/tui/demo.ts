import { NOWHERE } from '../../ground/problem.ts';
import { locate } from '../../operations/locate.ts';
import type { Call } from '../call.ts';
import type { ExitCode } from '../exit.ts';
import { report } from '../report.ts';

export interface DemoOptions {
  readonly dir?: string;
  readonly reset?: boolean;
  /** The one of three machines. */
  readonly cluster?: boolean;
}

/** Opens the screens on the built-in demo host, made first where it is not there yet. */
export async function demoCommand(call: Call, { dir, reset, cluster = false }: DemoOptions): Promise<ExitCode> {
  const { printer, globals } = call;
  const kind = cluster ? 'demo-cluster' : 'demo';
  const host = dir === undefined ? demoNamed(globals.host, kind) : `${kind}:${dir}`;
  const options = { ...globals, host, root: undefined };
  const located = await locate({ ...options, reset });
  if (!located.ok) return report(printer, 'demo', located.problems[0]);
  const { screensCommand, terminalObstacle } = await import('./screens.ts');
  // The screens find it once more themselves: what a command found loads more of the commands as it goes, and those may be upgraded meanwhile.
  if (!terminalObstacle(call)) return screensCommand({ ...call, globals: options });
  const demo = { folder: located.value.root, host };
  return report(printer, 'demo', { code: 'no_terminal', ...NOWHERE, json: false, demo });
}

/** The demo that `--host` or `PHOENIX_HOST` names, or the default one. */
const demoNamed = (host: string | undefined, kind: string): string =>
  host !== undefined && (host === kind || host.startsWith(`${kind}:`)) ? host : kind;
