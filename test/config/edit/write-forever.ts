import { writeConfigFile } from '../../../src/config/edit/write.ts';

/** Writes two texts in turn until it is killed; tells each one that is in place. */
const [path = '', backupDir = ''] = process.argv.slice(2);
const text = (version: number) => `${JSON.stringify({ version, filler: 'x'.repeat(200_000) })}\n`;

for (let version = 0; ; version++) {
  const result = await writeConfigFile({
    path,
    expectedText: text(version),
    newText: text(version + 1),
    backupDir,
    withLock: async (_path, work) => ({ ok: true, value: await work({ isOurs: () => true }) }),
    now: new Date(),
  });
  if (!result.ok) throw new Error(result.problems[0].code);
  process.stdout.write(`${version + 1}\n`);
}
