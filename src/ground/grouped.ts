/** Adds to what is known under a key: nothing yet, or a list. */
export function addTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** What is known under a key, made the first time that it is asked for. */
export function madeOnce<Key, Value>(
  known: Pick<Map<Key, Value>, 'get' | 'has'> & { set(key: Key, value: Value): unknown },
  key: Key,
  make: (key: Key) => Value,
): Value {
  const before = known.get(key);
  // Nothing may be what was made.
  if (before !== undefined || known.has(key)) return before as Value;
  const made = make(key);
  known.set(key, made);
  return made;
}

/** What is made of each thing, the first time that it is asked for. */
export function onceEach<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => madeOnce(known, key, make);
}

/** The same for as long as the thing itself is there: whoever holds it has what was made of it, and nobody else pays for it. */
export function onceFor<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => madeOnce(known, key, make);
}

/** Lists under what each thing has as its key, in the order of the things. */
export function groupedBy<Key, Value>(things: Iterable<Value>, keyOf: (thing: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const thing of things) addTo(groups, keyOf(thing), thing);
  return groups;
}
