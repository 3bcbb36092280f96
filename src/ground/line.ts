/** What a piece of text means; colour only repeats what the words say. */
export type Tone = 'plain' | 'dim' | 'strong' | 'accent' | 'good' | 'warn' | 'bad';

/** A piece of a line in one tone; a bare string is plain. */
export type Span = string | { readonly text: string; readonly tone: Tone };

/** One row of a screen or a report, left to right. */
export type Line = readonly Span[];

export const textOf = (span: Span): string => (typeof span === 'string' ? span : span.text);
