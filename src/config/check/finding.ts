import type { RuleProblem } from '../../engine/desired/rules.ts';
import { lazily } from '../../ground/lazy.ts';
import type { Where } from '../../ground/problem.ts';
import type { ConfigFault, ConfigProblem } from '../problem.ts';
import type { FileRole } from '../read/locate.ts';
import { inTextOrder } from '../read/order.ts';
import { type Pointer, type Position, positionsIn } from '../read/position.ts';
import type { ConfigFile } from '../read/sources.ts';

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

/**
 * The problems of one file, in the order of what they are about. Lines and columns are looked up when somebody asks for one,
 * and then all at once: a list shows how many findings there are, and none of their places.
 */
export function problemsIn(
  file: ConfigFile & { readonly text: string },
  findings: readonly Finding[],
): readonly ConfigProblem[] {
  const positions = lazily(() => {
    const pointers = findings.map(({ pointer }) => pointer);
    const found = positionsIn(file.text, pointers);
    return new Map(pointers.map((pointer, index) => [pointer, found[index]]));
  });
  const positionOf = (pointer: Pointer) => positions().get(pointer);
  const compared = inTextOrder(file.value, positionOf);
  return [...findings]
    .sort((a, b) => compared(a.pointer, b.pointer))
    .map((finding) => ({ ...finding.problem, where: placed(file.path, finding, positionOf) }));
}

const placed = (file: string, finding: Finding, positionOf: (pointer: Pointer) => Position | undefined): Where => ({
  file,
  get line() {
    return positionOf(finding.pointer)?.line;
  },
  get column() {
    return positionOf(finding.pointer)?.column;
  },
  ...aboutOf(finding),
});

const findingAt = (role: FileRole, pointer: Pointer, problem: ConfigProblem): Finding => ({ role, pointer, problem });

function aboutOf({ role, pointer }: Finding): Where {
  const [block, name, part, key] = pointer.path.map(String);
  const path = pointer.path.length === 0 ? undefined : pointer.path.join('.');
  if (role === 'lxc' && block === 'lxc_configs' && name !== undefined) return { path, ctid: ctidOf(name) };
  if (role !== 'hypervisor' || block !== 'shared_volumes' || name === undefined) return { path };
  return { path, volume: name, ctid: part === 'mounts' && key !== undefined ? ctidOf(key) : undefined };
}

const ctidOf = (text: string): number | undefined => (/^[0-9]{1,9}$/.test(text) ? Number(text) : undefined);
