import { planAfter } from '../../form/edit.ts';
import { receiveForm, withoutAwaiting } from '../../form/form.ts';
import { WIZARD } from '../../views/words/input/wizard.ts';
import { type Answer, type Awaited, type Pressed, turn, type World } from '../app/screen.ts';
import { confirm } from '../fields/confirm.ts';
import { commonStart } from '../fields/field.ts';
import { pageOver } from './phases.ts';
import { neighbour, STEPS } from './steps/steps.ts';
import type { Wizard, WizardTurn } from './wizard.ts';

/** What the outside answers; what it is not asked for any more changes nothing. */
export function receive(wizard: Wizard, answer: Answer, { snapshot }: Pick<World, 'snapshot'>): WizardTurn {
  switch (answer.kind) {
    case 'completed': {
      const answered = receiveForm(wizard, answer, snapshot);
      const typing = wizard.paths.awaiting?.completes && answered.state !== wizard;
      return typing ? turn(typedAhead(answered.state)) : answered;
    }
    case 'reviewed':
    case 'let-in':
      return receiveForm(wizard, answer, snapshot);
    case 'wrote': {
      const { state } = receiveForm(wizard, answer, snapshot);
      if (!answer.outcome.ok) return turn({ ...state, phase: { kind: 'steps' }, scroll: 0, question: confirm });
      const { kind } = state.subject;
      if (kind === 'accept') return turn(state, { kind: 'close' }, { kind: 'say', text: WIZARD.accepted });
      if (planAfter(state)) return turn({ ...state, phase: { kind: 'written', cursor: 0 } });
      return turn(state, { kind: 'removed', name: wizard.draft.name });
    }
    default:
      return turn(wizard);
  }
}

/** Waits no longer for what is outstanding: what a key would have waited for is as if it had not been asked. */
export function cancelled(wizard: Wizard): WizardTurn {
  const { phase, paths, review, people, step } = wizard;
  if (phase.kind === 'writing') {
    return turn(
      { ...wizard, phase: { kind: 'steps' } },
      { kind: 'say', text: WIZARD.noLongerWaiting, until: 'answered' },
    );
  }
  const notice = { kind: 'say', text: 'cancelled' } as const;
  if (paths.awaiting?.completes) return turn({ ...wizard, paths: withoutAwaiting(paths) }, notice);
  if (people.awaiting !== undefined && review.awaiting === undefined) {
    return turn({ ...wizard, people: { ...people, awaiting: undefined } }, notice);
  }
  const { awaiting, ...known } = review;
  const before = awaiting !== undefined && STEPS[step].review === 'whole' ? neighbour(wizard, -1) : undefined;
  return turn(
    {
      ...wizard,
      step: before ?? step,
      paths: withoutAwaiting(paths),
      review: known,
      people: { ...people, awaiting: undefined },
    },
    notice,
  );
}

/** What is outstanding that a key may depend on. */
export function pendingIn({ phase, paths, review, people }: Wizard): Awaited | undefined {
  if (phase.kind === 'writing') return 'write';
  if (paths.awaiting?.completes) return 'completion';
  if (review.awaiting !== undefined || people.awaiting !== undefined) return 'review';
  return paths.awaiting && 'completion';
}

/** A completion changes the text that is typed next, a review what there is to write; what lies at a path decides the review. */
export function waitsIn(wizard: Wizard, pressed: Pressed): boolean {
  if (wizard.phase.kind === 'writing' || wizard.paths.awaiting?.completes) return true;
  if (pressed.kind === 'paste' || pageOver(wizard)) return false;
  return STEPS[wizard.step].waits?.(wizard, pressed.key) ?? false;
}

/** What all completions begin with is typed for the person; a directory that is the only one with its slash, as shells do. */
function typedAhead(wizard: Wizard): Wizard {
  const { draft, paths } = wizard;
  const [only, ...others] = paths.found;
  const text = only && others.length === 0 ? `${only.path}/` : commonStart(paths.found.map(({ path }) => path));
  const longer = text.length > draft.path.length ? { draft: { ...draft, path: text }, behind: 0 } : {};
  return { ...wizard, highlighted: undefined, ...longer };
}
