import type { Estate } from './estate.ts';
import { type Finding, warningAt } from './finding.ts';
import { type Guest, guestsOf, type Need } from './guests.ts';

/** References between containers, virtual machines and stacks, and what two of them may not share. Only warnings. */
export function checkGuests(estate: Estate): readonly Finding[] {
  const guests = guestsOf(estate);
  return [
    ...guests.flatMap((guest) => guest.needs.flatMap((need) => checkNeed(guest, need, estate))),
    ...checkCycles(guests),
    ...checkSame(guests, estate),
    ...checkStacks(estate),
  ];
}

function checkNeed(guest: Guest, need: Need, { declared }: Estate): readonly Finding[] {
  const sameKind = guest.role === 'lxc' ? declared.containers : declared.machines;
  const known = need.kind === 'clone' ? [sameKind] : [declared.containers, declared.machines];
  if (known.some((ids) => ids === undefined || ids.has(need.id))) return [];
  const what = need.kind === 'clone' ? 'is cloned from' : 'depends on';
  return [
    warningAt(
      guest.role,
      { path: need.path, at: 'value' },
      {
        code: need.kind === 'clone' ? 'unknown_clone_source' : 'unknown_dependency',
        summary: `${capital(guest.label)} ${what} ${JSON.stringify(need.id)}, which is declared nowhere.`,
        hint: 'Declare it, or correct the id.',
      },
    ),
  ];
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
        findings.push(cycle(top.guest, need, trail, depth));
      }
    }
  }
  return findings;
}

const DONE = -1;

function cycle({ role }: Guest, need: Need, trail: readonly Visit[], from: number): Finding {
  const ids = (start: number, end?: number) => trail.slice(start, end).map(({ guest }) => guest.id);
  const all = trail.length - from <= 12 ? ids(from) : [...ids(from, from + 6), '…', ...ids(-5)];
  const summary = `These guests wait for each other: ${[...all, need.id].join(' → ')}.`;
  const problem = { code: 'dependency_cycle', summary, hint: 'Remove one of the references.' };
  return warningAt(role, { path: need.path, at: 'value' }, problem);
}

function checkSame(guests: readonly Guest[], { hostAddress }: Estate): readonly Finding[] {
  const host = hostAddress === undefined ? [] : ([[addressOf(hostAddress), 'the host']] as const);
  return [
    ...duplicates(
      guests,
      'duplicate_id',
      'id',
      ({ id }) => id,
      ({ role }) => (role === 'vm' ? ['vmid'] : []),
    ),
    ...duplicates(
      guests,
      'duplicate_name',
      'name',
      ({ name }) => name?.toLowerCase() || undefined,
      () => ['name'],
    ),
    ...duplicates(
      guests,
      'duplicate_ip',
      'IP',
      ({ address }) => addressOf(address),
      () => ['network_config', 'ip'],
      host,
    ),
    ...duplicates(
      guests,
      'duplicate_mac',
      'MAC',
      ({ mac }) => macOf(mac),
      () => ['mac_address'],
    ),
  ];
}

function duplicates(
  guests: readonly Guest[],
  code: string,
  what: string,
  textOf: (guest: Guest) => string | undefined,
  inside: (guest: Guest) => readonly string[],
  taken: readonly (readonly [string | undefined, string])[] = [],
): readonly Finding[] {
  const holders = new Map(taken);
  return guests.flatMap((guest) => {
    const value = textOf(guest);
    const holder = value === undefined ? undefined : holders.get(value);
    if (value !== undefined && holder === undefined) holders.set(value, guest.label);
    if (holder === undefined) return [];
    const place = { path: [...guest.path, ...inside(guest)], at: 'value' } as const;
    const summary = `${capital(guest.label)} has the same ${what} as ${holder}: ${JSON.stringify(value)}.`;
    return [warningAt(guest.role, place, { code, summary, hint: 'Give one of them another.' })];
  });
}

/** Without its prefix length; undefined for `dhcp` and other words. */
function addressOf(text: string | undefined): string | undefined {
  const address = text?.split('/', 1)[0]?.toLowerCase() ?? '';
  return /^(\d+\.){3}\d+$|^[0-9a-f:]*:[0-9a-f:]*$/.test(address) ? address : undefined;
}

const macOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(text)
    ? text.toUpperCase().replaceAll('-', ':')
    : undefined;

function checkStacks({ machines, declared, stacks }: Estate): readonly Finding[] {
  if (!declared.stacks) return [];
  const known = declared.stacks;
  return machines.flatMap(([machine, { vmid, docker_stacks }]) =>
    (docker_stacks ?? []).flatMap((reference, index) => {
      const { name, environment } =
        typeof reference === 'string' ? { name: reference, environment: undefined } : reference;
      const problem = known.has(name)
        ? unknownEnvironment(vmid, name, environment, stacks.get(name)?.environments)
        : {
            code: 'unknown_stack',
            summary: `VM ${vmid} runs the stack ${JSON.stringify(name)}, which is declared nowhere.`,
            hint: 'Declare it, or correct the name.',
          };
      const inside = typeof reference === 'string' ? [] : [known.has(name) ? 'environment' : 'name'];
      const path = ['vms', machine, 'docker_stacks', index, ...inside];
      return problem ? [warningAt('vm', { path, at: 'value' }, problem)] : [];
    }),
  );
}

function unknownEnvironment(
  vmid: string | number,
  name: string,
  environment: string | undefined,
  environments: Readonly<Record<string, unknown>> | undefined,
): Parameters<typeof warningAt>[2] | undefined {
  if (environment === undefined || environments === undefined || Object.hasOwn(environments, environment))
    return undefined;
  return {
    code: 'unknown_environment',
    summary: `VM ${vmid} runs ${name} in ${JSON.stringify(environment)}, which that stack does not have.`,
    hint: `It has ${Object.keys(environments).join(', ') || 'none'}.`,
  };
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
