import { useInput, usePaste } from 'ink';
import { useRef, useState } from 'react';
import { fieldKeys } from '../form/field-keys.ts';

interface Turns<State, Event, Ask> {
  readonly initial: State;
  /** Pure: the state after an event, and what is asked of the outside. */
  update(state: State, event: Event): { readonly state: State; readonly asks: readonly Ask[] };
  /** Does what is asked; an answer comes back as an event. False ends it: no key and no answer counts any more. */
  answer(ask: Ask): Promise<Event | undefined> | false;
  key(name: string): Event;
  paste(text: string): Event | undefined;
  suspend(): void;
}

/** Feeds keys and answers to a pure update. Only a key or an answer starts anything, no effect does. */
export function useTurns<State, Event, Ask>(turns: Turns<State, Event, Ask>): [State, (event: Event) => void] {
  const [shown, show] = useState(turns.initial);
  const current = useRef(shown);
  const latest = useRef(turns);
  latest.current = turns;
  const ended = useRef(false);

  const send = (event: Event): void => {
    if (ended.current) return;
    const { state, asks } = latest.current.update(current.current, event);
    current.current = state;
    show(state);
    for (const ask of asks) {
      const answer = latest.current.answer(ask);
      if (answer === false) ended.current = true;
      else void answer.then((event) => event === undefined || send(event));
    }
  };

  useInput((input, key) => {
    for (const name of fieldKeys(input, key)) {
      if (name === 'ctrl+z') turns.suspend();
      else send(turns.key(name));
    }
  });
  usePaste((text) => {
    const event = turns.paste(text);
    if (event !== undefined) send(event);
  });
  return [shown, send];
}
