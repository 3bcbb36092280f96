import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { JournalDocument, UndoDocument } from '../../../src/views/documents/shapes.ts';
import { processExists, until } from '../../host/temp-folder.ts';
import { privileged, unprivileged } from '../containers.ts';
import type { LabContainer, LabMachine } from '../machine.ts';
import { sees } from '../mount.ts';
import { randomFrom } from '../rehearsal/random.ts';
import { type Action, nextAction, PATHS, type Trouble } from './actions.ts';
import { isSameFile, mountsOf, pendingKeys, type Sight, sightOf } from './sight.ts';

const ACTIONS = 9;

/** What a story came to. */
export type Counts = Record<
  'runs' | 'killed' | 'failed' | 'restarts' | 'undone' | 'undone of undone' | 'held' | 'waited for a restart',
  number
>;

interface Run {
  readonly name: string;
  readonly before: Sight;
  readonly isUndo: boolean;
}

interface Story {
  readonly machine: LabMachine;
  readonly containers: readonly [LabContainer, ...LabContainer[]];
  readonly running: readonly LabContainer[];
  readonly counts: Counts;
  /** What lies in directories of the host, which nothing of ours touches. */
  readonly data: Map<string, string>;
  readonly said: string[];
  /** The run that an undo takes back. */
  last?: Run | undefined;
}

/** Lives through actions that a seed draws, and looks after each whether what is promised of undo holds. */
export async function live(machine: LabMachine, seed: number): Promise<Counts> {
  const random = randomFrom(seed);
  const first = await machine.container(unprivileged);
  const second = await machine.container(random.pick([unprivileged, privileged]), random.pick(['started', 'stopped']));
  const isSecondUp = (await second.sh('true')).exitCode === 0;
  const counts: Counts = {
    ...{ runs: 0, killed: 0, failed: 0, restarts: 0, undone: 0 },
    ...{ 'undone of undone': 0, held: 0, 'waited for a restart': 0 },
  };
  const running = isSecondUp ? [first, second] : [first];
  const story: Story = { machine, containers: [first, second], running, counts, data: new Map(), said: [] };
  machine.directory(PATHS.books, { mode: 0o755 });
  machine.directory(PATHS.media, { owner: '100033:100033', mode: 0o750 });
  putData(story, PATHS.books);
  putData(story, PATHS.media);
  machine.declare({});
  try {
    for (let turn = 0; turn < ACTIONS; turn++) {
      const scene = {
        ctids: [first.ctid, second.ctid] as const,
        running: running.map(({ ctid }) => ctid),
        declared: Object.keys(machine.volumes()),
        canUndo: story.last !== undefined,
      };
      const action = endingOf(story, turn) ?? nextAction(random, scene);
      story.said.push(JSON.stringify(action));
      const afterRestart = await act(story, action);
      await holds(story);
      if (turn < ACTIONS - 1) continue;
      for (const container of running) await machine.reboot(container);
      await holds(story);
      afterRestart?.();
    }
  } catch (error) {
    throw new Error(`seed ${seed}:\n${story.said.join('\n')}`, { cause: error });
  }
  return counts;
}

/** A story ends with an undo; so one in which nothing ran yet has an apply before it. */
function endingOf({ last, containers }: Story, turn: number): Action | undefined {
  const trouble: Trouble = { kind: 'none' };
  if (turn === ACTIONS - 1 && last) return { kind: 'undo', trouble };
  if (last || turn < ACTIONS - 3) return undefined;
  if (turn === ACTIONS - 2) return { kind: 'apply', args: [], trouble };
  const mount = `${containers[0].ctid}=/ending`;
  return { kind: 'edit', args: ['add', 'ending', '--host-path', '/tank/ending', '--mount', mount] };
}

/** Gives what has to hold once more after the containers' restart. */
async function act(story: Story, action: Action): Promise<(() => void) | undefined> {
  const { machine, counts } = story;
  switch (action.kind) {
    case 'edit':
      expect([0, 64, 65]).toContain((await machine.program(...action.args)).exitCode);
      return undefined;
    case 'apply':
      await run(story, ['apply', '--yes', ...action.args], action.trouble);
      return undefined;
    case 'undo':
      return undo(story, action.trouble);
    case 'restart': {
      const container = story.running.find(({ ctid }) => ctid === action.ctid);
      if (container) await machine.reboot(container);
      counts.restarts += 1;
      return undefined;
    }
    case 'data':
      putData(story, action.path);
      return undefined;
  }
}

/** Runs what is journalled, and waits until no `pct` of it runs. */
async function run(story: Story, args: readonly string[], trouble: Trouble): Promise<number | undefined> {
  const { machine, containers, counts } = story;
  const before = sightOf(machine, containers);
  const known = new Set(journals(machine));
  if (trouble.kind === 'fail') machine.write(FAULT, trouble.when);
  const { exitCode, stdout, stderr } = await (trouble.kind === 'kill'
    ? machine.cutOff(trouble.line, ...args)
    : machine.program(...args));
  story.said.push(`${exitCode} ${stdout}${stderr}`);
  const faultTaken = trouble.kind === 'fail' && !existsSync(machine.onDisk(FAULT));
  rmSync(machine.onDisk(FAULT), { force: true });
  const name = journals(machine).find((one) => !known.has(one));
  if (name === undefined) return exitCode;
  const lines = readFileSync(join(journalFolder(machine), name), 'utf8').split('\n');
  const pids = lines.flatMap((line) => /"step_process".*"pid":(\d+)/.exec(line)?.[1] ?? []).map(Number);
  await until(() => !pids.some(processExists), 'the end of every pct');
  counts.runs += 1;
  if (trouble.kind === 'kill') counts.killed += 1;
  if (faultTaken) counts.failed += 1;
  const run = name.replace('.jsonl', '');
  const { runs } = (await machine.json('journal')) as JournalDocument;
  const isUndoable = runs.find((one) => one.run === run)?.undoable === true;
  // One of which nothing ran changed nothing: the run before it is still the last.
  if (isUndoable) story.last = { name: run, before, isUndo: args[0] === 'undo' };
  else expect(differences(before, sightOf(machine, containers))).toEqual([]);
  return exitCode;
}

async function undo(story: Story, trouble: Trouble): Promise<(() => void) | undefined> {
  const { machine, containers, counts, last } = story;
  if (!last) return undefined;
  const before = sightOf(machine, containers);
  const { steps } = (await machine.json('undo', last.name, '--dry-run')) as UndoDocument;
  story.said.push(JSON.stringify(steps.map(({ id, state, reason }) => [id, state, reason?.code])));
  expect(differences(before, sightOf(machine, containers))).toEqual([]);
  const exitCode = await run(story, ['undo', last.name, '--yes'], trouble);
  if (trouble.kind !== 'none') return undefined;
  const held = steps.filter(({ state }) => state !== undefined);
  expect(exitCode).toBe(held.some(({ state }) => state === 'blocked') ? 1 : 0);
  counts.undone += 1;
  if (last.isUndo) counts['undone of undone'] += 1;
  counts.held += held.length;
  const kept = held.map(({ id }) => id.slice(id.indexOf(':') + 1));
  const after = sightOf(machine, containers);
  expect(differences(last.before, after, kept)).toEqual([]);
  for (const { ctid } of story.running) {
    const waited = new Set(pendingKeys(before.files.get(ctid) ?? ''));
    const isNew = pendingKeys(after.files.get(ctid) ?? '').some((key) => !waited.has(key));
    const step = steps.find(({ id }) => id === `mount:${ctid}`);
    if (!isNew) continue;
    counts['waited for a restart'] += 1;
    expect(step?.consequences.map(({ code }) => code)).toContain('waits_for_restart');
  }
  return () => expect(differences(last.before, sightOf(machine, containers), kept)).toEqual([]);
}

/** The files and directories that differ, but for those that were held back and the parents of these. */
function differences(one: Sight, other: Sight, kept: readonly string[] = []): readonly string[] {
  const files = [...one.files].flatMap(([ctid, text]) => {
    const now = other.files.get(ctid) ?? '';
    return kept.includes(`${ctid}`) || isSameFile(text, now) ? [] : [`${ctid}:\n${text}is\n${now}`];
  });
  const paths = new Set([...one.directories.keys(), ...other.directories.keys()]);
  const directories = [...paths].flatMap((path) => {
    const isKept = kept.some((held) => held === path || held.startsWith(`${path}/`));
    const [was, is] = [one.directories.get(path), other.directories.get(path)];
    return isKept || was === is ? [] : [`${path}: ${was} is ${is}`];
  });
  return [...files, ...directories];
}

/** What is so at any time: data is as it was put, and what a running container's file has is what it sees. */
async function holds({ machine, running, data }: Story): Promise<void> {
  for (const [path, text] of data) expect(readFileSync(machine.onDisk(path), 'utf8'), path).toBe(text);
  for (const container of running) {
    for (const [source, target] of mountsOf(container.file())) {
      expect(await sees(machine, container, target, source), `${container.ctid} sees ${source} at ${target}`).toBe(
        true,
      );
    }
  }
}

function putData({ machine, data }: Story, path: string): void {
  if (!existsSync(machine.onDisk(path))) return;
  const file = `${path}/kept-${data.size}`;
  mkdirSync(machine.onDisk(path), { recursive: true });
  writeFileSync(machine.onDisk(file), file);
  data.set(file, file);
}

/** What the lab's `pct` reads. */
const FAULT = '/pct-fault';

const journalFolder = (machine: LabMachine): string => machine.onDisk('/var/lib/phoenix-volumes/journal');

const journals = (machine: LabMachine): readonly string[] =>
  existsSync(journalFolder(machine)) ? readdirSync(journalFolder(machine)) : [];
