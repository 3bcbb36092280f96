import type { OwnedFact, Reading } from '../../engine/observed/facts.ts';

/** A failed reading, with the system's code. */
export function unreadable(path: string, system: string): Extract<Reading<never>, { readonly ok: false }> {
  return { ok: false, error: { code: 'unreadable', path, system } };
}

/** What find(1) prints for {@link ownedFound}. */
export const OWNED = '%m %U %G %D %i';

export const ownedFound = ([mode = '', uid, gid, dev, ino]: readonly (string | undefined)[]): OwnedFact => ({
  uid: Number(uid),
  gid: Number(gid),
  mode: Number.parseInt(mode, 8),
  dev: Number(dev),
  ino: Number(ino),
});
