import type { RuleProblem } from '../engine/desired/rules.ts';
import type { Problems } from '../ground/problem.ts';

/** Why a form does not take what was typed; a warning lets one go on. */
export type FormProblem = RuleProblem | OwnProblem;

/** What no rule of the configuration says, but what else there is: other volumes, and the containers as they are. */
export type OwnProblem = Problems<FormFacts>;

interface FormFacts {
  name_missing: unknown;
  name_taken: { name: string };
  path_missing: unknown;
  /** `volume` has this directory. */
  path_taken: { volume: string };
  /** `volume` has the directory `path`, around this one (`inside`) or within it. */
  path_nested: { volume: string; path: string; inside: boolean };
  /** `target` in a container is that of another volume, or of a mount point that no volume is behind. */
  target_held: {
    ctid: number;
    target: string;
    by: { readonly volume: string } | { readonly slot: string; readonly source: string };
  };
  option_unknown: { option: string };
  modes_too_many: unknown;
  hours_malformed: { text: string };
  /** No `CTID:UID` of a container that has the volume. */
  person_malformed: unknown;
  /** The container is none of the volume's. */
  person_elsewhere: { ctid: number };
  /** No container is called that, and it is no id of one either. */
  container_unknown: { word: string };
  /** No path of the list has that number. */
  number_unlisted: unknown;
}
