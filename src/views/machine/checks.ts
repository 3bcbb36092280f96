import type { Check, GuardFault, GuardsUnseen, LockFault, TerminalLack, Tool } from '../../engine/machine/check.ts';
import { counted } from '../measures.ts';
import { systemText } from '../words/errno.ts';
import { readingText } from '../words/reading.ts';
import { startReasonText } from '../words/start.ts';
import { listed, lockText, type TextTable, textIn } from '../words/words.ts';

/** What was looked at, and how it stands. */
export const checkText = (check: Check): string => textIn(CHECK_TEXTS, check);

export const CHECK_TEXTS: TextTable<Check> = {
  root: ({ state }) => (state === 'ok' ? 'Runs as root' : 'Does not run as root: it can look and plan, not apply'),
  pct: ({ state }) => (state === 'ok' ? 'pct is installed' : 'pct is not installed: no container can be changed'),
  tool: ({ tool, state }) => `${tool} is ${state === 'ok' ? 'installed' : `not installed: ${WITHOUT[tool]}`}`,
  container_package: ({ state, version }) => {
    if (version !== undefined) return `Proxmox's container package is ${version}`;
    return state === 'error'
      ? "Proxmox's container package (pve-container) is not installed"
      : "The version of Proxmox's container package is unknown";
  },
  source_owners: ({ state, version }) =>
    state === 'ok'
      ? 'A start leaves the owner of shared directories alone'
      : `pve-container ${version}: each start gives a shared directory the owner and mode of its target in the container`,
  hotplug: ({ state, version }) =>
    state === 'ok'
      ? 'Running containers get a new mount at once'
      : `pve-container ${version}: a new mount of a running container is written down, but not mounted before its restart`,
  mount_idmap: ({ state, version }) =>
    state === 'ok'
      ? 'Mounts can have an id map'
      : `pve-container ${version} has no id maps of mounts, and one is declared`,
  mount_option: ({ state, version, option }) =>
    state === 'ok'
      ? `Mounts can have ${option}`
      : `pve-container ${version} does not know ${option}, and a mount declares it`,
  container_lock: ({ ctid, lock }) =>
    ctid === undefined ? 'No container is locked' : `CT ${ctid} is locked (${lockText(lock ?? '')})`,
  container_folder: ({ error }) => (error ? readingText(error) : 'The containers of this machine can be read'),
  quorum: ({ state, members, error }) => {
    if (error) return readingText(error);
    if (members === undefined) return 'This machine is in no cluster';
    const cluster = `The cluster of ${counted(members, 'member')}`;
    if (state === 'unknown') return `${cluster} does not say whether it has quorum`;
    return state === 'ok' ? `${cluster} has quorum` : `${cluster} has no quorum: nothing can be written in /etc/pve`;
  },
  id_maps: ({ checked, ctid, why }) =>
    ctid === undefined
      ? `The id maps of ${counted(checked ?? 0, 'container')} are sound`
      : `CT ${ctid}: ${why.map(startReasonText).join('; ')}`,
  share: ({ state, path, fstype, system }) => {
    if (state === 'ok') return `${path} (${fstype}) answers`;
    return `${path} (${fstype}): ${system === undefined ? 'nobody can ask it without stat' : systemText(system)}`;
  },
  mounts: ({ error }) => readingText(error),
  guards: ({ checked, unseen }) => {
    if (unseen) return UNSEEN[unseen];
    return checked === 0
      ? 'No container has a boot guard'
      : `The boot guards of ${counted(checked, 'container')} are as declared`;
  },
  guard: ({ fault, ...facts }) => GUARD_TEXTS[fault](facts),
  lock: ({ path, state, held, fault }) => {
    if (fault) return `${path} ${FAULTS[fault]}`;
    if (state === 'unknown') return `Nobody can tell whether ${path} is locked`;
    return held ? `An apply runs, or is stopped: it holds ${path}` : 'No apply runs';
  },
  configuration: ({ path, missing, errors, warnings }) => {
    if (missing) return `${path} does not exist: nothing is declared`;
    const found = [
      ...(errors > 0 ? [counted(errors, 'error')] : []),
      ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ];
    return found.length === 0 ? 'The configuration is sound' : `The configuration has ${listed(found)}`;
  },
  config_readers: ({ path, at }) =>
    at === undefined
      ? `Only root can read the configuration ${path}`
      : `Others than root can read ${at}, with any password in it: what lies in /etc/pve belongs to the group www-data as well, in which Proxmox's web server runs`,
  config_folder: ({ path, at }) => folderText('configuration', path, at),
  state_folder: ({ path, at }) => folderText('state folder', path, at),
  terminal: ({ lacks }) =>
    lacks.length === 0
      ? 'The terminal can show the screens'
      : `The terminal ${listed(lacks.map((lack) => LACKS[lack]))}`,
};

const folderText = (what: string, path: string, at: string | undefined): string =>
  at === undefined
    ? `Nobody else can write the ${what} ${path}`
    : `Others can write ${at}, and so decide over the ${what} ${path}: apply refuses`;

const UNSEEN: Readonly<Record<GuardsUnseen, string>> = {
  configuration: 'Whether boot guards are as declared is unknown: the configuration has errors',
  units: "Whether boot guards are as declared is unknown: systemd's folders cannot be read",
  containers: 'Whether boot guards are as declared is unknown: the containers cannot be read',
  systemd: 'Whether systemd has read the boot guards is unknown: systemctl does not answer',
};

type GuardFacts = Omit<Extract<Check, { readonly code: 'guard' }>, 'fault'>;

const GUARD_TEXTS: Readonly<Record<GuardFault, (facts: GuardFacts) => string>> = {
  missing: ({ ctid, path }) => `CT ${ctid} has no boot guard, and a volume declares one: ${path} does not exist`,
  differs: ({ ctid, path }) => `The boot guard of CT ${ctid} is not as declared: ${path}`,
  undeclared: ({ ctid, path }) => `CT ${ctid} has a boot guard that no volume declares any more: ${path}`,
  left: ({ ctid, path }) => `CT ${ctid} has a boot guard, and no volume is mounted in it: ${path}`,
  foreign: ({ ctid, path }) => `CT ${ctid} can have no boot guard: ${path} is somebody else's`,
  symlink: ({ ctid, path }) => `CT ${ctid} can have no boot guard: ${path} is a symbolic link`,
  file: ({ ctid, path }) => `CT ${ctid} can have no boot guard: ${path} is no directory`,
  unseen: ({ ctid, path, system = 'EIO' }) =>
    `Whether CT ${ctid} has its boot guard is unknown: ${path}: ${systemText(system)}`,
  managed: ({ ctid }) => `CT ${ctid} has no boot guard: HA may start it on another member, where it would have none`,
  perhaps_managed: ({ ctid }) =>
    `CT ${ctid} has no boot guard: whether HA may start it on another member could not be read`,
  taken_back: ({ ctid, path, by }) =>
    `The boot guard of CT ${ctid} does not count: ${by} takes back what ${path} asks for`,
  unread: ({ ctid, path }) => `The boot guard of CT ${ctid} does not count yet: systemd has not read ${path}`,
  unused: ({ ctid, path }) => `The boot guard of CT ${ctid} does not count: systemd does not use ${path}`,
};

/** What is not possible without it. */
const WITHOUT: Readonly<Record<Tool, string>> = {
  flock: 'nothing can be locked, so nothing is changed',
  perl: 'no pct can be started',
  find: 'what lies on network shares is unknown',
  stat: 'the free space of network shares is unknown',
  getfacl: 'who can do what is unknown',
  setfacl: 'no access can be given',
  lsattr: 'immutable files are not recognised',
};

const FAULTS: Readonly<Record<LockFault, string>> = {
  owner: 'belongs to somebody else, who could hold the lock',
  mode: 'is open to others, who could hold the lock',
  symlink: 'is a symbolic link',
  directory: 'is a directory',
  special: 'is no plain file',
};

const LACKS: Readonly<Record<TerminalLack, string>> = {
  cursor: 'cannot move its cursor',
  utf8: 'shows no UTF-8',
  room: 'is smaller than 60 columns and 20 rows',
};
