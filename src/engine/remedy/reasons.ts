import type { Coded } from '../../ground/problem.ts';
import type { Right, Somebody } from '../consent/affected.ts';
import type { Why } from '../permission/why.ts';

/** Why a remedy is not offered, besides what a plan has against it. */
export type RefusedReason = Coded<{
  takes_access: Somebody & { loses: readonly [Right, ...Right[]]; more: number };
  /** Some of what lies in the directory they could use less. */
  takes_entries: Somebody & { count: number; more: number };
  /** They could not do it all the same. */
  still_denied: { ctid: number; uid: number; why: readonly Why[] };
  /** Inside, a directory on the way to the mount lets them no further. */
  denied_on_the_way: { ctid: number; uid: number; path: string };
  /** What a container makes there would be the host's root's, setuid files as well. */
  maps_host_root: { ctid: number };
  /** Its users are the host's. */
  privileged_ignores_idmap: { ctid: number };
  /** The mount has one already, or several of the users are in one container. */
  idmap_taken: { ctid: number };
  /** The user's own group is not known. */
  group_unknown: { ctid: number; uid: number };
  /** It is for the root of containers alone. */
  not_root_asked: unknown;
}>;
