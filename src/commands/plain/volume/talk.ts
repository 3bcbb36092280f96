import type { Ask } from '../../../components/app/screen.ts';
import { reviewed, wrote } from '../../../components/wizard/hear.ts';
import { accessOf, askReview } from '../../../components/wizard/review/ask.ts';
import type { StepName, Wizard, WizardEvent } from '../../../components/wizard/wizard.ts';
import { diagnosticLines } from '../../../views/diagnostics.ts';
import { containersTopic } from './containers.ts';
import { nameTopic } from './name.ts';
import { ownerTopic, permissionsTopic, treeTopic } from './owner.ts';
import { learnedPaths, pathTopic } from './path.ts';
import { reviewTopic } from './review.ts';
import type { Topic, TopicName, TopicView } from './topic.ts';

/** Where the questions about a volume stand: the wizard's own knowledge, and the topic that is open. */
export interface Talk {
  readonly wizard: Wizard;
  readonly topic: TopicName;
}

/** What a line or an event from outside leads to. `reached`: the topic's lines are due. `left`: it is over. */
export interface TalkTurn {
  readonly talk: Talk;
  readonly tell: readonly string[];
  readonly asks: readonly Ask[];
  readonly reached: boolean;
  readonly left?: 'cancelled' | 'written';
}

export const TOPICS: Readonly<Record<TopicName, Topic>> = {
  name: nameTopic,
  path: pathTopic,
  containers: containersTopic,
  owner: ownerTopic,
  permissions: permissionsTopic,
  tree: treeTopic,
  review: reviewTopic,
};

/** The first question: a new volume's name, an existing one's path. */
export const begunTalk = (wizard: Wizard, view: TopicView): TalkTurn =>
  reach(wizard, wizard.subject.kind === 'add' ? 'name' : 'path', view);

export function answered({ wizard, topic }: Talk, text: string, view: TopicView): TalkTurn {
  const answer = TOPICS[topic].answer(wizard, text, view);
  if (answer.go === 'back') return wentBack({ wizard: answer.wizard, topic }, view);
  const next = answer.go === 'on' ? neighbour(answer.wizard, topic, 1, view) : undefined;
  if (next === undefined) return { ...answer, talk: { wizard: answer.wizard, topic }, reached: false };
  const told = reach(answer.wizard, next, view);
  return { ...told, tell: answer.tell, asks: [...answer.asks, ...told.asks] };
}

/** Going back from the first question leaves. */
export function wentBack({ wizard, topic }: Talk, view: TopicView): TalkTurn {
  const before = neighbour(wizard, topic, -1, view);
  if (before !== undefined) return reach(wizard, before, view);
  return { talk: { wizard, topic }, tell: [], asks: [], reached: false, left: 'cancelled' };
}

/** What the outside answered. */
export function learned(talk: Talk, event: WizardEvent, view: TopicView): TalkTurn {
  const same = (wizard: Wizard, tell: readonly string[] = [], asks: readonly Ask[] = []): TalkTurn => ({
    talk: { ...talk, wizard },
    tell,
    asks,
    reached: false,
  });
  switch (event.kind) {
    case 'completed': {
      const { wizard, tell } = learnedPaths(talk.wizard, event.serial, event.found, view.style);
      return same(wizard, tell);
    }
    case 'reviewed': {
      const { state, asks } = reviewed(talk.wizard, event.serial, event.review, view);
      return same(state, [], asks);
    }
    case 'wrote': {
      const wizard = wrote(talk.wizard, event.outcome);
      if (wizard.phase.kind === 'written') return { ...same(wizard), left: 'written' };
      return same(wizard, diagnosticLines(view.style, wizard.review.refused));
    }
    default:
      return same(talk.wizard);
  }
}

const STEPS: Readonly<Record<TopicName, StepName>> = {
  name: 'name',
  path: 'path',
  containers: 'containers',
  owner: 'access',
  permissions: 'access',
  tree: 'access',
  review: 'review',
};

const ORDER = Object.keys(STEPS) as readonly TopicName[];

/** Who owns it is proposed, and the whole shown, only after asking what that would do. */
function reach(wizard: Wizard, topic: TopicName, view: TopicView): TalkTurn {
  const there: Wizard = { ...wizard, step: STEPS[topic], insisted: false };
  const { state, asks } = topic === 'owner' || topic === 'review' ? askReview(there, view) : { state: there, asks: [] };
  return { talk: { wizard: state, topic }, tell: [], asks, reached: true };
}

function neighbour(wizard: Wizard, topic: TopicName, way: 1 | -1, view: TopicView): TopicName | undefined {
  const keeps = accessOf(wizard, view).permissions.kind === 'keep';
  const asked = ORDER.filter((name) =>
    name === 'name' ? wizard.subject.kind === 'add' : name !== 'tree' || topic === 'tree' || !keeps,
  );
  return asked[asked.indexOf(topic) + way];
}
