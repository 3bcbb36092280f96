import type { Status, VolumeStatus } from './types.ts';
import { stateOf, unseenDirectory } from './volume.ts';

/** A status narrowed to one member of the cluster: its containers, and the volumes that they have or shall have. */
export function onMember(whole: Status, node: string | undefined): Status {
  if (node === undefined) return whole;
  const isHere = node === whole.node;
  const containers = whole.containers.filter((container) => (container.node ?? whole.node) === node);
  const ctids = new Set(containers.map(({ ctid }) => ctid));
  const volumes = whole.volumes.flatMap((volume) => {
    const mounts = volume.mounts.filter(({ ctid }) => ctids.has(ctid));
    if (mounts.length === 0 && !(isHere && volume.mounts.length === 0)) return [];
    const theirs = volume.elsewhere?.find((one) => one.node === node)?.directory;
    const directory = isHere ? volume.directory : (theirs ?? unseenDirectory([node], whole.node));
    return [
      {
        ...volume,
        elsewhere: undefined,
        mounts,
        directory,
        state: stateOf(directory, mounts),
        notes: notesIn(volume, ctids, isHere),
      },
    ];
  });
  const names = new Set(volumes.map(({ name }) => name));
  return {
    ...whole,
    volumes,
    containers,
    leftAccess: isHere ? whole.leftAccess : [],
    diagnostics: whole.diagnostics.filter((one) => {
      const { volume, ctid, node: of } = one.where;
      if (of !== undefined && of !== node) return false;
      if ('ctids' in one && Array.isArray(one.ctids)) return one.ctids.some((each) => ctids.has(each));
      if (ctid !== undefined) return ctids.has(ctid);
      return volume === undefined || ((isHere || of === node) && names.has(volume));
    }),
  };
}

/** What is noted of this machine's directory is none of another's. */
const notesIn = ({ notes }: VolumeStatus, ctids: ReadonlySet<number>, isHere: boolean) =>
  notes?.filter((note) => {
    if ('ctid' in note) return ctids.has(note.ctid);
    return 'ctids' in note ? note.ctids.some((ctid) => ctids.has(ctid)) : isHere;
  });
