# shellcheck shell=sh
# The look-ups of the Phoenix scripts, for bash and dash: sourced under the name that they source. One call of
# phoenix-volumes reads everything into functions of this shell, and a look-up is answered from there as long as the
# files are the same (one stat tells); only secrets, whole objects and what is more than a path ask again.
#
#   jq_get_value CTID QUERY, jq_get_array CTID QUERY       of a container
#   jq_get_vm_value VMID QUERY                             of a virtual machine
#   get_global_config_value QUERY                          of phoenix_hypervisor_config.json
#   phoenix_get lxc|vm|stack ID QUERY, phoenix_ids lxc|vm|stack, phoenix_reload
#
# They print the value, a list behind [] a line each, and return 1 where there is none, or it is empty or null. A QUERY that
# jq alone understands (pipes, //, functions) is given to jq. PHOENIX_PROGRAM names another phoenix-volumes;
# PHOENIX_CONFIG_DIR the folder of the files.

jq_get_value() { phoenix_get lxc "$1" "$2"; }
jq_get_array() { phoenix_get lxc "$1" "$2"; }
jq_get_vm_value() { phoenix_get vm "$1" "$2"; }
get_global_config_value() { phoenix_get hypervisor '' "$1"; }

# The ids by number, or the names of the stacks, a line each.
phoenix_ids() {
  if _phoenix_is_fresh; then _phoenix_ids "$1"; else _phoenix_program get "$1"; fi
}

phoenix_get() {
  case $3 in
    # More than a path.
    *[!]A-Za-z0-9_.[-]*) _phoenix_jq "$@" ;;
    *)
      _phoenix_found=2
      _phoenix_path "$3"
      if _phoenix_is_fresh; then
        _phoenix_found=0
        "_phoenix_$1" "$2" "$_phoenix_path" || _phoenix_found=$?
      fi
      case $_phoenix_found$_phoenix_path in
        0*) _phoenix_print "$_phoenix_value" ;;
        1*'[]'* | 1 | 2*) _phoenix_direct "$@" ;;
        *) return 1 ;;
      esac
      ;;
  esac
}

# Reads the files anew; a look-up does it where they have changed, but in $(…) only for itself.
phoenix_reload() {
  _phoenix_stamp=
  _phoenix_text=$(_phoenix_program get --all --shell) || {
    unset _phoenix_text
    return 1
  }
  eval "$_phoenix_text"
  unset _phoenix_text
}

_phoenix_program() { "${PHOENIX_PROGRAM:-phoenix-volumes}" "$@"; }

_phoenix_is_fresh() {
  # What is wrong with a file is told by who asks for something in it.
  { [ -n "$_phoenix_stamp" ] && [ "$(_phoenix_look)" = "$_phoenix_stamp" ]; } || phoenix_reload 2>/dev/null
}

# .ports[0] is ports.0 in _phoenix_path.
_phoenix_path() {
  _phoenix_path=${1#.}
  while :; do
    case $_phoenix_path in
      *'['[0-9]*']'*)
        _phoenix_rest=${_phoenix_path#*'['}
        _phoenix_head=${_phoenix_path%%'['*}
        case $_phoenix_rest in
          # An [] before it: for the program.
          ']'*) return ;;
        esac
        _phoenix_path=${_phoenix_head%.}.${_phoenix_rest%%']'*}${_phoenix_rest#*']'}
        _phoenix_path=${_phoenix_path#.}
        ;;
      *.'[]') _phoenix_path=${_phoenix_path%.*}'[]' ;;
      *) return ;;
    esac
  done
}

_phoenix_direct() {
  case $1 in
    hypervisor) set -- "$1" "$3" ;;
  esac
  _phoenix_kind=$1
  shift
  _phoenix_found=0
  _phoenix_value=$(_phoenix_program get "$_phoenix_kind" --reveal -- "$@" 2>/dev/null) || _phoenix_found=$?
  case $_phoenix_found in
    0) _phoenix_print "$_phoenix_value" ;;
    # There is none.
    1) return 1 ;;
    *) _phoenix_program get "$_phoenix_kind" --reveal -- "$@" ;;
  esac
}

_phoenix_jq() {
  command -v jq >/dev/null || {
    printf 'phoenix: %s is more than a path, and jq is not installed\n' "$3" >&2
    return 1
  }
  _phoenix_query=$3
  case $1 in
    hypervisor) set -- "$1" ;;
    *) set -- "$1" "$2" ;;
  esac
  _phoenix_text=$(_phoenix_program get "$@" --all --json --reveal) || {
    unset _phoenix_text
    return 1
  }
  _phoenix_value=$(printf '%s\n' "$_phoenix_text" | jq -r ".value | ($_phoenix_query)") || _phoenix_value=
  unset _phoenix_text
  _phoenix_print "$_phoenix_value"
}

_phoenix_print() {
  case $1 in
    '' | null) return 1 ;;
  esac
  printf '%s\n' "$1"
}

_phoenix_stamp=
phoenix_reload || :
