import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CASE_NAMES, needsRoot, situation } from './situation.ts';

test.skipIf(needsRoot).each(CASE_NAMES)(
  '%s: its saved facts give elsewhere the plan that is made here',
  async (name) => {
    const { command, configDir } = situation(name);
    const file = join(configDir, 'facts.json');
    expect(await command('facts', '--out', file)).toMatchObject({ code: 0 });
    for (const form of [['--json'], []]) {
      const elsewhere = await command('--root', '/nonexistent', 'plan', '--facts', file, ...form);
      expect(elsewhere).toEqual(await command('plan', ...form));
    }
  },
);
