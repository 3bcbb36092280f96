import { tryPlan } from '../../components/app/perform.ts';
import { runs } from '../../engine/plan/standing.ts';
import type { Plan, PlanOptions } from '../../engine/plan/types.ts';
import { applyText } from '../../views/apply/text.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { CONSENT_TEXTS, consentsIn } from '../../views/plan/consents.ts';
import { lackTexts } from '../../views/plan/lacks.ts';
import { planLines } from '../../views/plan/lines.ts';
import { summaryText } from '../../views/plan/summary.ts';
import { PLAIN } from '../../views/words/input/plain.ts';
import { agreed } from './agree.ts';
import type { Dialogue } from './dialogue.ts';

/** Shows what apply would do, and asks for what it leaves alone until somebody says that it is meant; undefined where nothing can be said, or the person leaves. */
export async function showPlan(dialogue: Dialogue, options: PlanOptions): Promise<Plan | undefined> {
  const plan = await planned(dialogue, options);
  if (!plan) return undefined;
  let wanted = options;
  for (const consent of consentsIn(plan, {})) {
    const given = await agreed(dialogue, CONSENT_TEXTS[consent].question, 'no');
    if (given === undefined) {
      dialogue.say([PLAIN.nothingDone]);
      return undefined;
    }
    if (given) wanted = { ...wanted, [consent]: true };
  }
  return wanted === options ? plan : planned(dialogue, wanted);
}

/** Shows the plan and, after a yes, runs exactly that, with each step's output as it comes. */
export async function planAndApply(dialogue: Dialogue, options: PlanOptions): Promise<void> {
  const plan = await showPlan(dialogue, options);
  if (!plan?.steps.some(runs)) return;
  if (!(await agreed(dialogue, PLAIN.apply, 'no'))) {
    dialogue.say([PLAIN.nothingDone]);
    return;
  }
  dialogue.say([PLAIN.howToStop]);
  const linesOf = applyText(dialogue.style);
  for await (const event of dialogue.apply(plan)) dialogue.say(linesOf(event));
  await dialogue.store.refresh();
}

async function planned({ actions, say, store, style }: Dialogue, options: PlanOptions): Promise<Plan | undefined> {
  const made = await tryPlan(actions, options);
  if (!made.ok) {
    say(diagnosticLines(style, made.problems));
    return undefined;
  }
  const plan = made.value;
  say([...planLines(style, plan), ...diagnosticLines(style, plan.diagnostics), summaryText(plan)]);
  say(lackTexts([plan, store.get().status, options], PLAIN.lacksStill));
  return plan;
}
