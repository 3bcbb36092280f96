import type { ApplyEvent } from '../../engine/apply/events.ts';
import type { Step } from '../../engine/plan/types.ts';
import { commandText } from '../../ground/argv.ts';
import type { App } from './app.ts';
import type { CommandRun } from './screen.ts';

/** The log of commands, and the last summary, after an event of an apply. */
export function recordApply(app: App, id: number, event: ApplyEvent): App {
  switch (event.type) {
    case 'step_start': {
      const steps = app.layers.flatMap((layer) =>
        layer.id === id && layer.kind === 'apply' ? layer.state.run.steps.map(({ step }) => step) : [],
      );
      const begun = steps.filter((step) => step.id === event.step);
      return { ...app, commands: [...app.commands, ...begun.flatMap((step) => runsOf(step, event.time))] };
    }
    case 'step_complete':
      return { ...app, commands: finished(app.commands, event.step, 'done') };
    case 'step_errored':
      return { ...app, commands: finished(app.commands, event.step, 'failed') };
    case 'summary':
      return { ...app, lastSummary: event };
    default:
      return app;
  }
}

const runsOf = ({ id, commands, exact }: Step, time: string): readonly CommandRun[] =>
  commands.map((argv) => ({ text: commandText(argv), exact, step: id, at: Date.parse(time), result: 'running' }));

const finished = (commands: readonly CommandRun[], step: string, result: 'done' | 'failed'): readonly CommandRun[] =>
  commands.map((command) => (command.step === step && command.result === 'running' ? { ...command, result } : command));
