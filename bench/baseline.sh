#!/bin/sh
# What phoenix-volumes replaces, written anew after the way it is usually done: a jq for each value, `pct config` before each
# mount, one `pct set` a mount, and owner and mode of all that lies in a volume on every run.
#
#   baseline.sh ROOT CONFIG_DIR [CTID…]      ROOT is put before host paths; only these containers, where some are named
set -eu
root=$1 hypervisor=$2/phoenix_hypervisor_config.json lxc=$2/phoenix_lxc_configs.json
shift 2

value() { jq -r ".shared_volumes[\"$1\"]$2 // empty" "$hypervisor"; }

volumes=$(jq -r '.shared_volumes | keys[]' "$hypervisor")
[ $# -gt 0 ] || set -- $(jq -r '.lxc_configs | keys[]' "$lxc")

for volume in $volumes; do
  path=$root$(value "$volume" .host_path)
  mkdir -p "$path"
  chown -R "$(value "$volume" .owner)" "$path"
  find "$path" -type d -exec chmod "$(value "$volume" .permissions.directory_mode)" {} +
  find "$path" -type f -exec chmod "$(value "$volume" .permissions.file_mode)" {} +
done

for ctid in "$@"; do
  name=$(jq -r ".lxc_configs[\"$ctid\"].name" "$lxc")
  for volume in $volumes; do
    target=$(value "$volume" ".mounts[\"$ctid\"]")
    [ -n "$target" ] || continue
    source=$(value "$volume" .host_path)
    config=$(pct config "$ctid")
    case $config in
      *"$source,mp=$target"*) continue ;;
    esac
    slot=$(printf '%s\n' "$config" | grep -c '^mp') || slot=0
    pct set "$ctid" "-mp$slot" "$source,mp=$target"
    echo "$name: mounted $volume"
  done
done
