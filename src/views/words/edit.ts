import type { EditFacts } from '../../engine/plan/reasons.ts';

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
