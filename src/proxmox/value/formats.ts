import { splitList } from './bytes.ts';
import { propertyFormat, propertySchema } from './property.ts';
import type { ValueRule } from './rule.ts';

type Format = (value: string, path: string) => string | undefined;

export const configId: Format = (id) =>
  /^[a-z][a-z0-9_-]+$/i.test(id) ? undefined : `invalid configuration ID '${id}'\n`;

export const ctid: Format = (id) =>
  /^[1-9][0-9]{2,8}$/.test(id) ? undefined : 'value does not look like a valid VM ID\n';

export const dnsName: Format = (name) =>
  name.split('.').every((label) => /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/.test(label))
    ? undefined
    : 'value does not look like a valid DNS name\n';

export const nodeName: Format = (name) =>
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/.test(name) ? undefined : 'value does not look like a valid node name\n';

export const storageId: Format = (id) =>
  /^[a-z][a-z0-9\-_.]*[a-z0-9]$/i.test(id) ? undefined : `storage ID '${id}' contains illegal characters\n`;

export const volumeId: Format = (id) =>
  storageOfVolume(id) === undefined ? `unable to parse volume ID '${id}'\n` : undefined;

/** `local-zfs` of `local-zfs:subvol-100-disk-0`; undefined when it is no volume id. */
export function storageOfVolume(id: string): string | undefined {
  return /^([a-z][a-z0-9\-_.]*[a-z0-9]):[^\n]+$/i.exec(id)?.[1];
}

export const ipAddress: Format = (address) =>
  isIpv4(address) || isIpv6(address.replace(/^(fe80:[^%]+)%.*$/, '$1'))
    ? undefined
    : 'value does not look like a valid IP address\n';

export const tag: Format = (name) =>
  /^[a-z0-9_][a-z0-9_\-+.]*$/i.test(name) ? undefined : `invalid characters in tag\n`;

export const startupOrder: Format = (value) =>
  value.split(',').every((part) => /^\s*$|^(?:(?:order=)?|up=|down=)\d+$/.test(part))
    ? undefined
    : 'unable to parse startup options\n';

/** The format of a list of such values; an empty list passes. */
export function listOf(format: Format): Format {
  return (value, path) => {
    for (const item of splitList(value)) {
      const problem = format(item, path);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

const flag: ValueRule = { type: 'boolean', optional: true };
const text: ValueRule = { type: 'string', optional: true };

export const networkSchema = propertySchema([
  ['name', { type: 'string', pattern: /^[-_.\w]+$/ }],
  ['bridge', { ...text, pattern: /^[-_.\w]+$/ }],
  ['firewall', flag],
  ['gw', text],
  ['gw6', text],
  ['host-managed', flag],
  ['hwaddr', { ...text, pattern: /^(?:[0-9a-f][02468ace])(?::[0-9a-f]{2}){5}$/i }],
  ['ip', text],
  ['ip6', text],
  ['link_down', flag],
  ['mtu', { type: 'integer', optional: true, minimum: 64, maximum: 65535 }],
  ['rate', { type: 'number', optional: true }],
  ['tag', { type: 'integer', optional: true, minimum: 1, maximum: 4094 }],
  ['trunks', { ...text, pattern: /^\d+(?:;\d+)*$/ }],
  ['type', { ...text, values: ['veth'] }],
]);

const featuresSchema = propertySchema([
  ['mount', { ...text, pattern: /^[a-zA-Z0-9_; ]+$/ }],
  ...['force_rw_sys', 'fuse', 'keyctl', 'mknod', 'nesting'].map((name): [string, ValueRule] => [name, flag]),
]);

const deviceSchema = propertySchema(
  [
    ['path', { ...text, format: devicePath }],
    ['deny-write', flag],
    ['gid', { type: 'integer', optional: true, minimum: 0 }],
    ['mode', { ...text, pattern: /^0[0-7]{3}$/ }],
    ['uid', { type: 'integer', optional: true, minimum: 0 }],
  ],
  'path',
);

const unusedSchema = propertySchema([['volume', { type: 'string', format: volumeId }]], 'volume');

export const network = propertyFormat(networkSchema);
export const features = propertyFormat(featuresSchema);
export const device = propertyFormat(deviceSchema);
export const unused = propertyFormat(unusedSchema);

function devicePath(path: string): string | undefined {
  return !path.startsWith('/dev/') || /\/\.\.?(?:\/|$)/.test(path) ? `${path} is not a valid device path\n` : undefined;
}

function isIpv4(address: string): boolean {
  const parts = address.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

function isIpv6(address: string): boolean {
  if (!/^[0-9a-f:.]+$/i.test(address) || address.split('::').length > 2) return false;
  const groups = address.split(':');
  const compressed = address.includes('::');
  const last = groups.at(-1) ?? '';
  const count = groups.filter((group) => group !== '').length + (last.includes('.') ? 1 : 0);
  if (last.includes('.') && !isIpv4(last)) return false;
  if (!groups.every((group) => group === '' || group.includes('.') || /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return compressed ? count < 8 : count === 8 && !groups.includes('');
}
