/** Where a key is pressed; `list` holds what the three views share, `moves` what moves in anything longer than the screen. */
export type Context =
  | 'everywhere'
  | 'list'
  | 'views'
  | 'first'
  | 'broken'
  | 'initiating'
  | 'volumes'
  | 'containers'
  | 'changes'
  | 'detail'
  | 'pane'
  | 'filter'
  | 'plan'
  | 'saving'
  | 'confirm'
  | 'menu'
  | 'applying'
  | 'applied'
  | 'help'
  | 'log'
  | 'findings'
  | 'access'
  | 'asking'
  | 'history'
  | 'config'
  | 'adoption'
  | 'picking'
  | 'jump'
  | 'naming'
  | 'versions'
  | 'moves';

export type ActionId =
  | 'down'
  | 'up'
  | 'first'
  | 'last'
  | 'half-down'
  | 'half-up'
  | 'page-down'
  | 'page-up'
  | 'filter'
  | 'filter-accept'
  | 'filter-clear'
  | 'filter-erase'
  | 'sort'
  | 'details'
  | 'focus'
  | 'back'
  | 'volumes'
  | 'containers'
  | 'changes'
  | 'next-view'
  | 'previous-view'
  | 'add'
  | 'edit'
  | 'remove'
  | 'plan'
  | 'plan-this'
  | 'accept'
  | 'who'
  | 'whole'
  | 'fix'
  | 'next-field'
  | 'previous-field'
  | 'choose'
  | 'apply'
  | 'take-over'
  | 'save'
  | 'restart-too'
  | 'prune-too'
  | 'expand'
  | 'copy'
  | 'copy-all'
  | 'confirm-toggle'
  | 'confirm'
  | 'stop'
  | 'retry'
  | 'leave'
  | 'undo'
  | 'history'
  | 'config'
  | 'fold'
  | 'show'
  | 'attach'
  | 'detach'
  | 'adopt'
  | 'adopt-all'
  | 'declare'
  | 'name'
  | 'configuration'
  | 'older'
  | 'newer'
  | 'log'
  | 'findings'
  | 'jump'
  | 'complete'
  | 'init'
  | 'init-adopt'
  | 'demo'
  | 'edit-file'
  | 'help'
  | 'quit'
  | 'suspend'
  | 'redraw';

/** What works everywhere. */
export type EverywhereAction = 'help' | 'quit' | 'jump' | 'log' | 'findings' | 'redraw' | 'suspend';

export interface Binding<Action extends ActionId = ActionId> {
  /** As `keys/input.ts` names them: `j`, `down`, `ctrl+d`, `enter`. The first one is shown. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly action: Action;
  /** Named in the key bar, most important first; `always` stays where others have to go. */
  readonly footer?: 'always' | 'room';
}

/** Every key of the program but the wizards' own fields. The key bar, the help and the tests read it. */
export const KEYMAP: Readonly<Record<Exclude<Context, 'everywhere'>, readonly Binding[]>> & {
  readonly everywhere: readonly Binding<EverywhereAction>[];
} = {
  everywhere: [
    { keys: ['?', 'f1'], label: 'help', action: 'help', footer: 'always' },
    { keys: ['q', 'ctrl+c'], label: 'quit', action: 'quit', footer: 'always' },
    { keys: [':'], label: 'jump', action: 'jump', footer: 'room' },
    { keys: ['@'], label: 'command log', action: 'log' },
    { keys: ['!'], label: 'errors and warnings', action: 'findings' },
    { keys: ['ctrl+l'], label: 'read again and redraw', action: 'redraw' },
    { keys: ['ctrl+z'], label: 'suspend to the shell', action: 'suspend' },
  ],
  list: [
    { keys: ['/'], label: 'filter', action: 'filter', footer: 'room' },
    { keys: ['enter'], label: 'details', action: 'details', footer: 'room' },
    { keys: ['tab'], label: 'to the details beside', action: 'focus' },
    { keys: ['s'], label: 'sort by the next column', action: 'sort' },
    { keys: ['esc'], label: 'clear the filter', action: 'back' },
  ],
  views: [
    { keys: ['1'], label: 'volumes', action: 'volumes' },
    { keys: ['2'], label: 'containers', action: 'containers' },
    { keys: ['3'], label: 'changes', action: 'changes' },
    { keys: ['4'], label: 'config', action: 'config' },
    { keys: ['5'], label: 'history', action: 'history' },
    { keys: [']', 'right', 'l'], label: 'next view', action: 'next-view' },
    { keys: ['[', 'left', 'h'], label: 'previous view', action: 'previous-view' },
  ],
  first: [
    { keys: ['M'], label: 'write the files, adopt what is mounted', action: 'init-adopt', footer: 'room' },
    { keys: ['i'], label: 'write the files', action: 'init', footer: 'room' },
    { keys: ['D'], label: 'the demo', action: 'demo', footer: 'room' },
  ],
  broken: [
    { keys: ['e'], label: 'edit the file', action: 'edit-file', footer: 'room' },
    { keys: ['y'], label: 'copy', action: 'copy', footer: 'room' },
  ],
  initiating: [
    { keys: ['enter'], label: 'write them', action: 'declare', footer: 'always' },
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
  ],
  volumes: [
    { keys: ['='], label: 'adopt', action: 'adopt', footer: 'room' },
    { keys: ['a'], label: 'add', action: 'add', footer: 'room' },
    { keys: ['e'], label: 'edit', action: 'edit', footer: 'room' },
    { keys: ['d'], label: 'remove', action: 'remove', footer: 'room' },
    { keys: ['p'], label: 'plan', action: 'plan-this', footer: 'room' },
    { keys: ['P'], label: 'plan all', action: 'plan', footer: 'room' },
    { keys: ['f'], label: 'fix', action: 'fix', footer: 'room' },
    { keys: ['w'], label: 'who can write', action: 'who' },
    { keys: ['y'], label: 'copy the host path', action: 'copy' },
  ],
  containers: [
    { keys: ['='], label: 'adopt', action: 'adopt', footer: 'room' },
    { keys: ['a'], label: 'attach', action: 'attach', footer: 'room' },
    { keys: ['x'], label: 'detach', action: 'detach', footer: 'room' },
    { keys: ['p'], label: 'plan', action: 'plan-this', footer: 'room' },
    { keys: ['P'], label: 'plan all', action: 'plan', footer: 'room' },
    { keys: ['w'], label: 'who can write', action: 'who', footer: 'room' },
    { keys: ['M'], label: 'adopt in all containers', action: 'adopt-all' },
    { keys: ['y'], label: 'copy the CTID', action: 'copy' },
  ],
  changes: [
    { keys: ['p'], label: 'plan', action: 'plan-this', footer: 'room' },
    { keys: ['P'], label: 'plan all', action: 'plan', footer: 'room' },
    { keys: ['='], label: 'accept', action: 'accept', footer: 'room' },
    { keys: ['y'], label: 'copy the host path', action: 'copy' },
  ],
  pane: [
    { keys: ['tab', 'esc'], label: 'back to the list', action: 'back', footer: 'always' },
    { keys: ['enter'], label: 'details', action: 'details', footer: 'room' },
  ],
  detail: [{ keys: ['esc', 'enter', 'tab'], label: 'back', action: 'back', footer: 'always' }],
  filter: [
    { keys: ['enter'], label: 'keep the filter', action: 'filter-accept', footer: 'always' },
    { keys: ['esc'], label: 'clear it', action: 'filter-clear', footer: 'always' },
    { keys: ['backspace', 'delete'], label: 'erase a character', action: 'filter-erase' },
  ],
  plan: [
    { keys: ['A'], label: 'apply', action: 'apply', footer: 'always' },
    { keys: ['r'], label: 'plan again', action: 'retry', footer: 'always' },
    { keys: ['enter'], label: 'expand', action: 'expand', footer: 'room' },
    { keys: ['t'], label: 'confirm', action: 'take-over', footer: 'room' },
    { keys: ['x'], label: 'prune', action: 'prune-too', footer: 'room' },
    { keys: ['b'], label: 'restart', action: 'restart-too', footer: 'room' },
    { keys: ['y'], label: 'copy', action: 'copy', footer: 'room' },
    { keys: ['Y'], label: 'copy every command', action: 'copy-all' },
    { keys: ['S'], label: 'save', action: 'save', footer: 'room' },
    { keys: ['c'], label: 'configuration', action: 'configuration', footer: 'room' },
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
  ],
  saving: [
    { keys: ['enter'], label: 'save', action: 'save', footer: 'always' },
    { keys: ['esc'], label: 'cancel', action: 'back', footer: 'always' },
  ],
  confirm: [
    { keys: ['enter'], label: 'choose', action: 'confirm', footer: 'always' },
    {
      keys: ['tab', 'left', 'right', 'h', 'l', 'up', 'down', 'j', 'k'],
      label: 'the other',
      action: 'confirm-toggle',
      footer: 'always',
    },
    { keys: ['esc'], label: 'cancel', action: 'back', footer: 'always' },
  ],
  menu: [
    { keys: ['enter'], label: 'choose', action: 'confirm', footer: 'always' },
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
  ],
  applying: [
    { keys: ['ctrl+c'], label: 'stop after this step', action: 'stop', footer: 'always' },
    { keys: ['o'], label: 'all output', action: 'whole', footer: 'room' },
    { keys: ['G', 'end'], label: 'follow', action: 'last', footer: 'room' },
  ],
  applied: [
    { keys: ['esc', 'enter'], label: 'leave', action: 'leave', footer: 'always' },
    { keys: ['r'], label: 'plan again', action: 'retry', footer: 'room' },
    { keys: ['u'], label: 'undo', action: 'undo', footer: 'room' },
    { keys: ['c'], label: 'configuration', action: 'configuration', footer: 'room' },
    { keys: ['o'], label: 'all output', action: 'whole', footer: 'room' },
    { keys: ['y'], label: 'copy', action: 'copy', footer: 'room' },
  ],
  history: [
    { keys: ['enter'], label: 'show it', action: 'show', footer: 'room' },
    { keys: ['u'], label: 'undo', action: 'undo', footer: 'room' },
    { keys: ['c'], label: 'kept versions', action: 'configuration', footer: 'room' },
    { keys: ['/'], label: 'filter', action: 'filter', footer: 'room' },
    { keys: ['y'], label: 'copy its name', action: 'copy' },
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
  ],
  config: [
    { keys: ['enter'], label: 'open', action: 'show', footer: 'room' },
    { keys: [' ', 'right', 'left', 'l', 'h'], label: 'fold', action: 'fold', footer: 'room' },
    { keys: ['/'], label: 'search', action: 'filter', footer: 'room' },
    { keys: ['e'], label: 'edit the file', action: 'edit-file', footer: 'room' },
    { keys: ['y'], label: 'copy the get command', action: 'copy', footer: 'room' },
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
  ],
  adoption: [
    { keys: ['enter'], label: 'declare them', action: 'declare', footer: 'always' },
    { keys: ['n'], label: 'names', action: 'name', footer: 'room' },
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
  ],
  picking: [
    { keys: ['enter'], label: 'choose', action: 'choose', footer: 'always' },
    { keys: ['/'], label: 'filter', action: 'filter', footer: 'room' },
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
  ],
  jump: [
    { keys: ['enter'], label: 'go there', action: 'show', footer: 'always' },
    { keys: ['tab'], label: 'complete', action: 'complete', footer: 'room' },
    { keys: ['down'], label: 'the next one', action: 'down' },
    { keys: ['up'], label: 'the one before', action: 'up' },
    { keys: ['pgdn'], label: 'page down', action: 'page-down' },
    { keys: ['pgup'], label: 'page up', action: 'page-up' },
    { keys: ['esc'], label: 'leave', action: 'back', footer: 'always' },
  ],
  naming: [
    { keys: ['enter'], label: 'accept', action: 'confirm', footer: 'always' },
    { keys: ['tab'], label: 'next', action: 'next-field', footer: 'room' },
    { keys: ['esc'], label: 'cancel', action: 'back', footer: 'always' },
  ],
  versions: [
    { keys: ['enter'], label: 'put it back', action: 'declare', footer: 'always' },
    { keys: ['right', 'l'], label: 'older', action: 'older', footer: 'room' },
    { keys: ['left', 'h'], label: 'newer', action: 'newer', footer: 'room' },
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
  ],
  help: [
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
    { keys: ['/'], label: 'filter', action: 'filter', footer: 'room' },
  ],
  log: [
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
    { keys: ['y'], label: 'copy', action: 'copy', footer: 'room' },
    { keys: ['Y'], label: 'copy every command', action: 'copy-all', footer: 'room' },
  ],
  findings: [
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
    { keys: ['e'], label: 'edit the file', action: 'edit-file', footer: 'room' },
    { keys: ['y'], label: 'copy', action: 'copy', footer: 'room' },
  ],
  access: [
    { keys: ['f'], label: 'let them in', action: 'fix', footer: 'room' },
    { keys: ['w'], label: 'somebody else', action: 'who', footer: 'room' },
    { keys: ['y'], label: 'copy the command', action: 'copy', footer: 'room' },
    { keys: ['esc'], label: 'back', action: 'back', footer: 'always' },
  ],
  asking: [
    { keys: ['enter', 'tab'], label: 'next', action: 'next-field', footer: 'always' },
    { keys: ['shift+tab'], label: 'the field before', action: 'previous-field' },
    { keys: ['down', 'up'], label: 'choose', action: 'choose', footer: 'room' },
    { keys: ['esc'], label: 'leave', action: 'back', footer: 'always' },
  ],
  moves: [
    { keys: ['j', 'down'], label: 'down', action: 'down' },
    { keys: ['k', 'up'], label: 'up', action: 'up' },
    { keys: ['g', 'home'], label: 'first', action: 'first' },
    { keys: ['G', 'end'], label: 'last', action: 'last' },
    { keys: ['ctrl+d'], label: 'half a page down', action: 'half-down' },
    { keys: ['ctrl+u'], label: 'half a page up', action: 'half-up' },
    { keys: ['pgdn'], label: 'page down', action: 'page-down' },
    { keys: ['pgup'], label: 'page up', action: 'page-up' },
  ],
};

/** What a key does in these contexts, if anything. */
export function boundAction(key: string, contexts: readonly Context[]): ActionId | undefined {
  for (const context of contexts) {
    const binding = KEYMAP[context].find(({ keys }) => keys.includes(key));
    if (binding) return binding.action;
  }
  return undefined;
}

/** What a key does where no screen takes it for itself. */
export const everywhereAction = (key: string): EverywhereAction | undefined =>
  KEYMAP.everywhere.find(({ keys }) => keys.includes(key))?.action;
