/** One thing done in the program: keys are pressed, then something has to show; and the picture taken of that, if any. */
export interface Stop {
  /** Names of keys, or the characters themselves. */
  readonly press: readonly string[];
  /** All that is on the screen once it is done. */
  readonly sees: readonly (string | RegExp)[];
  readonly picture?: Picture;
}

export interface Picture {
  /** The file's in docs/screens. */
  readonly name: string;
  readonly caption: string;
}

/** A fresh demo, a terminal of some size, and the way through. */
export interface Walk {
  readonly columns: number;
  readonly rows: number;
  readonly stops: readonly Stop[];
  /** Configuration files by name, instead of the demo's own. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Its pictures one after the other. */
  readonly film?: Picture;
}

function stop(press: string, sees: Stop['sees'], name?: string, caption = ''): Stop {
  return { press: press === '' ? [] : press.split(' '), sees, ...(name ? { picture: { name, caption } } : {}) };
}

const start = stop('', ['> llm_models', 'vllm', 'CONF']);
const home = stop('esc', ['[1 Volumes', /^> \w/m]);
const quit = stop('q', []);

const lookAround: readonly Stop[] = [
  start,
  stop('j', ['> media', 'jellyfin'], 'volumes', 'Volumes: what opens.'),
  stop('enter', ['esc back', '/srv/media'], 'details', 'One volume in full.'),
  home,
  stop('j', ['> n8n_files', 'cannot write'], 'cannot-write', 'Why a container cannot write, and what would help.'),
  stop('2', ['[2 Containers', '> ']),
  stop('j', [/> +102/, '/certs'], 'containers', 'Containers, and every mount point they have.'),
  stop('3', ['[3 Changes'], 'changes', 'Changes: drift, what is new, what waits; wanted and found.'),
  stop('1', ['[1 Volumes', '> n8n_files']),
  stop('tab', ['tab back to the list'], 'focus', 'The details beside the list have the keys: tab there and back.'),
  stop('tab', ['enter details']),
  stop(': n', ['Jump to', 'nextcloud'], 'jump', 'A colon jumps to a view, a volume or a container.'),
  stop('esc', ['[1 Volumes', '> n8n_files']),
  stop('4', ['[4 Config', 'shared_volumes'], 'config', 'Config: all four files as one tree.'),
  stop('/ 1 0 . 0 . 0 . 2 0 1', ['vms', '10.0.0.201/24'], 'config-search', 'Config searched: who has 10.0.0.201?'),
  stop('esc', ['[4 Config', 'space fold']),
  stop('1', ['[1 Volumes']),
  stop('!', ['Findings'], 'findings', 'Every error and warning, with what to do.'),
  home,
  stop('/ ssl', ['/ssl', '1 of 8', '> ssl_certs'], 'filter', 'The list, filtered as one types.'),
  stop('esc', ['ssl_certs', 'llm_models']),
  stop('?', ['Keys', 'In a list'], 'help', 'Help: every key that works where it was asked for.'),
  home,
  stop('e', ['Edit ', '[2 Containers'], 'edit', 'Edit a volume: attach and detach containers.'),
  home,
  stop('d', ['Remove ', 'enter next'], 'remove', 'Remove a volume: what that means comes first.'),
  home,
  stop(
    'P',
    ['Plan', 'Consequences'],
    'plan',
    'The plan: what each step changes, what follows from it, what is not done and why.',
  ),
  stop('j j', ['> + 3 mount']),
  stop('enter', ['$ pct set 105'], 'plan-expanded', 'One step of the plan in full.'),
  stop('A', ['Journal', '1 blocked', '4 of 4'], 'apply-blocked', 'An apply that left out a locked container.'),
  home,
  stop('5', ['[5 History', '4 done'], 'history', 'History: every recorded apply; one can be shown and undone.'),
  home,
  quit,
];

const addVolume: readonly Stop[] = [
  start,
  stop('a', ['[1 Name]']),
  stop('photos', ['photos', 'Purpose'], 'add-1-name', 'Add a volume, 1: its name.'),
  stop('enter', ['[2 Host path]']),
  stop(
    '/mnt/pve/tank/shared/ tab',
    ['388G free', 'ssl'],
    'add-2-host-path',
    '2: the directory; tab completes, and shows what lies there.',
  ),
  stop('photos', ['shared/photos']),
  stop('enter', ['[3 Containers]', '> [ ] 101']),
  stop(
    'j j j space j space r',
    ['2 picked', /105 .* ro/],
    'add-3-containers',
    '3: the containers, and where they see it.',
  ),
  stop(
    'enter',
    ['[4 Access]', 'jellyfin', 'nextcloud', 'read write'],
    'add-4-access',
    '4: who can do what in there, and why.',
  ),
  stop(
    'enter',
    ['[5 Review]', 'photos → jellyfin', 'enter write'],
    'add-5-review',
    "5: the file's change, the plan it leads to, the command that does the same.",
  ),
  stop('enter', ['Plan it now']),
  stop('enter', ['Plan', 'only photos', 'A apply']),
  stop('A', [/running +\+ mount 105/], 'apply-running', 'Apply, while it runs.'),
  stop('', ['Journal', '3 of 3', 'esc leave'], 'apply-done', 'And when it is done.'),
  stop('esc', ['[1 Volumes', 'photos']),
  stop('@', ['Command log', '3 run'], 'command-log', 'Every command that ran in this session.'),
  home,
  quit,
];

/** The lists and the plan once more with less and with more room. */
const SIZES = [
  [60, 20],
  [120, 40],
  [200, 50],
] as const;

function inSize([columns, rows]: readonly [columns: number, rows: number]): Walk {
  const named = (name: string) => `${name}-${columns}x${rows}`;
  const caption = (what: string) => `${what} at ${columns}×${rows}.`;
  return {
    ...{ columns, rows },
    stops: [
      stop('', ['> llm_models', 'ok']),
      stop('j', ['> media'], named('volumes'), caption('Volumes')),
      stop('2', ['[2 Containers', '> ']),
      stop('j', [/> +102/], named('containers'), caption('Containers')),
      stop('3', ['[3 Changes', 'Drift'], named('changes'), caption('Changes')),
      stop('4', ['[4 Config'], named('config'), caption('Config')),
      stop('1', ['[1 Volumes']),
      stop('P', ['Plan', '+ 1'], named('plan'), caption('The plan')),
      stop('A', ['Journal', '1 blocked'], named('apply'), caption('An apply')),
      stop('esc', ['[1 Volumes']),
      stop('5', ['[5 History', '4 done'], named('history'), caption('History')),
      stop('esc', ['[1 Volumes']),
      quit,
    ],
  };
}

const firstStart: readonly Stop[] = [
  stop('', ['No configuration yet'], 'first-start', 'The first start: what the machine has, and the ways on.'),
  stop('M', ['Declared as it is'], 'first-files', 'A first configuration that declares what is mounted.'),
  stop('G', ['First configuration']),
  stop('esc', ['No configuration yet']),
  quit,
];

const BROKEN = {
  'phoenix_hypervisor_config.json': `{
  "shared_volumes": {
    "media": {
      "host_path" "/mnt/pve/bulk/media",
      "mounts": { "104": "/srv/media" }
    }
  }
}
`,
  'phoenix_lxc_configs.json': `{
  "lxc_configs": {
    "104": { "name": "jellyfin", "cores": "two" }
  }
}
`,
};

const broken: readonly Stop[] = [
  stop(
    '',
    ['The configuration has', '│'],
    'broken-files',
    'Broken files: the findings with their lines; e opens the editor there.',
  ),
  stop('4', ['[4 Config', '! error'], 'config-broken', 'A file that is no JSON, in Config.'),
  stop('esc', ['The configuration has']),
  quit,
];

/** The same screen where a terminal has fewer colours, none, or no Unicode. */
const plainest = (name: string, caption: string, env: Readonly<Record<string, string>>): Walk => ({
  ...{ columns: 80, rows: 24, env },
  stops: [
    stop('', ['> llm_models', 'ok']),
    stop('j', ['> media'], `volumes-${name}`, `Volumes, ${caption}.`),
    stop('3', ['[3 Changes', 'Drift'], `changes-${name}`, `Changes, ${caption}.`),
    quit,
  ],
});

export const WALKS: readonly Walk[] = [
  { columns: 80, rows: 24, stops: lookAround },
  {
    ...{ columns: 80, rows: 24, stops: addVolume },
    film: { name: 'add-and-apply', caption: 'A directory for two containers, from a name to the mounts.' },
  },
  { columns: 80, rows: 24, stops: firstStart, files: {} },
  { columns: 80, rows: 24, stops: broken, files: BROKEN },
  ...SIZES.map(inSize),
  plainest('16', 'with sixteen colours', { TERM: 'xterm' }),
  plainest('no-colour', 'without colours', { NO_COLOR: '1' }),
  plainest('linux', 'on the console of Linux', { TERM: 'linux' }),
  {
    ...{ columns: 52, rows: 12 },
    stops: [stop('', ['too small'], 'too-small', 'Below 60×20.'), quit],
  },
];
