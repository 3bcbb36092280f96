import { checkCtid } from '../engine/desired/rules.ts';
import { bad, good, type Result } from '../ground/problem.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { candidates } from './candidates.ts';
import { mountProblem, type TypedPart, typedMountProblem } from './checks.ts';
import { type Draft, type MountDraft, targetOf } from './draft.ts';
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
  const there = placed(draft, path === '' ? mount : { ...mount, path }, around);
  return there.ok ? typeOver(there.value, { ctid: ctid.value, what: 'options', text: options }, around) : there;
}

/** A mount's path or its options as they were typed over what it had. */
export function typeOver(
  draft: Draft,
  { ctid, what, text }: TypedPart,
  { declared, snapshot }: Around,
): Result<Draft, FieldProblem> {
  const problem = typedMountProblem(draft, { ctid, what, text }, snapshot);
  if (problem) return bad(problem);
  const mount = mountIn(draft, ctid, { declared, snapshot });
  if (what === 'path') {
    const suggested = mount.path === undefined && text === targetOf(draft, mount);
    return good(withMount(draft, suggested ? mount : { ...mount, path: text }));
  }
  const options = readOptions(text);
  if (!options.ok) return options;
  return good(withMount(draft, { ...mount, options: optionsAfter(declaredOptions(declared, ctid), options.value) }));
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
