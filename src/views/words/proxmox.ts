import type { EditFacts } from '../../engine/plan/reasons.ts';
import type { LossReason } from '../../proxmox/file/losses.ts';

/** Why the next write of a container file does not leave a line as it is. */
export function lossText(why: LossReason): string {
  switch (why.code) {
    case 'unreadable':
      return 'Proxmox cannot read this line';
    case 'no_section_name':
      return 'this is no section name to Proxmox: the line goes, and the keys below it belong to the section above';
    case 'raw_key_unknown':
      return `Proxmox does not know ${why.key}`;
    case 'raw_key_refused':
      return why.message;
    case 'key_reserved':
      return `${why.key} is a name Proxmox keeps for itself`;
    case 'volume_used':
      return 'the volume is in use';
    case 'delete_not_pending':
      return 'a delete list is only allowed in [pve:pending]';
    case 'snapstate_not_snapshot':
      return 'only a snapshot has a snapstate';
    case 'section_again':
      return `the section ${why.section} comes again in line ${why.again}`;
    case 'key_again':
      return `the same key comes again in line ${why.again}, and the last one counts`;
    case 'becomes_description':
      return `goes to the top of ${why.section || 'the file'}, as its description`;
    case 'not_utf8':
      return `it is not UTF-8, and Proxmox replaces what it cannot read: written as "${why.written}"`;
    case 'respelled':
      return `written as "${why.written}"`;
  }
}

/** What one edit of a container's file does. */
export function editText({ action, key, target, volume, hostPath }: EditFacts): string {
  switch (action) {
    case 'create':
      return `${volume ?? hostPath} at ${target}`;
    case 'update':
      return `${key} becomes ${volume ?? hostPath} at ${target}`;
    case 'delete':
      return `${key} leaves ${target}`;
    case 'revert':
      return `${key} (${target}) keeps what is in force`;
  }
}
