/** What is made when it is first asked for, and once. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What is answered again only where another thing is asked than last time. */
export function lastAsked<Asked, Answer>(
  isSame: (a: Asked, b: Asked) => boolean,
  answer: (asked: Asked) => Answer,
): (asked: Asked) => Answer {
  let last: { readonly asked: Asked; readonly answer: Answer } | undefined;
  return (asked) => {
    if (!last || !isSame(last.asked, asked)) last = { asked, answer: answer(asked) };
    return last.answer;
  };
}
