import type { Wanted } from '../pty/terminal.ts';
import type { Random } from './random.ts';
import { typed } from './typing.ts';

/** Keys that are sent without looking, and what the screen then comes to. */
export interface Stretch {
  /** Names of the keymap, or text as it is. An escape is always the last, for what follows one at once is `alt`. */
  readonly keys: readonly string[];
  readonly until: Wanted;
}

export interface Journey {
  readonly title: string;
  readonly stretches: readonly Stretch[];
  /** The names of the volumes that are declared afterwards, and the containers of the one that was worked on. */
  readonly volumes: readonly string[];
  readonly mounts?: { readonly volume: string; readonly ctids: readonly string[] };
  /** The list as it was, to which an escape leads; absent where that is where it ends. */
  readonly home?: Wanted;
}

/** The demo's volumes in the order of the list, with the containers that are declared. */
export const VOLUMES = [
  ['llm_models', ['108']],
  ['media', ['104', '105', '110', '111']],
  ['n8n_files', ['103']],
  ['nginx_sites', ['101']],
  ['pg_backups', ['106']],
  ['portainer_data', ['102']],
  ['scans', ['109']],
  ['ssl_certs', ['101', '102', '112']],
] as const;

/** Of the keys of the list. */
const LIST = /a add/;

const NAMES = VOLUMES.map(([name]) => name);

const KINDS = [added, edited, removed, applied, filtered, helped] as const;

/** The journey of a number: an addition, an edit, a removal, an apply, a filter, a look at the help, in turn. */
export function journeyOf(index: number, random: Random): Journey {
  const kind = KINDS[index % KINDS.length] ?? added;
  return kind(random);
}

function added(random: Random): Journey {
  const name = `${random.oneOf(['films', 'photos', 'music', 'notes', 'books'])}${random.below(100)}`;
  const folder = random.oneOf(['/mnt/pve/tank/shared', '/mnt/pve/bulk']);
  const rows = random.chance(0.5) ? [random.below(4)] : [random.below(3), 4 + random.below(3)];
  return {
    title: `add ${name}`,
    stretches: [
      {
        keys: [
          ...moves(random).keys,
          'a',
          ...typed(name, random),
          'enter',
          ...typed(`${folder}/${name}`, random),
          'enter',
          ...picks(rows, random),
          ...['enter', 'enter', 'enter'],
        ],
        until: /> Plan it now/,
      },
    ],
    volumes: [...NAMES, name],
    mounts: { volume: name, ctids: rows.map(ctidOf) },
    home: LIST,
  };
}

function edited(random: Random): Journey {
  const row = random.below(NAMES.length);
  const [name, ctids] = VOLUMES[row] ?? VOLUMES[0];
  // Not 101, which is privileged: its root is another host id than that of those beside it.
  const toggled = 1 + random.below(3);
  const ctid = ctidOf(toggled);
  const left = ctids.filter((other) => other !== ctid);
  return {
    title: `edit ${name}`,
    stretches: [
      { keys: [...Array(row).fill(random.oneOf(['j', 'down'])), 'e'], until: new RegExp(`Edit ${name}`) },
      { keys: [...picks([toggled], random), 'enter', 'enter', 'enter'], until: /> Plan it now/ },
    ],
    volumes: NAMES,
    mounts: { volume: name, ctids: left.length < ctids.length ? left : [...ctids, ctid].sort() },
    home: LIST,
  };
}

function removed(random: Random): Journey {
  const row = random.below(NAMES.length);
  const name = NAMES[row] ?? NAMES[0];
  const agreed = random.chance(0.7);
  return {
    title: `${agreed ? 'remove' : 'nearly remove'} ${name}`,
    stretches: [
      { keys: [...Array(row).fill(random.oneOf(['j', 'down'])), 'd', 'enter'], until: /> Cancel/ },
      {
        keys: [...(agreed ? [random.oneOf(['tab', 'right', 'j'])] : []), 'enter'],
        until: agreed ? /> Plan it now/ : LIST,
      },
    ],
    volumes: NAMES.filter((other) => !agreed || other !== name),
    ...(agreed && { home: LIST }),
  };
}

function applied(random: Random): Journey {
  const looks = moves(random).keys;
  return {
    title: 'plan and apply',
    stretches: [
      { keys: [...looks, 'P'], until: /A apply/ },
      {
        keys: [...(random.chance(0.5) ? ['enter', 'enter'] : []), 'A'],
        until: /^ Apply {3}Applied in part: 4 done, 1 blocked {3}\d/m,
      },
    ],
    volumes: NAMES,
    home: LIST,
  };
}

function filtered(random: Random): Journey {
  const { keys, at } = moves(random);
  const [text, names] = random.oneOf<readonly [string, readonly string[]]>([
    ['ngx', ['nginx_sites']],
    ['ssl', ['ssl_certs']],
    ['scan', ['scans']],
    ['pgb', ['pg_backups']],
  ]);
  const [found = ''] = names;
  const kept = random.chance(0.6);
  return {
    title: `${kept ? 'filter' : 'give up the filter'} ${text}`,
    stretches: kept
      ? [
          {
            keys: [...keys, '/', ...typed(text, random, 'filter'), 'enter'],
            until: new RegExp(`^> ${found} (.|\n)*/${text}: 1 of 8`, 'm'),
          },
        ]
      : [
          // Its end shows in two steps: the list alone looks as it did before, and a key right behind an esc is alt and that key.
          { keys: [...keys, '/', ...typed(text, random, 'filter')], until: new RegExp(`/${text}▏`) },
          { keys: ['esc'], until: new RegExp(`^> (${NAMES[at]}|${found}) (.|\n)*a add`, 'm') },
        ],
    volumes: NAMES,
    ...(kept ? { home: (screen) => LIST.test(screen) && !screen.includes('1 of 8') } : {}),
  };
}

function helped(random: Random): Journey {
  const { keys, at } = moves(random);
  return {
    title: 'look at the help',
    stretches: [
      {
        keys: [...keys, random.oneOf(['?', 'f1']), '/', ...typed('command', random, 'filter')],
        until: /@ +command log/,
      },
      { keys: ['esc'], until: /Keys/ },
      { keys: ['esc'], until: new RegExp(`^> ${NAMES[at]} (.|\n)*a add`, 'm') },
    ],
    volumes: NAMES,
  };
}

/** A walk through the list from its first row, and the row where it ends. */
function moves(random: Random): { readonly keys: readonly string[]; readonly at: number } {
  const keys: string[] = [];
  let at = 0;
  for (let left = random.below(8); left > 0; left -= 1) {
    const down = random.chance(0.6);
    keys.push(down ? random.oneOf(['j', 'down']) : random.oneOf(['k', 'up']));
    at = Math.min(NAMES.length - 1, Math.max(0, at + (down ? 1 : -1)));
  }
  return { keys, at };
}

/** Moves to rows of the list of containers, which only go down, and picks them. */
function picks(rows: readonly number[], random: Random): readonly string[] {
  return rows.flatMap((row, index) => [
    ...Array(row - (rows[index - 1] ?? 0)).fill(random.oneOf(['down', 'j'])),
    'space',
  ]);
}

/** The containers that a volume can be mounted in stand in this order. */
const ctidOf = (row: number): string => String(101 + row);
