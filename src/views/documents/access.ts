import type { Explanation, Link, SeenAs } from '../../engine/access/explain.ts';
import type { Affected } from '../../engine/consent/affected.ts';
import type { Can } from '../../engine/permission/can.ts';
import { octal } from '../../ground/mode.ts';
import { aclText, fileFlags, whyText } from '../words/access.ts';
import { FORMAT } from './document.ts';
import type { AffectedFields, CanFields, ExplainDocument } from './shapes.ts';

/** What somebody can do with a directory or a file; null is unknown. */
export const canFields = ({ read, write, traverse, remove, execute, why }: Can): CanFields => ({
  ...{ read, write, traverse, remove },
  ...(execute === undefined ? {} : { execute }),
  why: why.map((one) => ({ ...one, text: whyText(one) })),
});

/** Somebody whom a change takes something from, or gives something. */
export const affectedFields = ({ ctid, name, uid, gid, rights, can }: Affected): AffectedFields => ({
  ...{ ctid, name, uid, gid },
  rights: [...rights],
  can: canFields(can),
});

/** What somebody can do at a path of a container. */
export const explainDocument = ({ ctid, path, who, can, chain, links }: Explanation): ExplainDocument => ({
  format: FORMAT,
  command: 'explain',
  ctid,
  uid: who.uid,
  gids: [who.gid, ...who.groups],
  name: who.name,
  hostUid: who.hostUid ?? null,
  path,
  can: canFields(can),
  links: links.map(({ path, leadsTo }) => ({ path, leadsTo })),
  chain: chain.map(linkFields),
});

function linkFields({ component, can, seenAs }: Link): ExplainDocument['chain'][number] {
  const { path, kind, origin } = component;
  const inode = component.kind === 'directory' || component.kind === 'file' ? component.inode : undefined;
  const acl = inode && 'entries' in inode.acl ? inode.acl.entries : undefined;
  return {
    path,
    kind,
    ...(component.kind === 'file' ? { type: component.type, flags: [...fileFlags(component)] } : {}),
    through: origin?.through ?? null,
    hostPath: origin?.hostPath,
    device: origin?.device,
    owner: inode ? idsText(inode) : null,
    mode: inode ? octal(inode.mode) : null,
    acl: acl && aclText(acl),
    seenAs: seenAs ? idsText(seenAs) : null,
    can: canFields(can),
  };
}

const idsText = ({ uid, gid }: SeenAs): string => `${uid ?? 'nobody'}:${gid ?? 'nogroup'}`;
