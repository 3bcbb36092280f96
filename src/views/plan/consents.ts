import { restartable } from '../../engine/plan/standing.ts';
import type { Consents, Plan, Step } from '../../engine/plan/types.ts';
import { isError } from '../../ground/problem.ts';

/** The option that says that something is meant which a plan leaves alone else. */
export type Consent = keyof Consents;

/** In the order in which they are asked for. */
const ALL = ['takeOver', 'leaveData', 'otherFilesystem', 'prune', 'restart'] as const satisfies readonly Consent[];

/** What can be confirmed in a plan, or was for it. */
export const consentsIn = (plan: Plan, given: Consents): readonly Consent[] =>
  ALL.filter((consent) => given[consent] === true || waitsFor(plan, consent));

/** What the plan was made with that it would leave alone else. */
export const consentsGiven = (given: Consents): readonly Consent[] => ALL.filter((consent) => given[consent] === true);

/** Whether something in the plan is left alone for want of it. */
function waitsFor(plan: Plan, consent: Consent): boolean {
  const { steps, diagnostics } = plan;
  if (consent === 'restart') return restartable(plan).length > 0;
  if (consent === 'otherFilesystem') return diagnostics.some((one) => isError(one) && OTHER_FILESYSTEM.has(one.code));
  return steps.some((step) => consentOf(step) === consent);
}

/** An absent file system that is known to be expected can be confirmed by nobody. */
const OTHER_FILESYSTEM: ReadonlySet<string> = new Set(['filesystem_changed', 'filesystem_unknown']);

function consentOf(step: Step): Consent | undefined {
  if (step.state !== 'kept') return undefined;
  switch (step.why.code) {
    case 'would_lose_access':
    case 'would_give_access':
    case 'acls_may_not_count':
      return 'takeOver';
    case 'data_left_behind':
      return 'leaveData';
    case 'mount_left':
    case 'entries_left':
      return 'prune';
    case 'directory_in_use':
    case 'directory_mounted':
      return undefined;
  }
}

interface ConsentText {
  readonly label: string;
  readonly note: string;
  /** In the rule below a plan that was made with it. */
  readonly given: string;
  /** Asked line by line. */
  readonly question: string;
}

export const CONSENT_TEXTS: Readonly<Record<Consent, ConsentText>> = {
  takeOver: {
    label: 'take over',
    note: 'also run steps that take or give access',
    given: 'take over: steps that take or give access run too',
    question: 'Steps are kept because somebody would lose or gain access. Take over all the same',
  },
  leaveData: {
    label: 'leave data',
    note: 'move mounts to empty directories; their data stays where it is',
    given: 'leave data: mounts move, their data stays behind',
    question: 'Mounts stay because their data would be left behind. Move them all the same',
  },
  otherFilesystem: {
    label: 'other disk',
    note: 'use directories on another file system than before',
    given: 'other disk: file systems are taken as they are now',
    question: 'A file system is another than before. Take it as it is now',
  },
  prune: {
    label: 'prune',
    note: 'take out mounts and access that nobody declares any more',
    given: 'prune: what nobody declares is taken out',
    question: 'Something is left that nobody declares any more. Take it out',
  },
  restart: {
    label: 'restart',
    note: 'stop and start the containers in which a mount waits for that',
    given: 'restart: containers are stopped and started again',
    question: 'Mounts take effect only once their containers restart. Restart them as well',
  },
};
