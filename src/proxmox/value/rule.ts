/** What Proxmox's schema asks of one value; the texts of the problems are Proxmox's own. */
export interface ValueRule {
  readonly type: 'boolean' | 'integer' | 'number' | 'string';
  /** a value that may be left out; only asked of the properties of a property string */
  readonly optional?: boolean;
  /** the problem, with the newline Perl's `die` text has, or undefined; `path` prefixes the names of inner properties */
  readonly format?: (value: string, path: string) => string | undefined;
  readonly pattern?: RegExp;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly values?: readonly string[];
}

/** The first problem of a value in Proxmox's order of checks: type, format, pattern, length, range, enumeration. */
export function valueProblem(rule: ValueRule, value: string, path: string): string | undefined {
  if (!hasType(rule.type, value)) return `type check ('${rule.type}') failed - got '${value}'`;
  const problem = rule.format?.(value, path);
  if (problem !== undefined) return `invalid format - ${problem}`;
  if (rule.pattern && !rule.pattern.test(value)) return 'value does not match the regex pattern';
  if (rule.maxLength !== undefined && value.length > rule.maxLength) {
    return `value may only be ${rule.maxLength} characters long`;
  }
  return rangeProblem(rule, value) ?? enumerationProblem(rule, value);
}

function hasType(type: ValueRule['type'], value: string): boolean {
  switch (type) {
    case 'boolean':
      return value === '0' || value === '1';
    case 'integer':
      return /^[+-]?\d+$/.test(value);
    case 'number':
      return isNumber(value);
    case 'string':
      return true;
  }
}

function rangeProblem(rule: ValueRule, value: string): string | undefined {
  if (rule.maximum === undefined && rule.minimum === undefined) return undefined;
  if (!isNumber(value)) return undefined;
  if (rule.maximum !== undefined && Number(value) > rule.maximum) {
    return `value must have a maximum value of ${rule.maximum}`;
  }
  if (rule.minimum !== undefined && Number(value) < rule.minimum) {
    return `value must have a minimum value of ${rule.minimum}`;
  }
  return undefined;
}

function enumerationProblem(rule: ValueRule, value: string): string | undefined {
  if (!rule.values || rule.values.includes(value)) return undefined;
  return `value '${value}' does not have a value in the enumeration '${rule.values.join(', ')}'`;
}

function isNumber(value: string): boolean {
  return /^[+-]?(\d+\.\d+|\d+\.|\.\d+|\d+)([eE][+-]?\d+)?$/.test(value);
}

/** `1`, `0` or undefined for a word that is no boolean `[opt-ro-yes opt-ro-2]`. */
export function booleanWord(word: string): '0' | '1' | undefined {
  switch (word.length <= 5 ? word.toLowerCase() : '') {
    case '1':
    case 'on':
    case 'yes':
    case 'true':
      return '1';
    case '0':
    case 'off':
    case 'no':
    case 'false':
      return '0';
    default:
      return undefined;
  }
}

/** Perl's truth: neither absent nor empty nor 0. */
export function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== '0';
}
