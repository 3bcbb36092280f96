import { execFileSync, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { TOOLS } from '../../../src/engine/machine/check.ts';
import { checkHint } from '../../../src/views/machine/hints.ts';

const hasDpkg = spawnSync('dpkg-query', ['--version']).status === 0;

/** The package that this machine has a program from, as dpkg knows it: in /usr/bin or, of an older Debian, in /bin. */
const packageOf = (tool: string): string | undefined =>
  execFileSync('dpkg-query', ['-S', `*bin/${tool}`], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^(\S+?)(?::\w+)?: (?:\/usr)?\/s?bin\/(\S+)$/.exec(line))
    .find((match) => match?.[2] === tool)?.[1];

it.skipIf(!hasDpkg).each(TOOLS)('the hint for a missing %s names the package that brings it', (tool) => {
  expect(checkHint({ code: 'tool', tool, state: 'warning' })).toBe(`apt install ${packageOf(tool)}`);
});
