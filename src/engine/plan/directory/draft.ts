import type { Consumers } from '../../access/consumers.ts';
import type { KnownRights } from '../../consent/effect.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import type { DirectoryState } from '../../observed/directory.ts';
import type { ExpectedMounts } from '../../observed/expected.ts';
import type { PathFact } from '../../observed/facts.ts';
import type { OwnedEntry } from '../../observed/memory.ts';
import type { ObservedState } from '../../observed/state.ts';
import type { VolumeProblem } from '../../problem.ts';
import type { PlanNote, Step } from '../types.ts';
import type { ConfiguredSources } from './filesystem.ts';
import type { MakingFolder } from './folder.ts';
import type { LostMount } from './lost.ts';

/** A directory plan in the making. `observed` shows every path as the steps so far leave it, through `paths`. */
export interface DirectoryDraft {
  /** Where declared datasets are to be mounted. */
  readonly datasets: ExpectedMounts;
  readonly observed: ObservedState;
  readonly paths: ReadonlyMap<string, PathFact>;
  readonly change: (path: string, fact: PathFact) => void;
  /** How a host path stands by now. */
  readonly stateOf: (hostPath: string) => DirectoryState;
  /** What a directory that is made finds of the folder it is made in. */
  readonly folderOf: (folder: string) => MakingFolder;
  /** What is known of folders, once a step changes one. */
  readonly forgetFolders: () => void;
  /** Every path as it is on disk. */
  readonly found: ReadonlyMap<string, PathFact>;
  readonly consumers: Consumers;
  readonly lost: readonly LostMount[];
  /** Whether nothing about its file system stands against a host path. */
  readonly isClear: (hostPath: string) => boolean;
  readonly sources: () => ConfiguredSources;
  /** What people can do, as far as it was found. */
  readonly rights: KnownRights;
  /** The volumes of each host path that name somebody who must have access. */
  readonly sharing: ReadonlyMap<string, readonly DesiredVolume[]>;
  /** The entries of each host path's ACLs that this program set. */
  readonly ours: ReadonlyMap<string, readonly OwnedEntry[]>;
  readonly prune: boolean;
  /** The volume whose left entries are to go. */
  readonly takeOut: string | undefined;
  readonly takeOver: boolean;
  readonly otherFilesystem: boolean;
  readonly steps: Step[];
  readonly notes: PlanNote[];
  readonly diagnostics: VolumeProblem[];
  readonly refused: Set<string>;
  /** The steps that make volumes' directories, by host path. */
  readonly makers: Map<string, string>;
  /** Those of them that run, and after which something is left to be done, there or below. */
  readonly createdBy: Map<string, string>;
  /** Volumes' directories that others can write until steps of this plan have run, to the ids of those steps. */
  readonly closedBy: Map<string, readonly string[]>;
  /** Paths that volumes of this plan lie in. */
  readonly outers: ReadonlySet<string>;
}

/** Shows a path as a step leaves it. */
export function show(plan: DirectoryDraft, path: string, fact: PathFact): void {
  plan.change(path, fact);
  if (plan.outers.has(path)) plan.forgetFolders();
}

/** Stops a volume: neither its directory nor its mounts are planned. */
export function refuse(plan: DirectoryDraft, problem: VolumeProblem): void {
  plan.refused.add(problem.where.volume);
  plan.diagnostics.push(problem);
}
