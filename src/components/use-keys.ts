import { useInput, usePaste } from 'ink';
import { useLayoutEffect, useReducer, useRef } from 'react';
import { type ActionId, boundAction, type Context } from './keymap.ts';
import { isCharacter, pressedKeys } from './pressed-keys.ts';

interface KeyHandling {
  /** Only the topmost screen hears keys. */
  readonly active: boolean;
  /** Looked up in this order; the first that binds the key decides. */
  readonly contexts: readonly Context[];
  onAction(action: ActionId): void;
  /** While it is there characters are text, not keys; so is what is pasted. */
  readonly onText?: ((text: string) => void) | undefined;
}

type Typed = { readonly key: string } | { readonly pasted: string };

/**
 * Turns keys into actions by the keymap. Keys that were read at once wait for each other: one a commit, so that each acts
 * on what is on screen after the one before. Those left over when that closed this screen or opened another one are
 * dropped: nobody meant them for the next one.
 */
export function useKeys(handling: KeyHandling): void {
  const latest = useRef(handling);
  const typed = useRef<readonly Typed[]>([]);
  /** Every handled key counts up, in the same commit as all that it changes. */
  const [committed, commit] = useReducer((count: number) => count + 1, 0);
  const handled = useRef(committed);
  const settled = useRef(committed);

  const next = () => {
    const [first, ...rest] = typed.current;
    if (first === undefined || !latest.current.active || handled.current !== settled.current) return;
    typed.current = rest;
    handled.current += 1;
    handle(first, latest.current);
    commit();
  };
  // Always listening: a listener that came and went with the screen would miss a key right after it is drawn.
  const type = (...more: readonly Typed[]) => {
    if (!latest.current.active) return;
    typed.current = [...typed.current, ...more];
    next();
  };
  useLayoutEffect(() => {
    latest.current = handling;
    settled.current = committed;
    if (!handling.active) typed.current = [];
    else if (typed.current.length > 0) queueMicrotask(next);
  });
  useInput((input, key) => type(...pressedKeys(input, key).map((key) => ({ key }))));
  usePaste((text) => type({ pasted: text.replace(/\s+/g, ' ').trim() }));
}

function handle(typed: Typed, { contexts, onAction, onText }: KeyHandling): void {
  if ('pasted' in typed) onText?.(typed.pasted);
  else if (onText && isCharacter(typed.key)) onText(typed.key);
  else {
    const action = boundAction(typed.key, contexts);
    if (action) onAction(action);
  }
}
