import type { Sample } from './sample.ts';

/** A container's root file system: a dataset of its own, with the directory of its init, both of its root. */
export interface SampleRoot {
  readonly ctid: number;
  readonly target: string;
  readonly source: string;
  readonly dev: string;
  readonly directories: readonly string[];
  readonly owner: number;
}

export const rootsIn = ({ files }: Sample): readonly SampleRoot[] =>
  Object.entries(files).flatMap(([path, lines]) => {
    const ctid = Number(/^\/etc\/pve\/lxc\/(\d+)\.conf$/.exec(path)?.[1]);
    if (Number.isNaN(ctid)) return [];
    const source = `rpool/data/subvol-${ctid}-disk-0`;
    const target = `/${source}`;
    const owner = lines.includes('unprivileged: 1') ? 100000 : 0;
    return [{ ctid, target, source, dev: `0:${100 + ctid}`, directories: [target, `${target}/sbin`], owner }];
  });
