import type { KeyHint } from '../draw/bar.ts';
import { type ActionId, type Context, KEYMAP } from './keymap.ts';
import type { KeyGroup } from './screen.ts';

/** The keys of these contexts, in their order; what would do nothing now stays out of the bar. */
export const keyGroups = (
  contexts: readonly Context[],
  useful: (action: ActionId) => boolean = () => true,
): readonly KeyGroup[] =>
  contexts.map((context) => ({
    title: TITLES[context],
    keys: KEYMAP[context].map(
      ({ keys, label, action, footer }): KeyHint => ({ keys, label, footer: useful(action) ? footer : undefined }),
    ),
  }));

/**
 * The keys that work everywhere. Where characters are text (`typing`) only those that are none; a form or a question
 * (`closed`) names help in its bar where there is room, and not the way out of the program.
 */
export function everywhereKeys({ typing, closed }: { readonly typing: boolean; readonly closed: boolean }): KeyGroup {
  const keys = KEYMAP.everywhere.flatMap(({ keys, label, action, footer }): readonly KeyHint[] => {
    const left = typing ? keys.filter((key) => key.length > 1) : keys;
    const inForm = action === 'help' ? 'room' : undefined;
    return left.length === 0 ? [] : [{ keys: left, label, footer: closed ? inForm : footer }];
  });
  return { title: TITLES.everywhere, keys };
}

/** What edits wherever characters are text. */
export const FIELD_KEYS: KeyGroup = {
  title: 'In a field',
  keys: [{ keys: ['ctrl+u'], label: 'clear', footer: 'room' }],
};

const TITLES: Readonly<Record<Context, string>> = {
  everywhere: 'Everywhere',
  list: 'In a list',
  views: 'Views',
  first: 'First start',
  broken: 'Errors in the files',
  initiating: 'First configuration',
  volumes: 'Volumes',
  containers: 'Containers',
  changes: 'Changes',
  detail: 'Details',
  pane: 'In the details',
  filter: 'While filtering',
  plan: 'Plan',
  saving: 'While the file is asked for',
  confirm: 'A question',
  menu: 'In a menu',
  applying: 'While it applies',
  applied: 'After an apply',
  help: 'Here',
  log: 'Command log',
  findings: 'Findings',
  access: 'Who can do what',
  asking: 'In its fields',
  history: 'History',
  config: 'Config',
  adoption: 'Adopt',
  picking: 'Which volume',
  jump: 'Jump',
  naming: 'Name',
  versions: 'Configuration',
  moves: 'Moving',
};
