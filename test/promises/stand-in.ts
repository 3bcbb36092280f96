import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestMachine } from '../cli/machine.ts';

/**
 * A `pct` that keeps Proxmox's rules for a stopped container as far as apply leans on them: one at a time by a lock,
 * the digest checked under it, the file replaced whole [digest-wrong]. `before` runs between the check and the write.
 * What waits in the file of one that runs is done as it starts again.
 */
export async function faithfulPct({ write, folder }: TestMachine, before = ''): Promise<void> {
  await write('bin/pct', pctScript(before));
  await chmod(join(folder, 'bin/pct'), 0o755);
}

/** The same, but it says that it works and does not go on before the machine's folder has a file `go`, or is gone. */
export const slowPct = (machine: TestMachine): Promise<void> =>
  faithfulPct(
    machine,
    `echo working\nwhile [ -d ${machine.folder} ] && [ ! -e ${machine.folder}/go ]; do sleep 0.05; done`,
  );

/** What `faithfulPct` writes. */
export const pctScript = (before: string): string => `#!/bin/sh
conf="$PCT_ROOT/etc/pve/lxc/$2.conf"
exec 9>"$PCT_LOG.$2.lock"
flock 9
printf '%s\\n' "$*" >> "$PCT_LOG"
new="$conf.tmp.$$"
sockets="$PCT_ROOT/proc/net/unix"
case $1 in
  shutdown)
    grep -v "/lxc/$2/" "$sockets" > "$new"
    mv "$new" "$sockets"
    exit ;;
  start)
    sed '/^$/,$d' "$conf" > "$new"
    sed '1,/^\\[pve:pending\\]$/d' "$conf" | while read -r line; do
      sed -i "/^\${line%%:*}: /d" "$new"
      printf '%s\\n' "$line" >> "$new"
    done
    mv "$new" "$conf"
    printf '0: 2 0 10000 1 01 1 @/var/lib/lxc/%s/command\\n' "$2" >> "$sockets"
    exit ;;
esac
cp "$conf" "$new"
shift 2
while [ $# -gt 0 ]; do
  case $1 in
    --mp*)
      sed -i "/^\${1#--}: /d" "$new"
      printf '%s: %s\\n' "\${1#--}" "$2" >> "$new"
      ;;
    --delete)
      for key in $(printf '%s' "$2" | tr , ' '); do sed -i "/^$key: /d" "$new"; done
      ;;
    --digest)
      if [ "$(sha1sum < "$conf" | cut -c1-40)" != "$2" ]; then
        rm "$new"
        echo 'detected modified configuration - file changed by other user? Try again.' >&2
        exit 255
      fi
      ;;
  esac
  shift 2
done
${before}
mv "$new" "$conf"
`;
