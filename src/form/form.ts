import type { VolumeEdit } from '../engine/desired/edit.ts';
import type { DesiredVolume } from '../engine/desired/state.ts';
import type { AskedFor } from '../engine/remedy/remedy.ts';
import { octal } from '../ground/mode.ts';
import { normalPath } from '../ground/paths.ts';
import { isError, type Problem } from '../ground/problem.ts';
import type { PathCompletion } from '../operations/complete.ts';
import type { LetIn, LetInEdit } from '../operations/share.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { lackFindings } from '../views/form.ts';
import { accessOf } from './access.ts';
import { type Draft, draftOf, emptyDraft, hostPathOf, type MountDraft, withMount, withoutMount } from './draft.ts';
import { addEdit, setEdit } from './edit.ts';
import type { FormAnswer, FormAsk, Review } from './outside.ts';

/** What a form is about. */
export type FormSubject =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'remove'; readonly volume: DesiredVolume }
  /** The files shall say what was found of its directory. */
  | {
      readonly kind: 'accept';
      readonly volume: DesiredVolume;
      /** `root:root`. */
      readonly owner?: string;
      /** Four octal digits. */
      readonly mode?: string;
    }
  /** One container gets it, too. */
  | { readonly kind: 'attach'; readonly volume: DesiredVolume; readonly mount: MountDraft }
  /** One container has it no more. */
  | { readonly kind: 'detach'; readonly volume: DesiredVolume; readonly ctid: number }
  /** Somebody cannot do there what they should. */
  | { readonly kind: 'fix'; readonly volume: DesiredVolume; readonly people: readonly AskedFor[] };

/** What is known of a volume that is added, edited or removed, however it is asked for; plain data. */
export interface Form {
  readonly subject: FormSubject;
  readonly draft: Draft;
  /** What it started from. */
  readonly initial: Draft;
  readonly paths: PathSearch;
  /** False once a review said that the consumers' id maps differ: container_root is proposed no more. */
  readonly oneMap: boolean;
  readonly review: ReviewState;
  readonly people: PeopleState;
  /** Counts questions; an answer to an older one is dropped. */
  readonly asked: number;
}

export interface PathSearch {
  /** The question whose answer is still wanted, if any. `completes`: it is about what begins like the text. */
  readonly awaiting?: { readonly serial: number; readonly completes: boolean };
  readonly found: readonly PathCompletion[];
  /** Whether the last answer, for the text as it is, had nothing. */
  readonly nothing: boolean;
  /** What was found at paths so far. */
  readonly known: ReadonlyMap<string, PathCompletion>;
  /** A host path at which no directory was found, by the last answer about it. */
  readonly missing?: string | undefined;
}

export interface ReviewState {
  readonly awaiting?: number;
  /** The edit it is about: exactly this is written. Absent where nothing is changed. */
  readonly edit?: VolumeEdit;
  /** The last answer; it stays in view while a newer one is awaited. */
  readonly answer?: Review;
  /** The question that it answers. */
  readonly answered?: number;
  /** Why writing was refused. */
  readonly refused: readonly Problem[];
}

/** Who must have access, and what would give it to them. */
export interface PeopleState {
  readonly must: readonly AskedFor[];
  readonly awaiting?: number | undefined;
  /** The last answer; it stays in view while a newer one is awaited. */
  readonly answer?: LetIn | undefined;
  /** Why there is none. */
  readonly problems: readonly Problem[];
  /** What an edit was taken of, so that another can be taken in its place. */
  readonly taken?: TakenEdit | undefined;
}

/** An edit that was taken, among which others, and what the form said before. */
export interface TakenEdit {
  readonly offered: readonly LetInEdit[];
  readonly at: number;
  readonly before: Draft;
}

/** A form, and what it asks of the outside. */
export interface FormTurn<F extends Form = Form> {
  readonly state: F;
  readonly asks: readonly FormAsk[];
}

const NO_REVIEW: ReviewState = { refused: [] };

export function formOf(subject: FormSubject): Form {
  const draft = beginning(subject);
  const paths: PathSearch = { found: [], nothing: false, known: new Map() };
  const people: PeopleState = { must: subject.kind === 'fix' ? subject.people : [], problems: [] };
  return { subject, draft, initial: draft, paths, oneMap: true, review: NO_REVIEW, people, asked: 0 };
}

function beginning(subject: FormSubject): Draft {
  switch (subject.kind) {
    case 'add':
      return emptyDraft;
    case 'edit':
    case 'fix':
    case 'remove':
      return draftOf(subject.volume);
    case 'accept':
      return accepted(subject);
    case 'attach':
      return withMount({ draft: draftOf(subject.volume) }, subject.mount).draft;
    case 'detach':
      return withoutMount({ draft: draftOf(subject.volume) }, subject.ctid).draft;
  }
}

/** What was found, in the place of what is declared; modes of files stay. */
function accepted({ volume, owner, mode }: Extract<FormSubject, { readonly kind: 'accept' }>): Draft {
  const draft = draftOf(volume);
  const { fileMode, recursive } = volume.permissions;
  const file = fileMode === 'keep' ? '' : octal(fileMode);
  return {
    ...draft,
    ...(owner === undefined ? {} : { owner }),
    ...(mode === undefined ? {} : { permissions: { kind: 'modes', directory: mode, file, recursive } }),
  };
}

/** The edit as it stands, or undefined where nothing is changed. */
export function editOf(form: Form, snapshot: Snapshot): VolumeEdit | undefined {
  const { subject, draft } = form;
  switch (subject.kind) {
    case 'add':
      return addEdit(draft, accessOf(form, snapshot));
    case 'edit':
    case 'fix':
    case 'accept':
    case 'attach':
    case 'detach':
      return setEdit(subject.volume, draft);
    case 'remove':
      return { kind: 'remove', name: subject.volume.name };
  }
}

/** Asks what the edit would do; an answer to an earlier question no longer counts. */
export function askReview<F extends Form>(form: F, snapshot: Snapshot): FormTurn<F> {
  const edit = editOf(form, snapshot);
  if (edit === undefined) return { state: { ...form, review: NO_REVIEW }, asks: [] };
  const serial = form.asked + 1;
  const review = { ...form.review, edit, awaiting: serial, refused: [] };
  return { state: { ...form, asked: serial, review }, asks: [{ kind: 'review', serial, edit }] };
}

/** Every change of access asks at once what it would do, so that what is said of it is never about something else for long. */
export function changeAccess<F extends Form>(form: F, changed: Partial<Draft>, snapshot: Snapshot): FormTurn<F> {
  return askAccess({ ...form, draft: { ...form.draft, ...changed } }, snapshot);
}

/** Asks what the edit would do, and what would let in those who must have access. */
export function askAccess<F extends Form>(form: F, snapshot: Snapshot): FormTurn<F> {
  const reviewing = askReview(form, snapshot);
  const { state, asks } = askLetIn(reviewing.state, snapshot);
  return { state, asks: [...reviewing.asks, ...asks] };
}

/** Asks what would let in those who must have access; nothing where nobody must. */
export function askLetIn<F extends Form>(form: F, snapshot: Snapshot): FormTurn<F> {
  const must = form.people.must.filter(({ ctid }) => form.draft.mounts.some((mount) => mount.ctid === ctid));
  if (must.length === 0) return { state: { ...form, people: { must, problems: [] } }, asks: [] };
  const serial = form.asked + 1;
  const request = { name: form.draft.name, edit: editOf(form, snapshot), with: must };
  const people: PeopleState = { ...form.people, must, awaiting: serial };
  return { state: { ...form, asked: serial, people }, asks: [{ kind: 'let-in', serial, request }] };
}

/** Asks what begins with `prefix`. */
export const askPaths = <F extends Form>(form: F, prefix: string): FormTurn<F> => search(form, prefix, true);

/** Asks what lies at the path. */
export const askWhatLiesThere = <F extends Form>(form: F): FormTurn<F> => search(form, hostPathOf(form.draft), false);

/** The search without its question: an answer to that comes too late. */
export function withoutAwaiting({ awaiting: _, ...paths }: PathSearch): PathSearch {
  return paths;
}

/** What the outside answers; what is not asked for any more changes nothing. */
export function receiveForm<F extends Form>(form: F, answer: FormAnswer, snapshot: Snapshot): FormTurn<F> {
  switch (answer.kind) {
    case 'completed':
      return { state: completed(form, answer.serial, answer.found), asks: [] };
    case 'reviewed':
      return reviewed(form, answer, snapshot);
    case 'let-in':
      return { state: foundFor(form, answer), asks: [] };
    case 'wrote': {
      const refused = answer.outcome.ok ? [] : answer.outcome.diagnostics;
      return { state: { ...form, review: { ...form.review, refused } }, asks: [] };
    }
  }
}

function foundFor<F extends Form>(form: F, { serial, found }: Extract<FormAnswer, { kind: 'let-in' }>): F {
  const { must, awaiting, taken } = form.people;
  if (awaiting !== serial) return form;
  const known = found.ok ? { answer: found.value, problems: [] } : { problems: found.problems };
  return { ...form, people: { must, ...known, ...(taken && { taken }) } };
}

/** Whether there is an answer to the question as it stands, and it may be written. */
export const canWrite = ({ awaiting, answer }: ReviewState): boolean =>
  awaiting === undefined && answer !== undefined && !isRefused(answer);

/** Asks to write exactly what was reviewed; nothing where that can't be. */
export const writes = ({ review }: Form): readonly FormAsk[] =>
  review.edit && canWrite(review) ? [{ kind: 'write', edit: review.edit }] : [];

/** What a review and its plan have against the edit. */
export const errorsIn = (review: Review): readonly Problem[] => reviewFindings(review).filter(isError);

/** All that a review and its plan found. */
export const reviewFindings = ({ diagnostics, plan, status }: Review): readonly Problem[] => [
  ...diagnostics,
  ...(plan?.diagnostics ?? []),
  ...lackFindings(status?.volumes.flatMap(({ mounts }) => mounts) ?? []),
];

/** The warnings of a review: those that the edit brings, and those that there are without it. */
export function reviewWarnings(review: Review, name: string, { diagnostics, status }: Snapshot) {
  const mounts = status?.volumes.find((volume) => volume.name === name)?.mounts ?? [];
  const now = new Set([...diagnostics, ...(status?.diagnostics ?? []), ...lackFindings(mounts)].map(withoutPlace));
  const warnings = reviewFindings(review).filter((problem) => !isError(problem));
  return {
    brought: warnings.filter((problem) => !now.has(withoutPlace(problem))),
    known: warnings.filter((problem) => now.has(withoutPlace(problem))),
  };
}

/** An edit moves what stands below it in the file. */
const withoutPlace = ({ where: { file: _, line: __, column: ___, ...where }, ...problem }: Problem): string =>
  JSON.stringify({ ...problem, where });

function search<F extends Form>(form: F, prefix: string, completes: boolean): FormTurn<F> {
  const serial = form.asked + 1;
  const paths: PathSearch = { ...form.paths, awaiting: { serial, completes }, nothing: false };
  return { state: { ...form, asked: serial, paths }, asks: [{ kind: 'complete', serial, prefix }] };
}

function completed<F extends Form>(form: F, serial: number, answer: readonly PathCompletion[]): F {
  const { awaiting, known, ...paths } = form.paths;
  if (awaiting?.serial !== serial) return form;
  const found = answer.map((one) => ({ ...one, path: normalPath(one.path) }));
  const knows = new Map([...known, ...found.map((one) => [one.path, one] as const)]);
  const searched = awaiting.completes ? { found, nothing: found.length === 0 } : paths;
  // Asked was the path as it stands: whoever types on asks anew.
  const at = hostPathOf(form.draft);
  const missing = form.draft.path === '' || found.some(({ path }) => path === at) ? undefined : at;
  return { ...form, paths: { ...searched, known: knows, missing } };
}

/** Whether the answer about the path as it stands was that no directory is there. */
export const isNotFound = ({ draft, paths }: Pick<Form, 'draft' | 'paths'>): boolean =>
  paths.missing !== undefined && paths.missing === hostPathOf(draft) && !paths.known.has(paths.missing);

/** If a review shows that a proposed container_root isn't one id, the proposal is taken back. */
function reviewed<F extends Form>(
  form: F,
  { serial, review: answer }: Extract<FormAnswer, { kind: 'reviewed' }>,
  snapshot: Snapshot,
): FormTurn<F> {
  if (form.review.awaiting !== serial) return { state: form, asks: [] };
  const { awaiting: _, ...review } = form.review;
  const known: F = { ...form, review: { ...review, answer, answered: serial } };
  const proposed = form.draft.owner === undefined && accessOf(form, snapshot).owner === 'container_root';
  if (proposed && rootsDiffer(answer)) return askReview({ ...known, oneMap: false }, snapshot);
  return { state: known, asks: [] };
}

const rootsDiffer = (review: Review): boolean => reviewFindings(review).some(({ code }) => ROOTS_DIFFER.has(code));

const ROOTS_DIFFER = new Set(['container_roots_disagree', 'id_map_without_root', 'id_map_unreadable']);

const isRefused = ({ diagnostics, diff }: Review): boolean => diff.length === 0 && diagnostics.some(isError);
