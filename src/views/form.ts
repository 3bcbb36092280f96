import { summaryOf } from '../engine/access/summary.ts';
import { purposeOf } from '../engine/desired/purpose.ts';
import type { Worded } from '../engine/diagnostic.ts';
import type { Can } from '../engine/permission/can.ts';
import type { Why } from '../engine/permission/why.ts';
import type { Unreached } from '../engine/remedy/below.ts';
import type { AccessStatus, MountStatus, RootAccess } from '../engine/status/types.ts';
import type { ProposalReason } from '../form/access.ts';
import type { OwnerChoice, PermissionsChoice } from '../form/choices.ts';
import type { PermissionsDraft } from '../form/draft.ts';
import type { RemovalPoint } from '../form/removal.ts';
import { commandText } from '../ground/argv.ts';
import { groupedBy } from '../ground/grouped.ts';
import { octal } from '../ground/mode.ts';
import type { PathCompletion } from '../operations/complete.ts';
import { ACCESS } from './access.ts';
import { counted, sizeText } from './measures.ts';
import { hostReadOnlyText, whyText } from './words/access.ts';
import { WIZARD } from './words/input/wizard.ts';
import { PURPOSES, reasonText } from './words/reasons.ts';
import { containerText, type TextTable, textIn } from './words/words.ts';

/** Why an owner is proposed. */
export const proposalText = (why: ProposalReason): string => textIn(PROPOSAL_TEXTS, why);

export const PROPOSAL_TEXTS: TextTable<ProposalReason> = {
  holds_entries: ({ entries }) => `holds ${entriesText(entries)}: untouched`,
  all_unprivileged: () => 'all CTs are unprivileged',
  maps_differ: () => 'the default: roots differ',
  default_owner: () => 'the default',
  undeclared: () => 'none declared: it stays',
};

export const OWNER_NOTES: Readonly<Record<OwnerChoice, string>> = {
  'nobody:nogroup': 'the default: nobody in particular',
  container_root: "their root's id on the host",
  keep: 'whoever owns it now',
  other: 'a user and group, by name or number',
};

/** What can be chosen as permissions of a volume, in a word, and what that means. */
export function permissionsChoiceText(choice: PermissionsChoice, name: string): Labelled {
  switch (choice) {
    case 'purpose':
      return purposeText(name);
    case 'keep':
      return { label: 'keep', note: 'as they are now' };
    case 'other':
      return { label: 'other', note: 'modes of your own, in octal' };
  }
}

/** `0775, files 0664`, and where that comes from. */
export function permissionsText(permissions: PermissionsDraft, name: string): Labelled {
  switch (permissions.kind) {
    case 'keep':
      return { label: 'keep', note: 'as they are' };
    case 'modes':
      return { label: modePair(permissions.directory, permissions.file), note: 'modes of your own' };
    case 'purpose':
      return purposeText(name);
  }
}

/** Whether starts wait for a volume's file system, and what that means. */
export const guardText = (isOn: boolean): Labelled =>
  isOn ? { label: 'yes', note: 'starts await its mount' } : { label: 'no', note: 'starts do not wait' };

/** How old a volume's youngest snapshot may be, and what that means. */
export const snapshotsText = (hours: number | undefined): Labelled =>
  hours === undefined
    ? { label: 'not watched', note: 'no warning' }
    : { label: `${hours} h`, note: 'warns where the newest ZFS snapshot is older' };

interface Labelled {
  readonly label: string;
  readonly note: string;
}

/** What a container's root will be able to do, and why; where the plan changes that, also what it can do now. */
export function accessText({ root, planned = root, why }: AccessStatus): {
  readonly can: string;
  readonly why: string;
} {
  return {
    can: ACCESS[planned].word,
    why: planned === root ? reasonText(why) : todayText(root, reasonText(why)),
  };
}

/** What somebody else can do now, who can do something else after the plan: `today read; others have r-x`. */
export const nowText = (can: Can, why: Why): string => todayText(summaryOf(can), whyText(why));

const todayText = (can: RootAccess, why: string): string => `today ${ACCESS[can].word}; ${why}`;

/** What the containers' roots cannot do there although their mounts promise it, the same reason once; no finding of the host. */
export function lackFindings(mounts: readonly MountStatus[]): readonly Worded[] {
  const lacking = mounts.filter(({ declared, access }) => declared && access.lacks !== undefined);
  const why = ({ access, hostReadOnly }: MountStatus) =>
    `${access.lacks} ${reasonText(access.why)} ${hostReadOnly?.at ?? ''}`;
  return [...groupedBy(lacking, why).values()].flatMap((alike) =>
    alike.slice(0, 1).map(({ access, hostReadOnly }) => ({
      ...({ code: 'root_lacks', severity: 'warning', where: {} } as const),
      ...WIZARD.rootLacks(
        alike.map(({ ctid, containerName }) => containerText(ctid, containerName)),
        access.lacks === 'write' ? 'write' : 'read',
        reasonText(access.why),
      ),
      ...(access.lacks === 'write' && hostReadOnly && { hint: WIZARD.heldReadOnly(hostReadOnlyText(hostReadOnly)) }),
    })),
  );
}

/** What of a directory's tree owner and mode can be for. */
export const TREE_CHOICES = { top: 'this directory only', below: 'everything below' } as const;

/** `count`: so many of them are out of reach for who was let in. */
export function treeChoiceNote(
  choice: keyof typeof TREE_CHOICES,
  { count, of: entries }: Partial<Pick<Unreached, 'count'>> & Pick<Unreached, 'of'>,
): string {
  if (choice === 'below') return 'owner and mode for all of it';
  if (count !== undefined) return `${count} of its ${entriesText(entries)} stay${count === 1 ? 's' : ''} out of reach`;
  return entries > 0
    ? `its ${entriesText(entries)} stay${entries === 1 ? 's' : ''} as now`
    : 'what lies in it stays as it is';
}

function purposeText(name: string): Labelled {
  const { name: purpose, directoryMode, fileMode } = purposeOf(name);
  return { label: modePair(octal(directoryMode), octal(fileMode)), note: `purpose: ${PURPOSES[purpose]}` };
}

const modePair = (directory: string, file: string): string => (file === '' ? directory : `${directory}, files ${file}`);

/** What lies at a path of the host: `zfs tank/media`, `12 entries`, `1.2T free`. */
export function placeText({ filesystem, dataset, entries, free }: PathCompletion): readonly string[] {
  return [
    [filesystem ?? 'unknown file system', dataset].filter(Boolean).join(' '),
    entries === null ? 'did not answer' : entries === 0 ? 'empty' : entriesText(entries),
    ...(free === undefined ? [] : [`${sizeText(free)} free`]),
  ];
}

const entriesText = (entries: number): string => (entries === 1 ? '1 entry' : `${entries} entries`);

/** What removing a volume means: `-` is taken away, `!` is to be minded, a blank stays as it was. */
export function removalText(point: RemovalPoint): { readonly sign: '-' | '~' | '!' | ' '; readonly text: string } {
  return { sign: REMOVAL_SIGNS[point.code], text: textIn(REMOVAL_TEXTS, point) };
}

const REMOVAL_SIGNS = {
  entry_goes: '-',
  directory_stays: ' ',
  mounts_stay: '!',
  mounted_nowhere: ' ',
  unmount_by_hand: ' ',
  mount_goes: '-',
  stays_until_restart: '!',
  goes_when_applied: '-',
  not_mounted_there: ' ',
  owner_accepted: '~',
  mode_accepted: '~',
  host_stays: ' ',
} as const;

export const REMOVAL_TEXTS: TextTable<RemovalPoint> = {
  entry_goes: ({ mounts }) =>
    `phoenix_hypervisor_config.json loses its entry, with ${mounts === 0 ? 'no mounts' : mounts === 1 ? 'one mount' : counted(mounts, 'mount')}.`,
  directory_stays: ({ hostPath }) => `${hostPath} and everything in it stays as it is.`,
  mounts_stay: ({ mounts }) =>
    `These containers keep the mount: ${mounts.map(({ ctid, path, slot }) => `${ctid} ${path} (${slot})`).join(', ')}.`,
  mounted_nowhere: () => 'No container has it mounted.',
  unmount_by_hand: ({ command }) => `By hand: ${commandText(command)}`,
  mount_goes: ({ ctid, path, access }) =>
    `phoenix_hypervisor_config.json loses the mount of CT ${ctid} at ${path}${access === 0 ? '' : `, and the ${access === 1 ? 'line' : `${access} lines`} of access for its users`}.`,
  stays_until_restart: ({ ctid, path }) => `CT ${ctid} keeps ${path} until it restarts.`,
  goes_when_applied: ({ ctid, slot }) => `CT ${ctid} is stopped: ${slot} goes as soon as the plan is applied.`,
  not_mounted_there: ({ ctid }) => `CT ${ctid} does not have it mounted.`,
  owner_accepted: ({ owner }) => `The files will say owner ${owner}, as the directory has it now.`,
  mode_accepted: ({ mode }) => `The files will say mode ${mode}, as the directory has it now.`,
  host_stays: ({ hostPath }) => `${hostPath} stays as it is; the plan has nothing to do there.`,
};
