import { NO_ACLS } from '../../engine/permission/acl.ts';
import { installArgv } from '../../engine/permission/install.ts';
import { setfaclArgv } from '../../engine/permission/setfacl.ts';
import type { Exported, ExportedContainer, ExportedDirectory } from '../../engine/plan/exported.ts';
import type { Step } from '../../engine/plan/types.ts';
import { commandText } from '../../ground/argv.ts';
import { containerText } from '../words/words.ts';
import { comments, heldTexts, missingTexts } from './parts.ts';

/** A shell script for the host: what is there already it leaves alone, so that it can run again. */
export function pctScript(exported: Exported): string {
  const here = exported.containers.filter(({ node }) => node === exported.node);
  const elsewhere = exported.containers.filter(({ node }) => node !== exported.node);
  return [
    '#!/bin/sh',
    ...comments([
      `The directories that containers of ${exported.node} share, and their mount points, as phoenix-volumes would make them.`,
      `Run it as root on ${exported.node}. What is there already is left alone, so it can run again.`,
      'Directories are found by their paths here, where phoenix-volumes follows no symbolic link.',
    ]),
    'set -eu',
    '',
    MOUNTS,
    ...(here.some(({ guards }) => guards.size > 0) ? ['', GUARD] : []),
    ...exported.directories.flatMap((directory) => ['', ...directoryLines(directory)]),
    ...here.flatMap((container) => ['', ...containerLines(container)]),
    ...elsewhere.flatMap((container) => ['', ...comments(elsewhereTexts(container))]),
    ...(here.some(({ guards }) => guards.size > 0) ? ['', '[ "$reload" -eq 0 ] || systemctl daemon-reload'] : []),
    ...(exported.held.length > 0 ? ['', ...comments(heldTexts(exported.held))] : []),
    '',
  ].join('\n');
}

/** One call of `pct set` for what a container's file does not say yet: `mpN=VALUE` for a slot, `-mpN` for one to empty, `~mpN` to drop what waits. */
const MOUNTS = `mounts() {
  ctid=$1
  shift
  now=$(pct config "$ctid")
  count=$#
  while [ "$count" -gt 0 ]; do
    slot=\${1%%=*}
    case $1 in
    ~*) pct pending "$ctid" | grep -qE "^(new|del) \${1#?}: " && set -- "$@" --revert "\${1#?}" ;;
    -*) printf '%s\\n' "$now" | grep -q "^\${1#?}: " && set -- "$@" --delete "\${1#?}" ;;
    *) printf '%s\\n' "$now" | grep -qxF -e "$slot: \${1#*=}" || set -- "$@" "--$slot" "\${1#*=}" ;;
    esac
    shift
    count=$((count - 1))
  done
  [ "$#" -eq 0 ] || pct set "$ctid" "$@"
}`;

/** A drop-in with the text that comes in; one that says so already, somebody else's, and one behind a symbolic link, stays. */
const GUARD = `reload=0
ours() { [ ! -L "$1" ] && [ ! -L "\${1%/*}" ] && head -n 1 "$1" | grep -qxF '# managed by phoenix-volumes'; }
guard() {
  if { [ ! -e "$1" ] && [ ! -L "$1" ] && [ ! -L "\${1%/*}" ]; } || ours "$1"; then
    mkdir -p "\${1%/*}"
    cat > "$1.new"
    if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1" && reload=1; fi
  else
    cat > /dev/null
    echo "$1 is not managed by phoenix-volumes" >&2
  fi
}
unguard() {
  [ -e "$1" ] && ours "$1" || return 0
  rm "$1"
  rmdir --ignore-fail-on-non-empty "\${1%/*}"
  reload=1
}`;

function guardLines({ guards }: ExportedContainer): readonly string[] {
  return [...guards].flatMap(([path, text]) =>
    text === null
      ? [`unguard ${commandText([path])}`]
      : [`guard ${commandText([path])} <<'GUARD'`, ...text.trimEnd().split('\n'), 'GUARD'],
  );
}

function directoryLines({ path, volumes, made, changes }: ExportedDirectory): readonly string[] {
  if (!made) return comments([`${volumes.join(', ')}: nothing is known of ${path}, or it cannot be made.`]);
  const { acls } = made;
  const make = [
    installArgv(path, made),
    ...((acls.access ?? acls.inherited) ? [setfaclArgv(path, NO_ACLS, acls)] : []),
  ];
  return [
    ...comments([volumes.join(', ')]),
    `[ -d ${commandText([path])} ] || {`,
    ...make.map((argv) => `  ${commandText(argv)}`),
    '}',
    ...changes.flatMap(commandsOf),
  ];
}

const commandsOf = ({ commands }: Step): readonly string[] => commands.map(commandText);

function containerLines(container: ExportedContainer): readonly string[] {
  const { ctid, name, slots, emptied, reverted } = container;
  const declared = slots.filter(({ volume }) => volume !== undefined);
  const call = (words: readonly string[]) =>
    words.length === 0 ? [] : [`mounts ${ctid} ${words.map((word) => commandText([word])).join(' ')}`];
  return [
    ...comments([containerText(ctid, name), ...missingTexts(container)]),
    ...call(reverted.map((key) => `~${key}`)),
    ...call([...emptied.map((key) => `-${key}`), ...declared.map(({ key, value }) => `${key}=${value}`)]),
    ...guardLines(container),
  ];
}

function elsewhereTexts({ ctid, node, slots }: ExportedContainer): readonly string[] {
  const where = node === undefined ? `CT ${ctid} is not made yet. Once it is` : `CT ${ctid} is on ${node}. There`;
  return [
    `${where}:`,
    ...slots.map(({ key, value }) => `  ${commandText(['pct', 'set', String(ctid), `--${key}`, value])}`),
  ];
}
