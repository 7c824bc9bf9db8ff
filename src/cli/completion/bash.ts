import { type CompletedCommand, type CompletedFlag, quoted } from './completion-tree.ts';

/**
 * A script for bash 4 or later, independent of the package bash-completion. It splits the line itself, because bash
 * also splits at `=` and `:`.
 */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const program = commands[0]?.path ?? '';
  return `# bash completion of ${program}:  source <(${program} completion bash)

_${program}_command() {
  commands= switches= valued= arguments= files=
  case $1 in
${commands.map(commandCase).join('\n')}
  esac
}

_${program}_values() {
  values= list=
  case "$1 $2" in
${commands.flatMap(valueCases).join('\n')}
  esac
}

_${program}() {
  local commands switches valued arguments files values list words current flag= i path=${program}
  local line=\${COMP_LINE:0:COMP_POINT}
  COMPREPLY=()
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local last=$((\${#words[@]} - 1))
  current=\${words[last]}
  _${program}_command "$path"
  for ((i = 1; i < last; i++)); do
    if [[ -n $flag ]]; then flag=
    elif [[ \${words[i]} == -- ]]; then return
    elif [[ " $valued " == *" \${words[i]} "* ]]; then flag=\${words[i]}
    elif [[ \${words[i]} == -* ]]; then :
    elif [[ $path == ${program} && \${words[i]} == help ]]; then :
    elif [[ " $commands " == *" \${words[i]} "* ]]; then
      path+=" \${words[i]}"
      _${program}_command "$path"
    fi
  done
  if [[ -z $flag && $current == --*=* ]]; then
    flag=\${current%%=*}
    current=\${current#*=}
  fi
  if [[ -n $flag ]]; then
    _${program}_values "$path" "$flag"
    local before=
    [[ -n $list && $current == *,* ]] && before=\${current%,*},
    COMPREPLY=($(compgen -P "$before" -W "$values" -- "\${current#"$before"}"))
    [[ -n $list ]] && compopt -o nospace
    [[ $COMP_WORDBREAKS != *=* && \${words[last]} == --*=* ]] && COMPREPLY=("\${COMPREPLY[@]/#/$flag=}")
    [[ -n $values ]] && compopt +o default
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$switches $valued" -- "$current"))
  else
    COMPREPLY=($(compgen -W "$commands $arguments" -- "$current"))
    [[ -z $files ]] && compopt +o default
  fi
}

complete -o default -F _${program} ${program}
`;
}

function commandCase({ path, commands, flags, arguments: candidates }: CompletedCommand): string {
  const names = (wanted: readonly CompletedFlag[]) => quoted(wanted.flatMap((flag) => flag.names).join(' '));
  const parts = [
    `commands=${quoted(commands.map(({ name }) => name).join(' '))}`,
    `switches=${names(flags.filter(({ values }) => values === undefined))}`,
    `valued=${names(flags.filter(({ values }) => values !== undefined))}`,
  ];
  if (typeof candidates === 'object') parts.push(`arguments=${quoted(candidates.words.join(' '))}`);
  if (candidates === 'files') parts.push('files=1');
  return `    ${quoted(path)}) ${parts.join(' ')} ;;`;
}

function valueCases({ path, flags }: CompletedCommand): string[] {
  return flags.flatMap(({ names, values, list }) => {
    if (typeof values !== 'object') return [];
    const patterns = names.map((name) => quoted(`${path} ${name}`)).join('|');
    return [`    ${patterns}) values=${quoted(values.words.join(' '))}${list ? ' list=1' : ''} ;;`];
  });
}
