/** All of the items in an order that the seed decides: the same seed draws the same. */
export function* draws<Item>(items: readonly Item[], seed: number): Generator<Item> {
  const left = [...items];
  let state = seed >>> 0;
  while (left.length > 0) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const index = Math.floor((state / 2 ** 32) * left.length);
    const [drawn] = left.splice(index, 1);
    if (drawn !== undefined) yield drawn;
  }
}
