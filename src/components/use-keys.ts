import { useInput, usePaste } from 'ink';
import { useLayoutEffect, useRef } from 'react';
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

/**
 * Turns keys into actions by the keymap. Keys that were read at once are handled one after the other, each in the state
 * the one before led to, and dropped where that left this screen: nobody meant them for the next one.
 */
export function useKeys(handling: KeyHandling): void {
  const latest = useRef(handling);
  useLayoutEffect(() => {
    latest.current = handling;
  });
  const press = ([key, ...rest]: readonly string[]) => {
    if (key === undefined || !latest.current.active) return;
    handle(key, latest.current);
    if (rest.length > 0) queueMicrotask(() => press(rest));
  };
  useInput((input, key) => press(pressedKeys(input, key)), { isActive: handling.active });
  usePaste((text) => latest.current.onText?.(text.replace(/\s+/g, ' ').trim()), { isActive: handling.active });
}

function handle(key: string, { contexts, onAction, onText }: KeyHandling): void {
  if (onText && isCharacter(key)) {
    onText(key);
    return;
  }
  const action = boundAction(key, contexts);
  if (action) onAction(action);
}
