#!/bin/bash
# boot.sh ROOT NODE: boots systemd as process 1 of a machine below ROOT, in namespaces of its own; it is gone with our input.
set -eu
root=$1 node=$2
mkdir -p "$root"/{usr,etc/systemd/system,proc,sys,dev,run,tmp,root,var/lib,node}
for name in bin sbin lib lib64; do [ ! -L "/$name" ] || ln -sfn "usr/$name" "$root/$name"; done
: > "$root/etc/machine-id"
: >> "$root/etc/fstab"
printf 'root:x:0:0:root:/root:/bin/sh\n' > "$root/etc/passwd"
printf 'root:x:0:\n' > "$root/etc/group"
printf '[Unit]\nDescription=Nothing but what the tests start\nDefaultDependencies=no\nAllowIsolate=yes\n' \
  > "$root/etc/systemd/system/lab.target"
ln -sfn lab.target "$root/etc/systemd/system/default.target"
: > "$root/../console"

# A control group of its own, so that nothing of it is left.
top=$(awk '$(NF - 2) == "cgroup2" { print $5; exit }' /proc/self/mountinfo)
group=$top/phoenix-lab-$$
mkdir "$group"
trap 'find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true' EXIT

# shellcheck disable=SC2016
sh -c 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"' sh "$group" \
  unshare --pid --mount --cgroup --uts --ipc --fork --kill-child --propagation private bash -euc '
    root=$1 node=$2
    mount --bind "$root" "$root"
    mount --bind /usr "$root/usr"
    mount -o remount,bind,ro "$root/usr"
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sysfs "$root/sys"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
    mount -t tmpfs tmpfs "$root/run"
    mount -t tmpfs tmpfs "$root/dev"
    for name in null zero full random urandom tty; do
      touch "$root/dev/$name"
      mount --bind "/dev/$name" "$root/dev/$name"
    done
    touch "$root/dev/console"
    mount --bind "$root/../console" "$root/dev/console"
    mount --bind "$node" "$root/node"
    ln -s /proc/self/fd "$root/dev/fd"
    cd "$root"
    mkdir -p old
    pivot_root . old
    umount -l /old
    exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=console --show-status=no \
      < /dev/null' bash "$root" "$node" 0<&- &
started=$!
cat > /dev/null
exec 2> /dev/null
kill -9 "$started" || true
wait "$started" || true
# Those that were in it may take a moment to be gone.
for _ in $(seq 50); do
  grep -q 'populated 0' "$group/cgroup.events" && break
  sleep 0.1
done
