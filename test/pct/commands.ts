import { configId, ctid, listOf, nodeName, storageId } from '../../src/proxmox/value/formats.ts';
import { ruleOfKey, settableKeys } from '../../src/proxmox/value/keys.ts';
import type { ValueRule } from '../../src/proxmox/value/rule.ts';

/** A command as pct's schema describes it: its arguments by place and its options. */
export interface Command {
  readonly positional: readonly string[];
  readonly options: ReadonlyMap<string, ValueRule>;
  /** options that may be given several times and are joined `[delete-two-options]` */
  readonly lists: ReadonlySet<string>;
}

const text: ValueRule = { type: 'string' };
const id: ValueRule = { type: 'integer', format: ctid, minimum: 1 };
const snapshotName: ValueRule = { type: 'string', format: configId, maxLength: 40 };
const keyList: ValueRule = { type: 'string', format: listOf(configId) };
const digest: ValueRule = { type: 'string', maxLength: 40 };
const volumeKeys = ['rootfs', ...Array.from({ length: 256 }, (_, index) => `mp${index}`)];

const settable = settableKeys().map((key): [string, ValueRule] => [key, ruleOfKey(key) ?? text]);

/** The commands of the model. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['list', command([], [])],
  [
    'config',
    command(
      ['vmid'],
      [
        ['current', { type: 'boolean' }],
        ['snapshot', snapshotName],
      ],
    ),
  ],
  ['pending', command(['vmid'], [])],
  ['status', command(['vmid'], [['verbose', { type: 'boolean' }]])],
  [
    'set',
    command(
      ['vmid'],
      [...settable, ['delete', keyList], ['revert', keyList], ['digest', digest]],
      ['delete', 'revert', 'nameserver', 'searchdomain', 'tags'],
    ),
  ],
  ['unlock', command(['vmid'], [])],
  ['listsnapshot', command(['vmid'], [])],
  [
    'snapshot',
    command(
      ['vmid', 'snapname'],
      [
        ['snapname', snapshotName],
        ['description', text],
      ],
    ),
  ],
  [
    'clone',
    command(
      ['vmid', 'newid'],
      [
        ['newid', id],
        ['full', { type: 'boolean' }],
        ['hostname', text],
        ['description', text],
        ['snapname', snapshotName],
        ['pool', text],
        ['storage', { type: 'string', format: storageId }],
        ['target', text],
        ['bwlimit', text],
      ],
    ),
  ],
  ['template', command(['vmid'], [])],
  [
    'migrate',
    command(
      ['vmid', 'target'],
      [
        ['target', { type: 'string', format: nodeName }],
        ['online', { type: 'boolean' }],
        ['restart', { type: 'boolean' }],
        ['timeout', { type: 'integer' }],
        ['target-storage', text],
        ['bwlimit', text],
      ],
    ),
  ],
  [
    'resize',
    command(
      ['vmid', 'disk', 'size'],
      [
        ['disk', { type: 'string', values: volumeKeys }],
        ['size', { type: 'string', pattern: /^\+?\d+(?:\.\d+)?[KMGT]?$/ }],
        ['digest', digest],
      ],
    ),
  ],
  [
    'move-volume',
    command(
      ['vmid', 'volume', 'storage', 'target-vmid', 'target-volume'],
      [
        ['volume', { type: 'string' }],
        ['storage', { type: 'string', format: storageId }],
        ['delete', { type: 'boolean' }],
        ['digest', digest],
        ['bwlimit', text],
        ['target-vmid', id],
        ['target-volume', text],
        ['target-digest', digest],
      ],
    ),
  ],
]);

/** pct's other commands, so that an abbreviation is as ambiguous as it is there. */
export const otherCommands =
  'console cpusets create delsnapshot destroy df enter exec fsck fstrim help mount pull push reboot remote-migrate rescan restore resume rollback shutdown start stop suspend unmount'.split(
    ' ',
  );

function command(
  positional: readonly string[],
  options: readonly (readonly [string, ValueRule])[],
  lists: readonly string[] = [],
): Command {
  const own = positional.includes('vmid') ? [['vmid', id] as const] : [];
  return { positional, options: new Map([...own, ...options]), lists: new Set(lists) };
}
