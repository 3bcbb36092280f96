import type { AccessLevel, DesiredOwner, DesiredVolume } from '../engine/desired/state.ts';
import { octal } from '../ground/mode.ts';
import { normalPath } from '../ground/paths.ts';
import type { MountOptions } from './options.ts';

/** A volume as far as it has been typed. */
export interface Draft {
  readonly name: string;
  readonly path: string;
  /** Picked containers, in the order of their numbers. */
  readonly mounts: readonly MountDraft[];
  /** Absent while the proposal stands. */
  readonly owner?: string;
  /** Absent while the proposal stands. */
  readonly permissions?: PermissionsDraft;
  /** Who is given an entry of their own, by `CTID:UID`. */
  readonly access?: Readonly<Record<string, AccessLevel>> | undefined;
  /** Starts of its containers wait for the file system. */
  readonly bootGuard?: boolean | undefined;
  /** Absent: nobody is warned. */
  readonly snapshotsWithinHours?: number | undefined;
}

export interface MountDraft {
  readonly ctid: number;
  /** Absent while the suggestion stands. */
  readonly path?: string | undefined;
  readonly options: MountOptions;
}

/** Modes are octal text, or empty where they are left unsaid. `purpose` leaves them to the volume's name. */
export type PermissionsDraft =
  | { readonly kind: 'purpose'; readonly recursive: boolean }
  | { readonly kind: 'keep' }
  | { readonly kind: 'modes'; readonly directory: string; readonly file: string; readonly recursive: boolean };

export const DEFAULT_OWNER = 'nobody:nogroup';

export const emptyDraft: Draft = { name: '', path: '', mounts: [] };

/** The draft an existing volume is edited from: what its files say; what nobody wrote down is not said by it, either. */
export function draftOf(volume: DesiredVolume): Draft {
  return {
    name: volume.name,
    path: volume.hostPath,
    mounts: volume.mounts
      .map(({ ctid, path, readOnly, shared, mountOptions, idmap }) => ({
        ctid,
        path,
        options: { read_only: readOnly, shared, mount_options: mountOptions, idmap },
      }))
      .sort((a, b) => a.ctid - b.ctid),
    ...(volume.unwritten?.owner ? {} : { owner: ownerWords(volume.owner) }),
    ...(volume.unwritten?.mode ? {} : { permissions: permissionsOf(volume) }),
    access: Object.fromEntries((volume.access ?? []).map(({ ctid, uid, can }) => [`${ctid}:${uid}`, can])),
    bootGuard: volume.bootGuard,
    snapshotsWithinHours: volume.snapshotsWithinHours,
  };
}

/** With this mount, in the place of the container's other one. */
export function withMount<F extends { readonly draft: Draft }>(form: F, mount: MountDraft): F {
  const others = form.draft.mounts.filter(({ ctid }) => ctid !== mount.ctid);
  const mounts = [...others, mount].sort((a, b) => a.ctid - b.ctid);
  return { ...form, draft: { ...form.draft, mounts } };
}

export function withoutMount<F extends { readonly draft: Draft }>(form: F, ctid: number): F {
  const mounts = form.draft.mounts.filter((mount) => mount.ctid !== ctid);
  return { ...form, draft: { ...form.draft, mounts } };
}

/** Whether two drafts say the same. */
export const sameDraft = (a: Draft, b: Draft): boolean => spelled(a) === spelled(b);

/** The path inside a container: the one typed, else `/mnt/<name>`, which follows the name. */
export const targetOf = (draft: Draft, mount: MountDraft): string => mount.path ?? `/mnt/${draft.name}`;

export const hostPathOf = (draft: Draft): string => normalPath(draft.path);

export const recursiveOf = (permissions: PermissionsDraft): boolean =>
  permissions.kind !== 'keep' && permissions.recursive;

/** An owner as the JSON spells it. */
export function ownerWords(owner: DesiredOwner): string {
  return 'text' in owner ? owner.text : owner.kind;
}

/** What a volume's permissions are, written down or not. */
export function permissionsOf({ permissions }: DesiredVolume): PermissionsDraft {
  const { directoryMode, fileMode, recursive, purpose } = permissions;
  if (purpose !== undefined) return { kind: 'purpose', recursive };
  if (directoryMode === 'keep' && fileMode === 'keep') return { kind: 'keep' };
  return { kind: 'modes', directory: modeText(directoryMode), file: modeText(fileMode), recursive };
}

const modeText = (mode: number | 'keep'): string => (mode === 'keep' ? '' : octal(mode));

const spelled = ({ name, path, mounts, owner, permissions, access = {}, ...watched }: Draft): string => {
  const { bootGuard = false, snapshotsWithinHours } = watched;
  const entries = Object.entries(access).sort();
  return JSON.stringify([name, path, mounts, owner, permissions, entries, bootGuard, snapshotsWithinHours]);
};
