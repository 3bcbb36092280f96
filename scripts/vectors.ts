// npm run vectors -- [FILE]: runs cases recorded from Proxmox's own code through the model; without FILE the
// repository's copy. npm run vectors -- --compact FILE: makes that copy from a recording.
import { readFileSync, writeFileSync } from 'node:fs';
import { compactCases, expandCases } from '../test/pct/vectors/compact.ts';
import { runVector } from '../test/pct/vectors/run.ts';
import { leftOut } from '../test/pct/vectors/unanswered.ts';

const copy = new URL('../test/fixtures/pct-vectors.json', import.meta.url);
const args = process.argv.slice(2);
const compact = args[0] === '--compact';
const file = args[compact ? 1 : 0];
const cases = expandCases(JSON.parse(readFileSync(file ?? copy, 'utf8')));

if (compact) {
  writeFileSync(copy, compactCases(cases));
  console.log(`${cases.length} cases written to test/fixtures/pct-vectors.json`);
} else {
  process.exitCode = report();
}

/** A crash fails its case, not the whole run. */
function differencesOf(vector: (typeof cases)[number]): ReturnType<typeof runVector> {
  try {
    return runVector(vector);
  } catch (error) {
    return [{ part: 'exit', expected: vector.exit !== 0, actual: String(error) }];
  }
}

function report(): number {
  let failed = 0;
  for (const one of leftOut) console.log(`left out: ${one.id} (${one.part}): ${one.reason}`);
  for (const vector of cases) {
    const answered = differencesOf(vector).filter(
      ({ part }) => !leftOut.some((one) => one.id === vector.id && one.part === part),
    );
    if (answered.length === 0) continue;
    failed++;
    console.log(`${vector.id}: ${vector.about}`);
    for (const { part, expected, actual } of answered) {
      console.log(`  ${part}\n    expected ${JSON.stringify(expected)}\n    actual   ${JSON.stringify(actual)}`);
    }
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
