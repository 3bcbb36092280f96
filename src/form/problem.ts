import type { RuleProblem } from '../engine/desired/rules.ts';
import type { Coded, Problems } from '../ground/problem.ts';

/** What is wrong with a field of the form. A warning lets one go on. */
export type FieldProblem = FormProblem | RuleProblem;

/** What a form knows beyond the rules of the configuration, which every volume has to follow. */
export type FormProblem = Problems<FormFacts>;

interface FormFacts {
  name_missing: unknown;
  name_taken: { name: string };
  path_missing: unknown;
  /** `volume` has this very directory. */
  path_taken: { volume: string };
  /** A warning: one of the two directories lies in the other; `inside`: the one that is typed. */
  path_nested: { volume: string; hostPath: string; inside: boolean };
  /** What container `ctid` has at `path`: a volume's mount, or a slot with that source. */
  mount_taken: { ctid: number; path: string; by: { readonly volume: string } | MountedThere };
  modes_too_many: unknown;
  /** `option` is a word of `--mount` that means nothing. */
  option_unknown: { option: string };
}

interface MountedThere {
  readonly slot: string;
  readonly source: string;
}

export const wrong = <Fact extends Coded<FormFacts>>(fact: Fact) =>
  ({ ...fact, severity: 'error', where: {} }) as const;

export const doubtful = <Fact extends Coded<FormFacts>>(fact: Fact) =>
  ({ ...fact, severity: 'warning', where: {} }) as const;
