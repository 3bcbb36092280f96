import type { Command } from 'commander';
import type { Choose } from '../program.ts';
import { defineEditCommands } from './change.ts';
import { defineFileCommands } from './files.ts';
import { defineGuideCommands } from './guide.ts';
import { defineHostCommands } from './host.ts';
import { definePastCommands } from './past.ts';

/** All commands, in the order of the help. */
export function defineEveryCommand(program: Command, choose: Choose): void {
  defineHostCommands(program, choose);
  defineFileCommands(program, choose);
  defineEditCommands(program, choose);
  definePastCommands(program, choose);
  defineGuideCommands(program, choose);
}
