/** Numbers that a seed decides. */
export interface Random {
  /** From 0 up to but not including this. */
  readonly below: (limit: number) => number;
  readonly oneOf: <T>(choices: readonly [T, ...T[]]) => T;
  readonly chance: (share: number) => boolean;
}

/** A linear congruential generator over 32 bits, its high half taken; the same seed gives the same numbers everywhere. */
export function randomFrom(seed: number): Random {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % limit;
  };
  return {
    below,
    oneOf: (choices) => choices[below(choices.length)] ?? choices[0],
    chance: (share) => below(1000) < share * 1000,
  };
}
