import { type ApplyEnding, applyCounts, applyEnding } from '../engine/apply/ending.ts';
import type { ApplyEvent, ApplySummary } from '../engine/apply/events.ts';
import type { Step } from '../engine/plan/types.ts';
import { commandText } from '../ground/argv.ts';
import type { Tone } from '../ground/line.ts';
import type { Style } from './style.ts';
import { wordsOf } from './words/any.ts';
import { failureWords } from './words/failure.ts';
import { reasonText } from './words/reasons.ts';
import type { Words } from './words/words.ts';

/** Turns one event after the other into lines; it remembers the plan to name the steps. */
export function applyText(style: Style): (event: ApplyEvent) => readonly string[] {
  const steps = new Map<string, { readonly step: Step; readonly number: number }>();
  return (event) => {
    switch (event.type) {
      case 'plan':
        for (const [index, step] of event.plan.steps.entries()) steps.set(step.id, { step, number: index + 1 });
        return [];
      case 'step_start':
        return startLines(style, steps.get(event.step), steps.size);
      case 'step_output':
        return [`      ${style.paint('dim', event.text)}`];
      case 'step_complete':
        return [`      ${style.paint('good', 'done')}${event.note ? `: ${style.safe(reasonText(event.note))}` : ''}`];
      case 'step_errored':
        return failureLines(style, failureWords(event));
      case 'step_skipped':
        return skipLines(style, steps.get(event.step)?.step, reasonText(event.why));
      case 'summary':
        return ['', ...applySummaryLines(style, event)];
    }
  };
}

/** The last words of an apply: what is done, failed and not run, and where the record is. */
export function applySummaryLines(style: Style, summary: ApplySummary): readonly string[] {
  const { journal, problem } = summary;
  const [tone, ending] = ENDINGS[applyEnding(summary)];
  return [
    `${style.paint(tone, ending)} ${applyCounts(summary)}.`,
    ...(problem ? [style.safe(wordsOf(problem).summary)] : []),
    ...(journal ? [`Journal: ${style.safe(journal)}`] : []),
  ];
}

const ENDINGS: Readonly<Record<ApplyEnding, readonly [Tone, string]>> = {
  done: ['good', 'Applied:'],
  blocked: ['warn', 'Applied, but for what is blocked:'],
  errors: ['bad', 'Applied, but for what is in error:'],
  failed: ['bad', 'Not all of it worked:'],
  interrupted: ['warn', 'Stopped:'],
  stale: ['bad', 'Refused, for the host is not what the plan takes it for:'],
};

function startLines(
  style: Style,
  known: { readonly step: Step; readonly number: number } | undefined,
  total: number,
): readonly string[] {
  if (!known) return [];
  const { step, number } = known;
  const head = `[${number}/${total}] ${step.kind} ${style.safe(step.target)}`;
  return [
    style.paint('strong', head),
    ...step.commands.map((argv) => `      ${step.exact ? '' : `${style.about} `}${style.safe(commandText(argv))}`),
  ];
}

function failureLines(style: Style, { summary, detail, hint }: Words): readonly string[] {
  const more = [...(detail?.split('\n') ?? []), ...(hint?.split('\n') ?? [])];
  return [
    `      ${style.paint('bad', 'failed:')} ${style.safe(summary)}`,
    ...more.map((line) => `      ${style.safe(line)}`),
  ];
}

function skipLines(style: Style, step: Step | undefined, why: string): readonly string[] {
  if (!step) return [];
  const word = step.state ?? 'not run';
  return [`${style.paint('dim', word)} ${step.kind} ${style.safe(step.target)}: ${style.safe(why)}`];
}
