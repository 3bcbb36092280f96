import type { Explanation, Link, SeenAs } from '../../engine/access/explain.ts';
import { octal } from '../../ground/mode.ts';
import type { HelpAt } from '../../operations/share.ts';
import { aclText, fileFlags } from '../words/access.ts';
import { canFields, FORMAT } from './document.ts';
import { remedyFields } from './remedy.ts';
import type { ExplainDocument } from './shapes.ts';

/** What somebody can do at a path of a container. */
export const explainDocument = (
  { ctid, node, path, who, can, chain, links }: Explanation,
  help: HelpAt | undefined,
): ExplainDocument => ({
  format: FORMAT,
  command: 'explain',
  ctid,
  node,
  uid: who.uid,
  gids: [who.gid, ...who.groups],
  name: who.name,
  hostUid: who.hostUid ?? null,
  path,
  can: canFields(can),
  ...(help?.planned && { planned: canFields(help.planned) }),
  links: links.map(({ path, leadsTo }) => ({ path, leadsTo })),
  chain: chain.map(linkFields),
  volume: help?.volume,
  remedies: help?.offered.map((one) => remedyFields(one, 1)) ?? [],
});

function linkFields({ component, origin, owner, can, seenAs }: Link): ExplainDocument['chain'][number] {
  const { path, kind } = component;
  const inode = component.kind === 'directory' || component.kind === 'file' ? component.inode : undefined;
  const acl = inode && 'entries' in inode.acl ? inode.acl.entries : undefined;
  return {
    path,
    kind,
    ...(component.kind === 'file' ? { type: component.type, flags: [...fileFlags(component)] } : {}),
    through: origin?.through ?? null,
    hostPath: origin?.hostPath,
    device: origin?.device,
    owner: owner ? idsText(owner) : null,
    mode: inode ? octal(inode.mode) : null,
    acl: acl && aclText(acl),
    seenAs: seenAs ? idsText(seenAs) : null,
    can: canFields(can),
  };
}

const idsText = ({ uid, gid }: SeenAs): string => `${uid ?? 'nobody'}:${gid ?? 'nogroup'}`;
