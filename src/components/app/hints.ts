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

/** The keys that work everywhere, of them only those that are no characters where characters are text. */
export function everywhereKeys(typing: boolean): KeyGroup {
  const [group = { title: '', keys: [] }] = keyGroups(['everywhere']);
  if (!typing) return group;
  const keys = group.keys.flatMap((hint): readonly KeyHint[] => {
    const left = hint.keys.filter((key) => key.length > 1);
    return left.length === 0 ? [] : [{ ...hint, keys: left, footer: undefined }];
  });
  return { ...group, keys };
}

const TITLES: Readonly<Record<Context, string>> = {
  everywhere: 'Everywhere',
  list: 'In a list',
  volumes: 'Volumes',
  containers: 'Containers',
  drift: 'Drift',
  detail: 'Details',
  filter: 'While filtering',
  plan: 'Plan',
  confirm: 'A question',
  applying: 'While it applies',
  applied: 'After an apply',
  help: 'Here',
  log: 'Command log',
  findings: 'Findings',
  moves: 'Moving',
};
