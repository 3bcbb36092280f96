import type { RuleProblem } from '../../engine/desired/rules.ts';
import type { Where } from '../../ground/problem.ts';
import type { ConfigFault, ConfigProblem } from '../problem.ts';
import type { FileRole } from '../read/locate.ts';
import { type Pointer, positionsIn } from '../read/position.ts';

/** A problem before its place in the text is looked up. */
export interface Finding {
  readonly role: FileRole;
  readonly pointer: Pointer;
  readonly problem: ConfigProblem;
}

type Fault = ConfigFault | RuleProblem;

export const errorAt = (role: FileRole, pointer: Pointer, fault: Fault): Finding =>
  findingAt(role, pointer, { ...fault, severity: 'error', where: {} });

export const warningAt = (role: FileRole, pointer: Pointer, fault: Fault): Finding =>
  findingAt(role, pointer, { ...fault, severity: 'warning', where: {} });

/** Looks up the lines and columns of one file's findings, all at once and only if there are any. */
export function problemsIn(file: string, text: string, findings: readonly Finding[]): readonly ConfigProblem[] {
  if (findings.length === 0) return [];
  const positions = positionsIn(
    text,
    findings.map(({ pointer }) => pointer),
  );
  return findings.map((finding, index) => ({
    ...finding.problem,
    where: { file, ...positions[index], ...aboutOf(finding) },
  }));
}

const findingAt = (role: FileRole, pointer: Pointer, problem: ConfigProblem): Finding => ({ role, pointer, problem });

function aboutOf({ role, pointer }: Finding): Where {
  const [block, name, part, key] = pointer.path.map(String);
  const path = pointer.path.length === 0 ? undefined : pointer.path.join('.');
  if (role === 'lxc' && block === 'lxc_configs' && name !== undefined) return { path, ctid: ctidOf(name) };
  if (role !== 'hypervisor' || block !== 'shared_volumes' || name === undefined) return { path };
  return { path, volume: name, ctid: part === 'mounts' && key !== undefined ? ctidOf(key) : undefined };
}

const ctidOf = (text: string): number | undefined => (/^[0-9]{1,9}$/.test(text) ? Number(text) : undefined);
