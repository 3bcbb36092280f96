import type { ConfigFault, GuestName } from '../problem.ts';
import type { Contents } from './contents.ts';
import { type Finding, warningAt } from './finding.ts';
import { type Guest, guestsOf, type Need } from './guests.ts';
import { checkShared } from './shared.ts';

/** References between containers, virtual machines and stacks, and what two of them may not share. Only warnings. */
export function checkGuests(contents: Contents): readonly Finding[] {
  const guests = guestsOf(contents);
  return [
    ...guests.flatMap((guest) => guest.needs.flatMap((need) => checkNeed(guest, need, contents))),
    ...checkCycles(guests),
    ...checkShared(guests, contents.hostAddress),
    ...checkStacks(contents),
  ];
}

function checkNeed(guest: Guest, { id, kind, path }: Need, { declared }: Contents): readonly Finding[] {
  const sameKind = guest.role === 'lxc' ? declared.containers : declared.machines;
  const known = kind === 'clone' ? [sameKind] : [declared.containers, declared.machines];
  if (known.some((ids) => ids === undefined || ids.has(id))) return [];
  const code = kind === 'clone' ? 'unknown_clone_source' : 'unknown_dependency';
  return [warningAt(guest.role, { path, at: 'value' }, { code, guest: nameOf(guest), id })];
}

interface Visit {
  readonly guest: Guest;
  next: number;
}

/** Walks the references depth first, without recursion: a chain may be as long as the file. */
function checkCycles(guests: readonly Guest[]): readonly Finding[] {
  const byId = new Map(guests.map((guest) => [guest.id, guest]));
  const depths = new Map<Guest, number>();
  const findings: Finding[] = [];
  for (const start of guests) {
    if (depths.has(start)) continue;
    const trail: Visit[] = [];
    const enter = (guest: Guest) => depths.set(guest, trail.push({ guest, next: 0 }) - 1);
    enter(start);
    for (let top = trail.at(-1); top; top = trail.at(-1)) {
      const need = top.guest.needs[top.next++];
      const other = need && byId.get(need.id);
      const depth = other && (depths.get(other) ?? 'new');
      if (!need) {
        depths.set(top.guest, DONE);
        trail.pop();
      } else if (other && depth === 'new') {
        enter(other);
      } else if (typeof depth === 'number' && depth !== DONE) {
        findings.push(cycle(top.guest, need, loopFrom(trail, depth)));
      }
    }
  }
  return findings;
}

const DONE = -1;

interface Loop {
  readonly ids: readonly string[];
  readonly left: number;
}

/** A long one is reported by its first six and its last five. */
function loopFrom(trail: readonly Visit[], from: number): Loop {
  const ids = (start: number, end?: number) => trail.slice(start, end).map(({ guest }) => guest.id);
  const length = trail.length - from;
  if (length <= 12) return { ids: ids(from), left: 0 };
  return { ids: [...ids(from, from + 6), ...ids(-5)], left: length - 11 };
}

const cycle = ({ role }: Guest, { id, path }: Need, { ids, left }: Loop): Finding =>
  warningAt(role, { path, at: 'value' }, { code: 'dependency_cycle', ids: [...ids, id], left });

function checkStacks({ machines, declared, stacks }: Contents): readonly Finding[] {
  if (!declared.stacks) return [];
  const known = declared.stacks;
  return machines.flatMap(([machine, { vmid, docker_stacks }]) =>
    (docker_stacks ?? []).flatMap((reference, index) => {
      const guest: GuestName = { kind: 'vm', id: String(vmid) };
      const { name: stack, environment } =
        typeof reference === 'string' ? { name: reference, environment: undefined } : reference;
      const fault: ConfigFault | undefined = known.has(stack)
        ? unknownEnvironment({ guest, stack, environment }, stacks.get(stack)?.environments)
        : { code: 'unknown_stack', guest, stack };
      const inside = typeof reference === 'string' ? [] : [known.has(stack) ? 'environment' : 'name'];
      const path = ['vms', machine, 'docker_stacks', index, ...inside];
      return fault ? [warningAt('vm', { path, at: 'value' }, fault)] : [];
    }),
  );
}

interface StackUse {
  readonly guest: GuestName;
  readonly stack: string;
  readonly environment: string | undefined;
}

function unknownEnvironment(
  { guest, stack, environment }: StackUse,
  environments: Readonly<Record<string, unknown>> | undefined,
): ConfigFault | undefined {
  if (environment === undefined || environments === undefined || Object.hasOwn(environments, environment)) {
    return undefined;
  }
  return { code: 'unknown_environment', guest, stack, environment, known: Object.keys(environments) };
}

const nameOf = ({ kind, id }: Guest): GuestName => ({ kind, id });
