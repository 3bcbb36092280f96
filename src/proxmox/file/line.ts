import { isBlank, spaceEnd, trimSpaceEnd } from '../value/bytes.ts';

/** What one line of a container file is to Proxmox, in its order of tries. Spaces at the end are gone from values. */
export type ConfigLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'snapshot'; readonly name: string }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'lxc'; readonly key: string; readonly value: string }
  | { readonly kind: 'description'; readonly value: string }
  | { readonly kind: 'snapstate'; readonly value: string }
  | { readonly kind: 'delete'; readonly value: string }
  | { readonly kind: 'key'; readonly key: string; readonly value: string }
  | { readonly kind: 'garbage' };

export function readConfigLine(line: string): ConfigLine {
  if (isBlank(line)) return { kind: 'blank' };
  if (line.startsWith('#')) return { kind: 'comment', text: line.slice(1) };
  const trimmed = trimSpaceEnd(line);
  if (line.startsWith('[')) {
    if (/^\[pve:pending\]$/i.test(trimmed)) return { kind: 'pending' };
    // a name needs two characters [one-letter-section]
    const name = /^\[([a-z][a-z0-9_-]+)\]$/i.exec(trimmed)?.[1];
    if (name !== undefined) return { kind: 'snapshot', name };
  }
  if (line.startsWith('lxc.')) {
    const match = /^(lxc\.[a-z0-9_\-.]+)(?::|[ \t\v\f\r]*=)/.exec(trimmed);
    if (match) return { kind: 'lxc', key: match[1] ?? '', value: valueAfter(trimmed, match[0].length) };
  }
  const name = KEY.test(trimmed) ? trimmed.slice(0, trimmed.indexOf(':')) : undefined;
  const colon = name === undefined ? 0 : name.length + 1;
  const value = name === undefined ? '' : valueAfter(trimmed, colon);
  if (name === 'description' && value !== '') return { kind: 'description', value };
  const state = line.includes('snapstate:') ? /snapstate:\s*(prepare|delete)$/.exec(trimmed)?.[1] : undefined;
  if (state !== undefined) return { kind: 'snapstate', value: state };
  if (name === undefined || line.length === colon) return { kind: 'garbage' };
  // blanks alone are a value too, the last of them [blank-mp0-stopped]
  if (value === '') return { kind: 'key', key: name, value: line.slice(-1) };
  return name === 'delete' ? { kind: 'delete', value } : { kind: 'key', key: name, value };
}

const KEY = /^[a-z][a-z_]*\d*:/;

function valueAfter(line: string, from: number): string {
  return line.slice(spaceEnd(line, from));
}
