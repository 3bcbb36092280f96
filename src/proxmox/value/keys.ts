import {
  configId,
  device,
  dnsName,
  features,
  ipAddress,
  listOf,
  network,
  startupOrder,
  tag,
  unused,
  volumeId,
} from './formats.ts';
import { mountPointProblem, rootfsSchema } from './mount.ts';
import { propertyFormat } from './property.ts';
import { booleanWord, type ValueRule, valueProblem } from './rule.ts';

/** The rule of a key of a container file; undefined for a key Proxmox does not know, such as mp256 or mp00. */
export function ruleOfKey(key: string): ValueRule | undefined {
  return PLAIN_KEYS.get(key) ?? numberedRule(key);
}

/** Every key that `pct set` takes as an option. */
export function settableKeys(): readonly string[] {
  const numbered = [...NUMBERED_KEYS].flatMap(([name, { count }]) =>
    Array.from({ length: count }, (_, index) => `${name}${index}`),
  );
  return [...PLAIN_KEYS.keys(), ...numbered].filter((key) => key !== 'parent' && key !== 'snaptime');
}

export type KeyValue = { readonly value: string } | { readonly problem: string };

/** A value as it is read from the file: booleans as 0 or 1, whole numbers without leading zeros `[bool-words]`. */
export function readKeyValue(key: string, value: string): KeyValue {
  const rule = ruleOfKey(key);
  if (!rule) return { problem: `unknown setting '${key}'\n` };
  if (value.includes('\r')) return { problem: 'property contains a line feed\n' };
  switch (rule.type) {
    case 'boolean': {
      const word = booleanWord(value);
      return word === undefined ? wrongType('boolean', value) : { value: word };
    }
    case 'integer':
      return /^\d+$/.test(value) ? { value: value.replace(/^0+(?=\d)/, '') } : wrongType('integer', value);
    case 'number':
      return /^\d+(?:\.\d+)?$/.test(value) ? { value } : wrongType('number', value);
    case 'string': {
      const problem = rule.format?.(value, '');
      return problem === undefined ? { value } : { problem };
    }
  }
}

/** What `pct config` says of a value it is about to print `[bad-mp-in-file-config]`. */
export function resultProblem(key: string, value: string): string | undefined {
  const rule = key === 'parent' || key === 'snaptime' ? undefined : ruleOfKey(key);
  return rule && valueProblem(rule, value, key);
}

function wrongType(type: string, value: string): KeyValue {
  return { problem: `type check ('${type}') failed - got '${value}'\n` };
}

const flag: ValueRule = { type: 'boolean' };

const PLAIN_KEYS: ReadonlyMap<string, ValueRule> = new Map<string, ValueRule>([
  ['arch', { type: 'string', values: ['amd64', 'i386', 'arm64', 'armhf', 'riscv32', 'riscv64'] }],
  ['cmode', { type: 'string', values: ['shell', 'console', 'tty'] }],
  ['console', flag],
  ['cores', { type: 'integer', minimum: 1, maximum: 8192 }],
  ['cpulimit', { type: 'number', minimum: 0, maximum: 8192 }],
  ['cpuunits', { type: 'integer', minimum: 0, maximum: 500000 }],
  ['debug', flag],
  ['description', { type: 'string', maxLength: 8192 }],
  ['entrypoint', { type: 'string', pattern: /^[^\x00-\x08\x10-\x1f\x7f]+$/ }],
  ['env', { type: 'string', pattern: /^\w+=[^\x00-\x08\x10-\x1f\x7f]*(?:\0\w+=[^\x00-\x08\x10-\x1f\x7f]*)*$/ }],
  ['features', { type: 'string', format: features }],
  ['hookscript', { type: 'string', format: volumeId }],
  ['hostname', { type: 'string', format: dnsName, maxLength: 255 }],
  [
    'lock',
    {
      type: 'string',
      values: 'backup create destroyed disk fstrim migrate mounted rollback snapshot snapshot-delete'.split(' '),
    },
  ],
  ['memory', { type: 'integer', minimum: 16 }],
  ['nameserver', { type: 'string', format: listOf(ipAddress) }],
  ['onboot', flag],
  [
    'ostype',
    {
      type: 'string',
      values: 'debian devuan ubuntu centos fedora opensuse archlinux alpine gentoo nixos openeuler unmanaged'.split(
        ' ',
      ),
    },
  ],
  ['parent', { type: 'string', format: configId, maxLength: 40 }],
  ['protection', flag],
  ['rootfs', { type: 'string', format: propertyFormat(rootfsSchema) }],
  ['searchdomain', { type: 'string', format: listOf(dnsName) }],
  ['snaptime', { type: 'integer', minimum: 0 }],
  ['startup', { type: 'string', format: startupOrder }],
  ['swap', { type: 'integer', minimum: 0 }],
  ['tags', { type: 'string', format: listOf(tag) }],
  ['template', flag],
  ['timezone', { type: 'string' }],
  ['tty', { type: 'integer', minimum: 0, maximum: 6 }],
  ['unprivileged', flag],
]);

/** Keys with a number, which is below this. */
const NUMBERED_KEYS: ReadonlyMap<string, { readonly count: number; readonly rule: ValueRule }> = new Map([
  ['dev', { count: 256, rule: { type: 'string', format: device } }],
  ['mp', { count: 256, rule: { type: 'string', format: mountPointProblem } }],
  ['net', { count: 32, rule: { type: 'string', format: network } }],
  ['unused', { count: 256, rule: { type: 'string', format: unused } }],
]);

function numberedRule(key: string): ValueRule | undefined {
  const [, name = '', index = ''] = /^([a-z]+)(0|[1-9][0-9]{0,2})$/.exec(key) ?? [];
  const numbered = NUMBERED_KEYS.get(name);
  return numbered && Number(index) < numbered.count ? numbered.rule : undefined;
}
