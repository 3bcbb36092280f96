import type { ApplyEvent } from '../../engine/apply/events.ts';
import type { Step } from '../../engine/plan/types.ts';
import type { TreeDone } from '../../engine/tree/change.ts';
import { commandText } from '../../ground/argv.ts';
import { type Line, type Tone, tone } from '../../ground/line.ts';
import { wrap, wrapCommand } from '../../ground/wrap.ts';
import type { Area, Glyphs } from '../area.ts';
import { commandLine } from '../plan/step.ts';
import { PROGRESS, stepName } from '../vocabulary.ts';
import { failureWords } from '../words/failure.ts';
import { reasonText } from '../words/reasons.ts';
import { doneTreeText, leftMeanwhileText } from './trees.ts';

/** A line of what was run and said. */
export interface TranscriptLine {
  /** `about` is what a step's work amounts to where no command runs. */
  readonly kind: 'command' | 'about' | 'stdout' | 'stderr' | 'good' | 'bad' | 'info';
  readonly text: string;
  /** The member of the cluster that runs it, where that is another one. */
  readonly node?: string | undefined;
}

/** What an event adds to the transcript; `step` is the one that it is about. What is kept is nothing to talk about. */
export function transcriptOf(event: ApplyEvent, step: Step | undefined): readonly TranscriptLine[] {
  switch (event.type) {
    case 'plan':
    case 'summary':
    case 'step_process':
    case 'step_chunk':
    case 'step_progress':
      return [];
    case 'step_start':
      return (step?.commands ?? []).map((argv) => ({
        kind: step?.exact === false ? 'about' : 'command',
        text: commandText(argv),
        ...(step?.node === undefined ? {} : { node: step.node }),
      }));
    case 'step_output':
      return said(event.stream, event.text);
    case 'step_complete':
      return [
        ...said(
          'good',
          event.note ? reasonText(event.note) : event.tree ? doneTreeText(event.tree) : PROGRESS.done.word,
        ),
        ...leftLines(event.tree),
      ];
    case 'step_errored': {
      const { summary, detail, hint } = failureWords(event);
      return [
        ...said('bad', summary),
        ...leftLines(event.failure.tree),
        ...[detail, hint].flatMap((text) => (text ? said('info', text) : [])),
      ];
    }
    case 'step_skipped': {
      if (!step || step.state === 'kept') return [];
      const { word } = PROGRESS[step.state ?? 'skipped'];
      return said('info', `${word}: ${stepName(step)}, ${reasonText(event.why)}`);
    }
  }
}

/** Wrapped so that no end of a line is lost. */
export const transcriptLines = (transcript: readonly TranscriptLine[], { width, glyphs }: Area): readonly Line[] =>
  transcript.flatMap((line) => {
    const [color, indent] = LOOKS[line.kind];
    const text = transcriptText(line, glyphs);
    return (indent === 0 ? wrapCommand(text, width) : wrap(text, width - indent)).map(
      (row): Line => [' '.repeat(indent), color === 'plain' ? row : tone(color, row)],
    );
  });

/** A line as it is copied. */
export function transcriptText({ kind, text, node }: TranscriptLine, glyphs: Glyphs): string {
  if (kind !== 'command' && kind !== 'about') return text;
  return commandLine({ node, exact: kind === 'command' }, text, glyphs);
}

const leftLines = (tree: TreeDone | undefined): readonly TranscriptLine[] =>
  (tree?.left ?? []).flatMap((left) => said('info', leftMeanwhileText(left)));

const said = (kind: TranscriptLine['kind'], text: string): readonly TranscriptLine[] =>
  text.split('\n').map((line) => ({ kind, text: line }));

const LOOKS: Readonly<Record<TranscriptLine['kind'], readonly [Tone, number]>> = {
  command: ['strong', 0],
  about: ['strong', 0],
  stdout: ['plain', 2],
  stderr: ['warn', 2],
  good: ['good', 2],
  bad: ['bad', 2],
  info: ['plain', 2],
};
