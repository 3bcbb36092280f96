import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { programFor } from '../../src/commands/program.ts';
import { STATES } from '../../src/engine/status/types.ts';
import { FORMAT } from '../../src/views/documents/document.ts';
import { OUTPUT_NAMES } from '../../src/views/documents/shapes.ts';

const CONTRACT = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

const program = await programFor([], () => {});

const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];

test('the contract names every command and every option of the program', () => {
  const commands = all(program)
    .slice(1)
    .map((command) => command.name())
    .filter((name) => !new RegExp(`\\b${name}\\b`).test(CONTRACT));
  const options = all(program)
    .flatMap((command) => command.options.map(({ long }) => long ?? ''))
    .filter((long) => !CONTRACT.includes(long));
  expect({ commands, options }).toEqual({ commands: [], options: [] });
});

test('the contract names no option that the program does not have', () => {
  const known = new Set(['--help', ...all(program).flatMap(({ options }) => options.map(({ long }) => long))]);
  const named = new Set([...CONTRACT.matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option));
  expect([...named].filter((option) => !known.has(option))).toEqual([]);
});

test('the contract names the format, every document and every state', () => {
  expect(CONTRACT).toContain(FORMAT);
  for (const word of [...OUTPUT_NAMES.filter((name) => name !== 'edit' && name !== 'error'), ...STATES])
    expect(CONTRACT).toContain(`\`${word}\``);
});
