import { nameProblem, pathProblem, typedAccessProblem, typedMountProblem } from '../../src/form/checks.ts';
import { draftOf, emptyDraft, type MountDraft } from '../../src/form/draft.ts';
import type { FieldProblem, FormProblem } from '../../src/form/problem.ts';
import { FORM_WORDS } from '../../src/views/words/form.ts';
import { testEveryCode } from '../codes.ts';
import { sampleSnapshot } from '../components/sample.ts';
import { volumeNamed } from '../components/wizard/drive.ts';

const ssl = draftOf(volumeNamed('ssl_certs'));
const named = (name: string) => found(nameProblem({ ...emptyDraft, name }, sampleSnapshot, true));
const placed = (path: string) => found(pathProblem({ ...emptyDraft, name: 'media', path }, sampleSnapshot, true));
const mounted = (mount: Pick<MountDraft, 'ctid'> & { readonly what: 'path' | 'options'; readonly text: string }) =>
  found(typedMountProblem({ ...emptyDraft, name: 'media', path: '/tank/media' }, mount, sampleSnapshot));

testEveryCode<FormProblem>(FORM_WORDS, {
  name_missing: () => named(''),
  name_taken: () => named('ssl_certs'),
  path_missing: () => placed(''),
  path_taken: () => placed(ssl.path),
  path_nested: () => placed(`${ssl.path}/private`),
  mount_taken: () => mounted({ ctid: 953, what: 'path', text: '/etc/nginx/ssl' }),
  modes_too_many: () => found(typedAccessProblem('permissions', '0775 0664 0600')),
  option_unknown: () => mounted({ ctid: 953, what: 'options', text: 'sharde' }),
});

const found = (problem: FieldProblem | undefined) => [problem].filter(isOfForm);

function isOfForm(problem: FieldProblem | undefined): problem is FormProblem {
  return problem !== undefined && Object.hasOwn(FORM_WORDS, problem.code);
}
