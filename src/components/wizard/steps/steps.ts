import type { Form, FormSubject } from '../../../form/form.ts';
import type { Some } from '../../../ground/problem.ts';
import type { WizardStep } from '../step.ts';
import { accessStep } from './access.ts';
import { containersStep } from './containers.ts';
import { meaningStep } from './meaning.ts';
import { nameStep } from './name.ts';
import { pathStep } from './path.ts';
import { removalStep } from './removal.ts';
import { reviewStep } from './review.ts';

export type StepName = 'name' | 'path' | 'containers' | 'access' | 'review' | 'meaning' | 'removal';

export const STEPS: Readonly<Record<StepName, WizardStep>> = {
  name: nameStep,
  path: pathStep,
  containers: containersStep,
  access: accessStep,
  review: reviewStep,
  meaning: meaningStep,
  removal: removalStep,
};

/** The steps of a form, in their order. */
export const routeOf = ({ kind }: FormSubject): Some<StepName> => ROUTES[kind];

/** The step before (-1) or after (1), if there is one. */
export function neighbour(
  { subject, step }: Pick<Form, 'subject'> & { readonly step: StepName },
  way: 1 | -1,
): StepName | undefined {
  const route = routeOf(subject);
  return route[route.indexOf(step) + way];
}

const ROUTES: Readonly<Record<FormSubject['kind'], Some<StepName>>> = {
  add: ['name', 'path', 'containers', 'access', 'review'],
  edit: ['path', 'containers', 'access', 'review'],
  fix: ['access', 'review'],
  remove: ['meaning', 'removal'],
  attach: ['containers', 'access', 'review'],
  detach: ['meaning', 'removal'],
  accept: ['meaning', 'removal'],
};
