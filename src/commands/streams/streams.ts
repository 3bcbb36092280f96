import type { Streams } from '../call.ts';
import { type Output, outputOn } from './output.ts';
import { flushed, neverHeldUp } from './patience.ts';
import { isTerminal } from './terminal.ts';

/** The program's own streams. To make those of Node or Bun costs as much as a value of the configuration. */
export interface ProgramStreams {
  /** For what says little and ends: only what it says is written, at once. */
  readonly quick: QuickStreams;
  /** For a command. */
  readonly forCommand: () => Streams;
  /** For the screens, and for what goes on while it speaks. */
  readonly whole: () => Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>;
  /** Resolves once all that was written is out, or its reader is gone, or so many milliseconds have passed. */
  readonly flushed: (mostMs: number | undefined) => Promise<void>;
}

interface QuickStreams extends Streams {
  readonly stdout: QuickOutput;
  readonly stderr: QuickOutput;
}

interface QuickOutput extends Output {
  readonly isTTY: boolean;
}

export function programStreams(): ProgramStreams {
  const quick = { stdin: { isTTY: isTerminal(0) }, stdout: quickOutput(1), stderr: quickOutput(2) };
  let isWhole = false;
  const whole = () => {
    if (!isWhole) {
      neverHeldUp(process.stdout, 1);
      neverHeldUp(process.stderr, 2);
    }
    isWhole = true;
    return process;
  };
  const hasTerminal = quick.stdin.isTTY || quick.stdout.isTTY || quick.stderr.isTTY;
  return {
    quick,
    whole,
    // In the executable both write to a pipe or a file in the same way.
    forCommand: () => (process.versions.bun !== undefined && !hasTerminal ? quick : whole()),
    flushed: async (mostMs) => {
      const { stdout, stderr } = quick;
      for (const stream of isWhole ? [stdout, stderr, process.stdout, process.stderr] : [stdout, stderr])
        await flushed(stream, mostMs);
    },
  };
}

const quickOutput = (descriptor: number): QuickOutput =>
  Object.assign(outputOn(descriptor), { isTTY: isTerminal(descriptor) });
