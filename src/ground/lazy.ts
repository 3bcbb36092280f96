/** What is made when it is first asked for, and once. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What is worked out again only where another thing is asked about than last time. */
export function lastAsked<Asked, Answer>(
  answer: (asked: Asked) => Answer,
  isSame: (a: Asked, b: Asked) => boolean = Object.is,
): (asked: Asked) => Answer {
  let isAnswered = false;
  let last: Asked;
  let known: Answer;
  return (asked) => {
    if (isAnswered && isSame(last, asked)) return known;
    known = answer(asked);
    last = asked;
    isAnswered = true;
    return known;
  };
}

/** What is made of each thing while somebody goes through it, and so never there as a whole. */
export function* oneByOne<Thing, Made>(things: Iterable<Thing>, make: (thing: Thing) => Made): Generator<Made> {
  for (const thing of things) yield make(thing);
}
