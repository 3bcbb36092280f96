/** Whether the first is older (negative), the same (0) or newer (positive), as dpkg(1) orders versions (deb-version(7)). */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  return a.epoch - b.epoch || comparePart(a.upstream, b.upstream) || comparePart(a.revision, b.revision);
}

/** The version of a package that is installed, by the text of /var/lib/dpkg/status; undefined: it is not. */
export function installedVersion(status: string, name: string): string | undefined {
  const stanza = status.split(/\n\n+/).find((text) => fieldOf(text, 'Package') === name);
  if (stanza === undefined || !/ installed$/.test(fieldOf(stanza, 'Status') ?? '')) return undefined;
  return fieldOf(stanza, 'Version');
}

const fieldOf = (stanza: string, field: string): string | undefined =>
  stanza
    .split('\n')
    .find((line) => line.startsWith(`${field}: `))
    ?.slice(field.length + 2)
    .trim();

function partsOf(version: string) {
  const [, epoch = '0', rest = version] = /^(\d+):(.*)$/.exec(version) ?? [];
  const dash = rest.lastIndexOf('-');
  return {
    epoch: Number(epoch),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** Words and numbers in turn, the first that differs decides. */
function comparePart(one: string, other: string): number {
  let [a, b] = [one, other];
  while (a !== '' || b !== '') {
    const [wordA, wordB] = [wordOf(a), wordOf(b)];
    const word = compareWord(wordA, wordB);
    if (word !== 0) return word;
    [a, b] = [a.slice(wordA.length), b.slice(wordB.length)];
    const [digitsA, digitsB] = [digitsOf(a), digitsOf(b)];
    const number = Number(digitsA) - Number(digitsB);
    if (number !== 0) return number;
    [a, b] = [a.slice(digitsA.length), b.slice(digitsB.length)];
  }
  return 0;
}

const wordOf = (text: string): string => /^\D*/.exec(text)?.[0] ?? '';
const digitsOf = (text: string): string => /^\d*/.exec(text)?.[0] ?? '';

function compareWord(one: string, other: string): number {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const order = weight(one[at]) - weight(other[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** A tilde is before the end, letters before what is none. */
function weight(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
