import type { Check, GuardFault, GuardsUnseen, Tool } from '../../engine/machine/check.ts';
import { remedyOf } from '../words/errno.ts';
import { idLinesText } from '../words/start.ts';
import type { TextTable } from '../words/words.ts';

/** What to do about a check that does not stand well; undefined where it does. */
export function checkHint(check: Check): string | undefined {
  if (check.state === 'ok') return undefined;
  const hint = HINTS[check.code];
  return typeof hint === 'string' ? hint : (hint as (of: Check) => string)(check);
}

const HINTS: { readonly [Code in Check['code']]: string | TextTable<Check>[Code] } = {
  root: 'Run it as root to apply.',
  pct: 'Run it on a Proxmox VE host, with /usr/sbin in PATH.',
  tool: ({ tool }) => `apt install ${PACKAGES[tool]}`,
  container_package: ({ state }) =>
    state === 'error' ? 'apt install pve-container' : 'Run it as root on the Proxmox VE host itself.',
  source_owners: 'Upgrade pve-container to 6.1.1 or newer before any container that shares a directory starts.',
  hotplug:
    'Upgrade pve-container to 4.2-3 or newer; until then stop a container before it gets a new mount, for a plan holds that back.',
  mount_idmap: 'Upgrade pve-container to 6.1.6 or newer, or take idmap out of the mounts.',
  mount_option: ({ option, since }) =>
    `Upgrade pve-container to ${since} or newer, or take ${option} out of mount_options.`,
  container_lock: ({ ctid, lock }) =>
    `Wait until ${lock === 'backup' ? 'the backup' : 'it'} has ended; where nothing runs any more: pct unlock ${ctid}`,
  container_folder: 'Run it as root on a Proxmox VE host; systemctl status pve-cluster tells about its file system.',
  quorum: ({ state }) =>
    state === 'error' ? 'Bring the other members back (pvecm status).' : 'pvecm status tells more.',
  id_maps: ({ ctid, state, why }) => {
    if (state === 'unknown') return 'Make /etc/subuid and /etc/subgid readable.';
    const lines = idLinesText(why);
    const file = `lxc.idmap in /etc/pve/lxc/${ctid}.conf`;
    return lines === undefined ? `Fix ${file}.` : `${lines}, or fix ${file}.`;
  },
  share: ({ path, system }) =>
    (system === undefined ? undefined : remedyOf(system)) ??
    `Check that its server is up and reachable; umount -l ${path} detaches one that will not come back.`,
  mounts: 'Check that /proc is mounted.',
  guards: ({ unseen }) => (unseen ? UNSEEN_HINTS[unseen] : ''),
  guard: ({ fault, ctid, path, by }) => hintOf(GUARD_HINTS[fault], { ctid, path, by }),
  lock: ({ held, fault, path }) => {
    if (fault) return `Look at it (ls -ld ${path}), and remove it where nothing uses it.`;
    return held ? 'Wait until it has ended; fuser -v tells which process it is.' : 'Run it as root.';
  },
  configuration: ({ missing }) =>
    missing ? 'phoenix-volumes init makes a first one.' : 'phoenix-volumes validate tells each with its place.',
  config_readers:
    'Below /etc/pve/priv only root reads: move the files to /etc/pve/priv/phoenix, and name that with --config-dir or PHOENIX_CONFIG_DIR.',
  config_folder: ({ at }) => `chown root ${at}; chmod go-w ${at}`,
  state_folder: ({ at }) => `chown root ${at}; chmod go-w ${at}`,
  terminal: 'phoenix-volumes --plain asks line by line instead, and every command works without screens.',
};

const hintOf = <Facts>(hint: string | ((facts: Facts) => string), facts: Facts): string =>
  typeof hint === 'string' ? hint : hint(facts);

const UNSEEN_HINTS: Readonly<Record<GuardsUnseen, string>> = {
  configuration: 'phoenix-volumes validate tells each error with its place.',
  units: 'Run it as root.',
  containers: 'Run it as root on the Proxmox VE host itself.',
  systemd: 'systemctl daemon-reload has it read them, once it answers again.',
};

const APPLY = 'phoenix-volumes plan shows the step that fixes it, phoenix-volumes apply runs it.';

interface GuardFacts {
  readonly ctid: number;
  readonly path: string;
  readonly by?: string | undefined;
}

const GUARD_HINTS: Readonly<Record<GuardFault, string | ((facts: GuardFacts) => string)>> = {
  missing: APPLY,
  differs: APPLY,
  undeclared: APPLY,
  left: ({ path }) =>
    `phoenix-volumes apply --prune takes it away; by hand: rm ${path}, the same of pve-container-debug@, and systemctl daemon-reload.`,
  foreign: ({ path }) => `Rename ${path}, or take boot_guard out of the volume.`,
  symlink: ({ path }) => `Make ${path} a directory; nothing is written through a link.`,
  file: ({ path }) => `Make ${path} a directory.`,
  unseen: 'Run it as root.',
  managed: ({ ctid }) => `Take boot_guard out of its volumes, or the container out of HA: ha-manager remove ct:${ctid}`,
  perhaps_managed: 'Make /etc/pve/ha/resources.cfg readable.',
  taken_back: ({ ctid, by }) =>
    `Take the empty setting out of ${by}, then systemctl daemon-reload; systemctl cat pve-container@${ctid} shows all of them.`,
  unread: 'systemctl daemon-reload; phoenix-volumes apply does that, too.',
  unused: ({ ctid }) => `systemctl cat pve-container@${ctid} shows what it uses; is the unit masked?`,
};

const PACKAGES: Readonly<Record<Tool, string>> = {
  flock: 'util-linux',
  perl: 'perl-base',
  find: 'findutils',
  stat: 'coreutils',
  getfacl: 'acl',
  setfacl: 'acl',
  lsattr: 'e2fsprogs',
};
