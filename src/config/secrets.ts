import type { Segment } from './read/position.ts';

const SECRET = /password|hash|secret|token|key|credential/i;
const HARMLESS = /(_file|_path|public_key)$/i;
/** Blocks whose keys are names that people choose: a volume called `ssl_keys` hides nothing. */
const NAMING_BLOCKS = new Set<Segment>(['shared_volumes', 'lxc_configs', 'docker_stacks', 'environments']);
const MASK = '***';

/**
 * Whether a text at this path must not be shown: its key, or the nearest telling one it lies under, says that it is a
 * secret; or it is a stack's variable.
 */
export function isSecretPath(path: readonly Segment[]): boolean {
  const variables = path[0] === 'docker_stacks' ? path.indexOf('variables') : -1;
  if (variables >= 0) return path.length > variables + 1 && path.at(-1) !== 'name';
  const telling = path.findLast(
    (key, index) => typeof key === 'string' && !isChosenName(path, index) && (HARMLESS.test(key) || SECRET.test(key)),
  );
  return typeof telling === 'string' && !HARMLESS.test(telling);
}

/** The same value with every secret text in it masked. `path` is where the value stands in its file. */
export function redact(value: unknown, path: readonly Segment[] = []): unknown {
  if (Array.isArray(value)) return value.map((inside, index) => redact(inside, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, redact(inside, [...path, key])]));
  }
  return typeof value === 'string' && isSecretPath(path) ? MASK : value;
}

/** A text that stands right under such a block is none of what people name there. */
const isChosenName = (path: readonly Segment[], index: number): boolean => {
  const block = path[index - 1];
  return block !== undefined && NAMING_BLOCKS.has(block) && index < path.length - 1;
};

/**
 * The same of text that is no JSON, as mount options and Proxmox's files are: what stands behind a key that says it is a
 * secret, every variable that a container gets, and what stands before the `@` of an address. Lines and commas stay.
 */
export function maskText(text: string): string {
  return text
    .replace(/^(lxc\.environment[a-z.]*\s*[:=]\s*[^=\n]*=).*$/gm, `$1${MASK}`)
    .replace(/\b((?:user(?:name)?)=[^\s,;%]*%)[^\s,;]+/g, `$1${MASK}`)
    .replace(/\b((?:pass|\w*(?:password|passwd|secret|token|apikey|api_key)\w*)\s*[=:]\s*)[^\s,;]+/gi, `$1${MASK}`)
    .replace(/:\/\/[^\s/@]+@/g, `://${MASK}@`)
    .replace(/(^|[\s#]|\/\/)([^\s/:@#*]+):[^\s/@*]+@/gm, `$1$2:${MASK}@`);
}
