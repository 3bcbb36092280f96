import type { ConfigSection } from '../file/section.ts';
import { networkSchema } from '../value/formats.ts';
import { rootfsSchema } from '../value/mount.ts';
import { parsePropertyString, propertyProblem } from '../value/property.ts';
import { isSet } from '../value/rule.ts';

/**
 * Why LXC's own configuration can't be made from a container file. `pct set` makes it last: then the file is written and
 * the mounts are made, and the command fails all the same `[no-arch add-running-no-bridge]`.
 */
export function lxcConfigProblem(
  { keys }: Pick<ConfigSection, 'keys'>,
  bridges: ReadonlySet<string> | undefined,
): string | undefined {
  // a template has none [template-add]
  if (isSet(keys.get('template'))) return undefined;
  for (const key of ['arch', 'ostype']) {
    if (!isSet(keys.get(key))) return `missing '${key}' - internal error at /usr/share/perl5/PVE/LXC.pm line 729.`;
  }
  const rootfs = keys.get('rootfs');
  if (rootfs === undefined) return "missing 'rootfs' configuration";
  const problem = propertyProblem(parsePropertyString(rootfsSchema, rootfs));
  if (problem !== undefined) return problem.replace(/\n$/, '');
  for (const key of [...keys.keys()].filter((key) => /^net\d+$/.test(key)).sort()) {
    const network = parsePropertyString(networkSchema, keys.get(key) ?? '');
    if (!network.ok) return propertyProblem(network)?.replace(/\n$/, '');
    const bridge = network.values.get('bridge');
    if (bridge !== undefined && bridges && !bridges.has(bridge)) return `bridge '${bridge}' does not exist`;
  }
  return undefined;
}
