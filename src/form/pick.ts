import { checkCtid } from '../engine/desired/rules.ts';
import { bad, good, type Result } from '../ground/problem.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { candidates } from './candidates.ts';
import { mountProblem, typedMountProblem } from './checks.ts';
import type { Draft, MountDraft } from './draft.ts';
import { type Declared, declaredOptions, pickedMount, withMount, withoutMount } from './mounts.ts';
import { optionsAfter, readOptions, typedMount } from './options.ts';
import type { FieldProblem } from './problem.ts';

interface Around {
  readonly declared: Declared;
  readonly snapshot: Snapshot;
}

/** One answer in words: `101` or `nextcloud` adds a container, `101=/data,ro` says where and how, `-101` drops it. */
export function pickInWords(draft: Draft, word: string, around: Around): Result<Draft, FieldProblem> {
  if (word.startsWith('-')) {
    const ctid = ctidOf(draft, word.slice(1), around.snapshot);
    return ctid.ok ? good(withoutMount(draft, ctid.value)) : ctid;
  }
  const { who, path, options } = typedMount(word) ?? { who: word, path: '', options: '' };
  const ctid = ctidOf(draft, who, around.snapshot);
  if (!ctid.ok) return ctid;
  const mount = mountIn(draft, ctid.value, around);
  if (who === word) return placed(draft, mount, around);
  const said = readOptions(options);
  const problem = typedMountProblem(draft, { ctid: ctid.value, what: 'options', text: options }, around.snapshot);
  if (!said.ok) return said;
  if (problem) return bad(problem);
  const whole = { ...mount, options: optionsAfter(declaredOptions(around.declared, ctid.value), said.value) };
  return placed(draft, path === '' ? whole : { ...whole, path }, around);
}

const mountIn = (draft: Draft, ctid: number, around: Around): MountDraft =>
  draft.mounts.find((one) => one.ctid === ctid) ?? pickedMount(draft, ctid, around);

function placed(draft: Draft, mount: MountDraft, { snapshot }: Around): Result<Draft, FieldProblem> {
  const problem = mountProblem(draft, mount, snapshot);
  return problem ? bad(problem) : good(withMount(draft, mount));
}

/** A container by its number, also one that is not here yet, or by its name. */
function ctidOf(draft: Draft, word: string, snapshot: Snapshot): Result<number, FieldProblem> {
  const named = candidates(snapshot, draft, '').find(({ name }) => name === word);
  if (named) return good(named.ctid);
  const broken = checkCtid(word);
  return broken ? bad(broken) : good(Number(word));
}
