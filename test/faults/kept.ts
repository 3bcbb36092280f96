import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM } from '../cli/program.ts';
import { IS_FULL } from './record.ts';

// A full run takes hours. What was tried, and held, is kept for the very program that it was tried on: a run that was
// stopped goes on from there, and the next program begins anew.

const folderFor = (program: Buffer): string =>
  fileURLToPath(
    new URL(
      `../../node_modules/.cache/phoenix-faults/${createHash('sha1').update(program).digest('hex').slice(0, 12)}`,
      import.meta.url,
    ),
  );

/** What earlier full runs of the same program found, by key. */
export interface Kept<Outcome> {
  readonly known: ReadonlyMap<string, Outcome>;
  readonly add: (key: string, outcome: Outcome) => void;
}

/** Of a part of the tests; of a run that is not full nothing is kept. */
export function keptOf<Outcome>(part: string): Kept<Outcome> {
  if (!IS_FULL) return { known: new Map(), add: () => {} };
  const folder = folderFor(readFileSync(PROGRAM));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${part.replaceAll(/[^a-z]+/g, '-')}.jsonl`);
  // The last line of a run that was killed may be a half.
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  if (lines.length > 0) appendFileSync(file, '\n');
  const entries = lines.flatMap((line) => parsed<readonly [string, Outcome]>(line) ?? []);
  return {
    known: new Map(entries.map(([key, outcome]) => [key, outcome] as const)),
    add: (key, outcome) => appendFileSync(file, `${JSON.stringify([key, outcome])}\n`),
  };
}

function parsed<Value>(line: string): readonly Value[] | undefined {
  try {
    return [JSON.parse(line)];
  } catch {
    return undefined;
  }
}

const [PART = 1, PARTS = 1] = (process.env.PHOENIX_FAULTS_PART ?? '1/1').split('/').map(Number);

/** Those of a list that belong to the part which `PHOENIX_FAULTS_PART=2/5` names: each fifth, beginning with the second. */
export const partOf = <Item>(all: readonly Item[]): readonly Item[] =>
  all.filter((_, index) => index % PARTS === PART - 1);
