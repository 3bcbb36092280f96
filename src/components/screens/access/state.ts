import type { Explanation } from '../../../engine/access/explain.ts';
import type { Problem } from '../../../ground/problem.ts';
import type { ExplainRequest } from '../../../operations/explain.ts';
import { type TextField, textField } from '../../fields/field.ts';
import { movedIndex } from '../../fields/scroll.ts';

/** A directory inside a container. */
export interface ContainerPath {
  readonly ctid: number;
  readonly path: string;
}

export const FIELDS = ['container', 'user', 'path'] as const;

export type FieldName = (typeof FIELDS)[number];

/** Whose access to what is asked for, and what the last answer was. */
export interface AccessState {
  readonly fields: Readonly<Record<FieldName, TextField>>;
  /** Where keys go into; undefined: the answer is looked at. */
  readonly typing: FieldName | undefined;
  /** The fields were come to from an answer, and esc goes back to it. */
  readonly returns?: boolean | undefined;
  /** The suggestion under the cursor; undefined: what is typed counts. */
  readonly suggested: number | undefined;
  /** Counts what was asked. */
  readonly serial: number;
  /** What was asked last. */
  readonly asked: ExplainRequest;
  readonly awaiting: boolean;
  /** The last answer that came; stays while the next one is awaited. */
  readonly explanation: Explanation | undefined;
  /** Why there is none. */
  readonly problem: Problem | undefined;
  /** The directory under the cursor, of the answer's chain. */
  readonly index: number;
}

/** Asks for the root of the first place's container, with the serial number 1. */
export function accessOn(places: readonly [ContainerPath, ...ContainerPath[]]): AccessState {
  const [{ ctid, path }] = places;
  return {
    fields: { container: textField(String(ctid)), user: textField(), path: textField(path) },
    typing: new Set(places.map((place) => place.ctid)).size === 1 ? 'user' : 'container',
    suggested: undefined,
    serial: 1,
    asked: { who: { ctid, uid: undefined, gid: undefined, groups: undefined }, path },
    awaiting: true,
    explanation: undefined,
    problem: undefined,
    index: 0,
  };
}

/** The field that is typed with another text or caret. What was suggested for another text is no more. */
export function typed(state: AccessState, name: FieldName, field: TextField): AccessState {
  const suggested = field.text === state.fields[name].text ? state.suggested : undefined;
  return { ...state, fields: { ...state.fields, [name]: field }, suggested };
}

/** To the next suggestion or the one before; above the first is what was typed. */
export function chosen(state: AccessState, key: string, count: number): AccessState {
  const index = movedIndex((state.suggested ?? -1) + 1, count + 1, count, key === 'up' ? 'up' : 'down') - 1;
  return { ...state, suggested: index < 0 ? undefined : index };
}

/** Keys go to another field, or to none: then the answer is looked at. */
export const wentTo = (state: AccessState, typing: FieldName | undefined): AccessState => ({
  ...state,
  typing,
  suggested: undefined,
});

export const asking = (state: AccessState, asked: ExplainRequest): AccessState => ({
  ...state,
  asked,
  awaiting: true,
  serial: state.serial + 1,
});

/** The answer; the cursor stands where the way ends. */
export function answered(state: AccessState, serial: number, explanation: Explanation): AccessState {
  if (serial !== state.serial) return state;
  return {
    ...state,
    awaiting: false,
    explanation,
    problem: undefined,
    index: explanation.chain.length - 1,
  };
}

export function unanswered(state: AccessState, serial: number, problem: Problem): AccessState {
  if (serial !== state.serial) return state;
  return { ...state, awaiting: false, explanation: undefined, problem };
}
