import type { Line, Tone } from '../../../ground/line.ts';
import { tone } from '../../draw/line.ts';
import { wrap, wrapCommand } from '../../draw/text.ts';
import type { Theme } from '../../draw/theme.ts';

/** What was run or said while an apply ran. */
export interface TranscriptLine {
  /** `about` is what a step's work amounts to where no command runs. */
  readonly kind: 'command' | 'about' | 'stdout' | 'stderr' | 'good' | 'bad' | 'info';
  readonly text: string;
}

/** Output, wrapped so that no end of a line is lost. */
export function transcriptLines(transcript: readonly TranscriptLine[], width: number, theme: Theme): readonly Line[] {
  return transcript.flatMap((said) => {
    const [color, indent] = TRANSCRIPT[said.kind];
    const text = transcriptText(said, theme);
    return (indent === 1 ? wrapCommand(text, width - indent) : wrap(text, width - indent)).map(
      (line): Line => [' '.repeat(indent), color === 'plain' ? line : tone(color, line)],
    );
  });
}

/** A line as it is copied. */
export function transcriptText({ kind, text }: TranscriptLine, theme: Theme): string {
  if (kind === 'command') return `$ ${text}`;
  return kind === 'about' ? `${theme.glyphs.about} ${text}` : text;
}

const TRANSCRIPT: Readonly<Record<TranscriptLine['kind'], readonly [Tone, number]>> = {
  command: ['strong', 1],
  about: ['strong', 1],
  stdout: ['plain', 3],
  stderr: ['warn', 3],
  good: ['good', 3],
  bad: ['bad', 3],
  info: ['plain', 3],
};
