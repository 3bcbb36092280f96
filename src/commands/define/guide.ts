import { Argument, type Command } from 'commander';
import { SHELLS, type Shell } from '../complete/shells.ts';
import { EXIT } from '../exit.ts';
import type { Choose } from '../program.ts';
import { examples } from './examples.ts';

/** The commands about the command line itself. */
export function defineGuideCommands(program: Command, choose: Choose): void {
  program
    .command('completion')
    .description('print what a shell needs to complete commands, options, volumes, containers and paths')
    .addArgument(new Argument('<shell>', 'which').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        [
          'completion bash > /etc/bash_completion.d/phoenix-volumes',
          'completion zsh > /usr/local/share/zsh/site-functions/_phoenix-volumes',
          'completion fish > ~/.config/fish/completions/phoenix-volumes.fish',
        ],
        'The Debian packages bring it along.',
      ),
    )
    .action((shell: Shell) =>
      choose(async ({ printer }) => {
        printer.raw((await import('../complete/shells.ts')).SCRIPTS[shell]);
        return EXIT.good;
      }),
    );
  program
    .command('help')
    .description('print this help, or that of a command')
    .argument('[command...]', 'which, as in `get lxc`')
    .addHelpText('after', examples(['help', 'help plan', 'help get lxc']))
    .action((names: readonly string[]) => {
      // The rest is told as if it were the command line: what there is, and what is no command.
      program.parse(names.length === 0 ? ['--help'] : [...names, '--help'], { from: 'user' });
    });
}
