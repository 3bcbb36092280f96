// Adds up vitest's JSON reports: tally.mjs SKIPS REPORT … ends with `N passed, N failed, N skipped` and fails on a failure,
// on a run that broke off, and on a skipped test that SKIPS does not name. A line of SKIPS: the test's full name, two
// blanks or more, the reason.
import { readFileSync } from 'node:fs';

const [skips, ...reports] = process.argv.slice(2);
const known = new Map(
  readFileSync(skips, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s{2,}/)),
);

let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of reports) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.log(`no results in ${file}: the run broke off`);
    failed += 1;
    continue;
  }
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some(({ status }) => status === 'failed'),
  );
  for (const { name } of broken) console.log(`could not run: ${name}`);
  failed += broken.length;
  for (const { status, fullName, failureMessages = [] } of tests) {
    if (status === 'passed') passed += 1;
    else if (status === 'failed') {
      failed += 1;
      // Last, where it is seen without all that came before: a test that fails once in a hundred says here how.
      console.log(`failed: ${fullName}\n${failureMessages.join('\n').slice(0, 6000)}`);
    } else {
      skipped += 1;
      const reason = known.get(fullName);
      console.log(
        `skipped${reason === undefined ? ', and nobody said why' : ''}: ${fullName}${reason ? ` (${reason})` : ''}`,
      );
      if (reason === undefined) process.exitCode = 1;
    }
  }
  if (!report.success) process.exitCode = 1;
}
if (failed > 0 || passed === 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
