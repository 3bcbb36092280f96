import type { RuleProblem } from '../../engine/desired/rules.ts';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import type { Severity } from '../../ground/problem.ts';
import type { FileRole } from '../read/locate.ts';
import { type Place, placesIn } from '../read/place.ts';

/** A diagnostic before its place in the text is looked up. */
export interface Finding extends Place {
  readonly role: FileRole;
  readonly severity: Severity;
  readonly code: string;
  readonly summary: string;
  readonly detail?: string;
  readonly hint?: string;
}

export const errorAt = (role: FileRole, place: Place, problem: RuleProblem): Finding => ({
  role,
  ...place,
  severity: 'error',
  ...problem,
});

export const warningAt = (role: FileRole, place: Place, problem: RuleProblem): Finding => ({
  role,
  ...place,
  severity: 'warning',
  ...problem,
});

/** Looks up the lines and columns of one file's findings, all at once and only if there are any. */
export function diagnosticsOf(file: string, text: string, findings: readonly Finding[]): readonly Diagnostic[] {
  if (findings.length === 0) return [];
  const places = placesIn(text, findings);
  return findings.map((finding, index) => {
    const { severity, code, summary, detail, hint, path } = finding;
    return {
      severity,
      code,
      file,
      ...places[index],
      ...(path.length === 0 ? {} : { path: path.join('.') }),
      summary,
      ...(detail === undefined ? {} : { detail }),
      ...(hint === undefined ? {} : { hint }),
      ...aboutOf(finding),
    };
  });
}

function aboutOf({ role, path }: Finding): Pick<Diagnostic, 'volume' | 'ctid'> {
  const [block, name, part, key] = path.map(String);
  if (role === 'lxc' && block === 'lxc_configs' && name !== undefined) return ctidOf(name);
  if (role !== 'hypervisor' || block !== 'shared_volumes' || name === undefined) return {};
  return part === 'mounts' && key !== undefined ? { volume: name, ...ctidOf(key) } : { volume: name };
}

const ctidOf = (text: string): Pick<Diagnostic, 'ctid'> => (/^[0-9]{1,9}$/.test(text) ? { ctid: Number(text) } : {});
