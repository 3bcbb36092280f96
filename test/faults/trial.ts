import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HYPERVISOR } from '../cli/machine.ts';
import type { Bench } from './bench.ts';
import { differences, fingerprint, leftovers, type State, stateOf } from './state.ts';
import { type Disturbance, type Ended, runProgram, runTraced, type Traced } from './traced.ts';

/** How a command ends when nobody disturbs it. */
export interface Undisturbed {
  readonly calls: readonly string[];
  readonly code: number | null;
  readonly before: State;
  readonly after: State;
  /** States from which the same command was seen to end as it should: from the same it ends the same. */
  readonly goOn: Set<string>;
}

export async function undisturbed(bench: Bench): Promise<Undisturbed> {
  const { machine, env } = bench;
  await bench.putBack();
  const before = stateOf(machine.folder);
  const { calls, code, stdout, stderr } = await runTraced(bench.line(), { folder: machine.folder, env });
  if (code !== 0 && code !== 2) throw new Error(`${bench.command.name} undisturbed: ${code}\n${stdout}${stderr}`);
  return { calls, code, before, after: stateOf(machine.folder), goOn: new Set() };
}

export interface Trial {
  readonly wasHit: boolean;
  /** What a promise forbids and yet happened. */
  readonly broken: readonly string[];
}

/** Runs a command with one disturbance, then the same again, and says what of the promises did not hold. */
export async function trial(bench: Bench, whole: Undisturbed, disturbance: Disturbance): Promise<Trial> {
  const { machine, env, command } = bench;
  const { folder } = machine;
  await bench.putBack();
  const [line, next] = [bench.line(), bench.nextLine()];
  const first = await runTraced(line, { folder, env, disturbance });
  const claims = [
    ...afterwards({ folder, whole, disturbance }, first).map((text) => `first: ${text}`),
    ...(disturbance.kind === 'KILL' && !disturbance.alone ? await unnamed(bench) : []),
  ];
  if (command.once && configurationIs(folder, whole.after)) return result(first, claims);
  const seen = command.byInode ? undefined : fingerprint(folder);
  if (seen !== undefined && whole.goOn.has(seen)) return result(first, claims);
  const second = await runProgram(next, env);
  const again = atTheEnd({ folder, whole, disturbance }, second).map((text) => `again: ${text}`);
  if (seen !== undefined && again.length === 0) whole.goOn.add(seen);
  return result(first, [...claims, ...again]);
}

/** A container that was stopped to be restarted, and whose start never came, is named by whatever looks next. */
async function unnamed({ machine, env, command }: Bench): Promise<readonly string[]> {
  const sockets = readFileSync(join(machine.root, 'proc/net/unix'), 'utf8');
  if (!command.waiting || sockets.includes('/lxc/101/')) return [];
  const { stdout } = await runProgram([...machine.options, '--json', 'plan'], env);
  return stdout.includes('"left_stopped"') ? [] : [`nothing says that CT 101 was left stopped: ${stdout}`];
}

interface Scene {
  readonly folder: string;
  readonly whole: Undisturbed;
  readonly disturbance: Disturbance;
}

function afterwards({ folder, whole, disturbance }: Scene, ended: Ended): readonly string[] {
  const now = stateOf(folder);
  const always = [...wording(ended), ...configuration(folder, whole), ...closedParents(now, whole)];
  if (disturbance.kind === 'KILL' && !disturbance.alone) return always;
  const { code, stdout } = ended;
  const missing = withoutLeft(disturbance, differences(now, whole.after));
  const isUntrue = code === whole.code && missing.length > 0 && !LEFT.test(`${stdout}${ended.stderr}`);
  return [
    ...always,
    ...left(disturbance, folder),
    ...(isUntrue ? [`said ${code}, but ${missing}`] : []),
    ...untrue(ended, now, { folder, whole, disturbance }),
    ...(EXITS.has(code ?? -1) ? [] : [`ended with ${code}`]),
  ];
}

function atTheEnd({ folder, whole, disturbance }: Scene, ended: Ended): readonly string[] {
  const wrong = withoutLeft(disturbance, differences(stateOf(folder), whole.after));
  return [
    ...wording(ended),
    ...left(disturbance, folder),
    ...wrong.map((text) => `differs: ${text}`),
    ...(wrong.length === 0 ? [] : [`${ended.code} ${ended.stdout}${ended.stderr}`]),
  ];
}

/** What was not done although it was asked for, and why; or that nobody could look at it. */
const LEFT = / left alone: | left: |could not be read/;

/** What cannot be removed stays, until the file is written again. */
const isRemoval = ({ call, kind, from = false }: Disturbance): boolean =>
  kind !== 'KILL' && (from || call.startsWith('unlink '));

const left = (disturbance: Disturbance, folder: string): readonly string[] =>
  isRemoval(disturbance) ? [] : leftovers(folder).map((name) => `left: ${name}`);

const withoutLeft = (disturbance: Disturbance, lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !isRemoval(disturbance) || !/\.tmp: /.test(line));

const result = ({ wasHit, code, stdout, stderr }: Traced, broken: readonly string[]): Trial => ({
  wasHit,
  broken: broken.length === 0 ? [] : [...broken, `it ended ${code}: ${stdout}${stderr}`],
});

const EXITS: ReadonlySet<number> = new Set([0, 1, 2, 3, 64, 65, 130]);

const FILE = `etc/${HYPERVISOR}`;

const configurationIs = (folder: string, state: State): boolean =>
  state.get(FILE)?.endsWith(` ${readFileSync(join(folder, FILE), 'utf8')}`) ?? false;

function configuration(folder: string, { before, after }: Undisturbed): readonly string[] {
  const isWhole = configurationIs(folder, before) || configurationIs(folder, after);
  return [...(isWhole ? [] : [FILE]), ...halfFiles(join(folder, 'out/etc'))].map((name) => `${name} is not whole`);
}

/** Those of a first configuration that are there and no JSON. */
function halfFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(
    (name) => name.endsWith('.json') && !isJson(readFileSync(join(folder, name), 'utf8')),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Nobody reads a stack trace, a number or a name of a system error. */
function wording({ stdout, stderr }: Ended): readonly string[] {
  const said = `${stdout}${stderr}`;
  return RAW.flatMap((raw) => raw.exec(said)?.[0] ?? []).map((text) => `says ${JSON.stringify(text)}`);
}

const RAW: readonly RegExp[] = [
  /^ +at .*\d+:\d+\)?$/m,
  /this should not happen.*/,
  /it broke off.*/,
  /Unknown system error.*/,
  /\bE[A-Z]{3,}\b.*/,
  /node:internal.*/,
];

/** A directory on the way is never more closed than at the end. */
function closedParents(now: State, { before, after }: Undisturbed): readonly string[] {
  const shared = 'root/tank/shared';
  const mode = now.get(shared);
  return [before.get(shared), after.get(shared), undefined].includes(mode) ? [] : [`${shared} is ${mode}`];
}

const NOTHING = /nothing (was|of it was) (changed|done|run|written|touched|saved)|is left as it is/i;

function untrue({ stdout, stderr }: Ended, now: State, { whole, disturbance }: Scene): readonly string[] {
  const said = NOTHING.exec(`${stdout}${stderr}`)?.[0];
  if (said === undefined) return [];
  // That no step was run says nothing of the edit before it, which says itself that it is written.
  const others = said.endsWith('run') ? /^(root\/(var|run)\b|out\/etc: |etc\/)/ : /^(root\/(var|run)\b|out\/etc: )/;
  const changed = withoutLeft(disturbance, differences(now, whole.before)).filter((line) => !others.test(line));
  return changed.length === 0 ? [] : [`says ${said}, but ${changed}`];
}
