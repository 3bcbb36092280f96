import { isOn, listIn, type Section } from './sections.ts';

/** The members that a rule of node affinity names. */
export interface NodeAffinity {
  readonly strict: boolean;
  readonly nodes: ReadonlySet<string>;
}

/**
 * The rule of node affinity that holds for a resource (`ct:101`), as HA comes to it (PVE::HA::Rules and its plugins, pve-ha-manager
 * 5.0): resources that are kept together are all held to the one rule that one of them has. Rules that HA drops hold for
 * nobody: of a resource that has several, of resources kept together that have several, of ones with members of different
 * priority where a resource is kept together with or apart from others, and of ones that leave too few members to keep
 * resources apart. Being kept apart rules no member out by itself.
 */
export function nodeAffinityOf(resource: string, rules: readonly Section[]): NodeAffinity | undefined {
  const enabled = rules.filter(({ fields }) => !fields.has('disable')).map(ruleOf);
  const affinities = enabled.filter(({ type }) => type === 'node-affinity');
  const between = enabled.filter(({ type, resources }) => type === 'resource-affinity' && resources.size > 1);
  const together = setsKept(between.filter(({ affinity }) => affinity === 'positive'));
  const apart = between.filter(({ affinity }) => affinity === 'negative').map(({ resources }) => resources);
  const dropped = new Set([
    ...affinities.filter((rule) => affinities.some((other) => other !== rule && meet(rule.resources, other.resources))),
    ...[...between.map(({ resources }) => resources)]
      .map((resources) => touching(affinities, resources))
      .filter((touched) => touched.some(({ priorities }) => priorities.size > 1))
      .flat(),
    ...together
      .map((resources) => touching(affinities, resources))
      .flatMap((touched) => (touched.length > 1 ? touched : [])),
    ...apart.flatMap((resources) => {
      const touched = touching(affinities, resources);
      const held = new Set(touched.flatMap((rule) => [...rule.resources].filter((one) => resources.has(one))));
      return new Set(touched.flatMap(({ nodes }) => [...nodes])).size < held.size ? touched : [];
    }),
  ]);
  const kept = together.find((resources) => resources.has(resource)) ?? new Set([resource]);
  return affinities.find((rule) => !dropped.has(rule) && meet(rule.resources, kept));
}

interface Rule extends NodeAffinity {
  readonly type: string;
  readonly resources: ReadonlySet<string>;
  readonly affinity: string | undefined;
  readonly priorities: ReadonlySet<string>;
}

/** `pve2:1,pve3` names two members, one of them with a priority; that of the other is 0. */
function ruleOf({ type, fields }: Section): Rule {
  const nodes = listIn(fields.get('nodes')).map((node) => node.split(':'));
  return {
    type,
    strict: isOn(fields.get('strict')),
    affinity: fields.get('affinity'),
    resources: new Set(listIn(fields.get('resources'))),
    nodes: new Set(nodes.map(([name = '']) => name)),
    priorities: new Set(nodes.map(([, priority = '0']) => priority)),
  };
}

const meet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  [...one].some((word) => other.has(word));

const touching = (rules: readonly Rule[], resources: ReadonlySet<string>): readonly Rule[] =>
  rules.filter((rule) => meet(rule.resources, resources));

/** The resources of rules that share one, each set once. */
function setsKept(rules: readonly Rule[]): readonly ReadonlySet<string>[] {
  return rules.reduce<readonly ReadonlySet<string>[]>((sets, { resources }) => {
    const joined = sets.filter((set) => meet(set, resources));
    return [
      ...sets.filter((set) => !joined.includes(set)),
      new Set([...resources, ...joined.flatMap((set) => [...set])]),
    ];
  }, []);
}
