import { listed } from './words.ts';

/** What is said when mounts that are there are declared. */
export const ADOPT_TEXTS = {
  nothing: 'Nothing to declare: no container has a bind mount that is not declared and could be.',
  declared: 'Declared as it is',
  left: 'Left as it is',
  written: (paths: readonly string[]) => `Written: ${listed(paths)}`,
  nothingWritten: 'Nothing was written, as --dry-run asks.',
} as const;
