import type { RuleProblem } from '../../engine/desired/rules.ts';
import type { Worded } from '../../engine/diagnostic.ts';
import type { Where } from '../../ground/problem.ts';
import type { ConfigProblem } from '../problem.ts';
import type { FileRole } from '../read/locate.ts';
import { type Place, placesIn } from '../read/place.ts';

/** A problem before its place in the text is looked up. */
export interface Finding extends Place {
  readonly role: FileRole;
  readonly problem: ConfigProblem;
}

type Broken = RuleProblem | Pick<Worded, 'code' | 'summary' | 'hint'>;

export const errorAt = (role: FileRole, place: Place, problem: Broken): Finding => ({
  role,
  ...place,
  problem: { where: {}, ...problem, severity: 'error' },
});

export const warningAt = (role: FileRole, place: Place, problem: Broken): Finding => ({
  role,
  ...place,
  problem: { where: {}, ...problem, severity: 'warning' },
});

/** Looks up the lines and columns of one file's findings, all at once and only if there are any. */
export function locatedProblems(file: string, text: string, findings: readonly Finding[]): readonly ConfigProblem[] {
  if (findings.length === 0) return [];
  const places = placesIn(text, findings);
  return findings.map((finding, index) => {
    const path = finding.path.length === 0 ? undefined : finding.path.join('.');
    return { ...finding.problem, where: { file, ...places[index], path, ...aboutOf(finding) } };
  });
}

function aboutOf({ role, path }: Finding): Pick<Where, 'volume' | 'ctid'> {
  const [block, name, part, key] = path.map(String);
  if (role === 'lxc' && block === 'lxc_configs' && name !== undefined) return { ctid: ctidOf(name) };
  if (role !== 'hypervisor' || block !== 'shared_volumes') return {};
  return { volume: name, ctid: part === 'mounts' && key !== undefined ? ctidOf(key) : undefined };
}

const ctidOf = (text: string): number | undefined => (/^[0-9]{1,9}$/.test(text) ? Number(text) : undefined);
