// npm run vectors -- [FILE …]: runs cases recorded from Proxmox's own code through the model; without FILE the
// repository's copies. npm run vectors -- --compact FILE: makes the copy of that name from a recording.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compactCases, expandCases } from '../test/pct/vectors/compact.ts';
import { copies } from '../test/pct/vectors/copies.ts';
import { runVector } from '../test/pct/vectors/run.ts';
import { leftOut } from '../test/pct/vectors/unanswered.ts';

const args = process.argv.slice(2);
const compact = args[0] === '--compact';
const files = args.slice(compact ? 1 : 0);
const cases = (files.length > 0 ? files : copies.map((url) => fileURLToPath(url))).flatMap((file) =>
  expandCases(JSON.parse(readFileSync(file, 'utf8'))),
);

if (compact) {
  const name = `test/fixtures/${basename(files[0] ?? '')}`;
  writeFileSync(new URL(`../${name}`, import.meta.url), compactCases(cases));
  console.log(`${cases.length} cases written to ${name}`);
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
  const ids = new Set(cases.map(({ id }) => id));
  for (const one of leftOut.filter(({ id }) => ids.has(id)))
    console.log(`left out: ${one.id} (${one.part}): ${one.reason}`);
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
