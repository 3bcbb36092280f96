/** The shells that can complete our command lines. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * What each of them reads. The scripts know nothing of our commands: they hand over the words that are typed and take what
 * the program offers, so they are never older than it.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for phoenix-volumes
_phoenix_volumes() {
  local rest=\${COMP_LINE#*"\${COMP_WORDS[0]}"} part cur mode marks= head=
  local -a typed=() reply=()
  local i
  # bash cuts at = and : as well; the program is asked with the words as they were typed.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    part=\${COMP_WORDS[i]}
    if ((\${#typed[@]} > 0)) && [[ $rest != [[:blank:]]* && -n $part ]]; then
      typed[\${#typed[@]} - 1]+=$part
    else
      typed+=("$part")
    fi
    rest=\${rest#"\${rest%%[![:blank:]]*}"}
    rest=\${rest#"$part"}
  done
  cur=\${typed[\${#typed[@]} - 1]}
  { IFS= read -r mode && mapfile -t reply; } < <("$1" complete -- "\${typed[@]}" 2>/dev/null)
  [[ $COMP_WORDBREAKS == *=* ]] && marks+==
  [[ $COMP_WORDBREAKS == *:* ]] && marks+=:
  [[ -n $marks ]] && head=\${cur%"\${cur##*[$marks]}"}
  case $mode in
    files) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "\${cur#"$head"}") ;;
    folders) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "\${cur#"$head"}") ;;
    *)
      [[ $mode == part ]] && compopt -o nospace
      COMPREPLY=("\${reply[@]%%$'\\t'*}")
      COMPREPLY=("\${COMPREPLY[@]#"$head"}")
      ;;
  esac
}
complete -F _phoenix_volumes phoenix-volumes
`,
  zsh: `#compdef phoenix-volumes
_phoenix-volumes() {
  local mode line word
  local -a lines offers
  lines=("\${(@f)$("\${(Q)words[1]}" complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  mode=\${lines[1]}
  case $mode in
    files) compset -P '--*='; _files ;;
    folders) compset -P '--*='; _files -/ ;;
    *)
      for line in "\${(@)lines[2,-1]}"; do
        word=\${line%%$'\\t'*}
        offers+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
      done
      if [[ $mode == part ]]; then
        _describe -V phoenix-volumes offers -S ''
      else
        _describe -V phoenix-volumes offers
      fi
      ;;
  esac
}
if [[ $funcstack[1] == _phoenix-volumes ]]; then
  _phoenix-volumes "$@"
else
  compdef _phoenix-volumes phoenix-volumes
fi
`,
  fish: `# fish completion for phoenix-volumes
function __phoenix_volumes
    set -l tokens (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($tokens[1] complete -- $tokens[2..-1] "$current" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current" ''
        case '*'
            printf '%s\\n' $lines[2..-1]
    end
end
complete -c phoenix-volumes -f -a '(__phoenix_volumes)'
`,
};
