import { pick } from '../../src/form/ask/containers.ts';
import { chosenPath } from '../../src/form/ask/path.ts';
import {
  mountProblem,
  nameProblem,
  optionsProblem,
  parseAccess,
  parseHours,
  pathProblem,
} from '../../src/form/checks.ts';
import type { Draft } from '../../src/form/draft.ts';
import { formOf } from '../../src/form/form.ts';
import { readOptions } from '../../src/form/options.ts';
import { parsePerson } from '../../src/form/people.ts';
import type { FormProblem, OwnProblem } from '../../src/form/problem.ts';
import { FORM_WORDS } from '../../src/views/words/input/form.ts';
import { problemsOf, testEveryCode } from '../codes.ts';
import { sampleSnapshot } from '../components/sample.ts';
import { volumeNamed } from '../components/wizard/drive.ts';

const ADD = formOf({ kind: 'add' });
const SSL = volumeNamed('ssl_certs').hostPath;

const draft = (typed: Partial<Draft>): Draft => ({ ...ADD.draft, name: 'media', ...typed });
const name = (typed: string) => nameProblem(draft({ name: typed }), sampleSnapshot, true);
const path = (typed: string) => pathProblem(draft({ path: typed }), sampleSnapshot, true);
const place = (at: string) => mountProblem(draft({}), { ctid: 953, path: at, options: {} }, sampleSnapshot);

const person = (typed: string) => {
  const read = parsePerson(typed, ADD.draft);
  return read.ok ? undefined : read.problems[0];
};

testEveryCode<OwnProblem>(FORM_WORDS, {
  name_missing: () => own(name('')),
  name_taken: () => own(name('ssl_certs')),
  path_missing: () => own(path('')),
  path_taken: () => own(path(`${SSL}/`)),
  path_nested: () => own(path(`${SSL}/private`)),
  target_held: () => [...own(place('/etc/nginx/ssl')), ...own(place('/var/cache/nginx'))],
  option_unknown: () => own(optionsProblem(readOptions('ro,fast'))),
  person_malformed: () => own(person('33')),
  person_elsewhere: () => own(person('999:33')),
  modes_too_many: () => problemsOf(parseAccess('permissions', '1 2 3', false)).flatMap(own),
  hours_malformed: () => ['0', '-1', '1d', '1e3', '.5'].flatMap((typed) => problemsOf(parseHours(typed)).flatMap(own)),
  container_unknown: () => problemsOf(pick(ADD, 'nobody', { snapshot: sampleSnapshot })).flatMap(own),
  number_unlisted: () => problemsOf(chosenPath(ADD, '1')).flatMap(own),
});

/** Those that are not the rules' own. */
function own(problem: FormProblem | undefined): readonly OwnProblem[] {
  return problem && isOwn(problem) ? [problem] : [];
}

const isOwn = (problem: FormProblem): problem is OwnProblem => Object.hasOwn(FORM_WORDS, problem.code);
