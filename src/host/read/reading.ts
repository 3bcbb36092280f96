import type { Reading } from '../../engine/observed/facts.ts';

/** A failed reading, with the system's code. */
export function unreadable(path: string, system: string): Extract<Reading<never>, { readonly ok: false }> {
  return { ok: false, error: { code: 'unreadable', path, system } };
}
