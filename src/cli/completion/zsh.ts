import { type CompletedCommand, type CompletedFlag, quoted } from './completion-tree.ts';

/** A script for zsh 5, for `source` or as _kubejoin in a directory of $fpath. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const program = commands[0]?.path ?? '';
  return `#compdef ${program}
# zsh completion of ${program}:  source <(${program} completion zsh)

_${program}_command() {
  commands=() flags=() valued=() arguments=() files=
  case $1 in
${commands.map(commandCase).join('\n')}
  esac
}

_${program}_values() {
  values=() kind=
  case "$1 $2" in
${commands.flatMap(valueCases).join('\n')}
  esac
}

_${program}_complete_value() {
  local -a values
  local kind
  _${program}_values "$1" "$2"
  case $kind in
    (files) _files ;;
    (word) compadd -a values ;;
    (list) compset -P '*,'; compadd -q -S , -a values ;;
  esac
}

_${program}() {
  local -a commands flags valued arguments names
  local files flag= at='${program}' word
  _${program}_command "$at"
  for word in "\${(@)words[2,CURRENT-1]}"; do
    names=("\${(@)commands%%:*}")
    if [[ -n $flag ]]; then flag=
    elif [[ $word == -- ]]; then _files; return
    elif (( \${valued[(Ie)$word]} )); then flag=$word
    elif [[ $word == -* ]]; then :
    elif [[ $at == '${program}' && $word == help ]]; then :
    elif (( \${names[(Ie)$word]} )); then
      at+=" $word"
      _${program}_command "$at"
    fi
  done
  if [[ -n $flag ]]; then
    _${program}_complete_value "$at" "$flag"
  elif [[ $PREFIX == --*=* ]]; then
    flag=\${PREFIX%%=*}
    compset -P 1 '*='
    _${program}_complete_value "$at" "$flag"
  elif [[ $PREFIX == -* ]]; then
    _describe -o 'flag' flags
  else
    (( $#commands )) && _describe 'command' commands
    (( $#arguments )) && compadd -a arguments
    [[ -n $files ]] && _files
  fi
}

if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _${program} ${program}
fi
`;
}

function commandCase({ path, commands, flags, arguments: candidates }: CompletedCommand): string {
  const described = flags.flatMap(({ names, description }) => names.map((name) => ({ name, description })));
  const parts = [
    `commands=(${commands.map(describedWord).join(' ')})`,
    `flags=(${described.map(describedWord).join(' ')})`,
    `valued=(${flags
      .filter(takesValue)
      .flatMap(({ names }) => names)
      .join(' ')})`,
  ];
  if (typeof candidates === 'object') parts.push(`arguments=(${candidates.words.map(quoted).join(' ')})`);
  if (candidates === 'files') parts.push('files=1');
  return `    (${quoted(path)}) ${parts.join('\n      ')} ;;`;
}

/** _describe ends a name at its first colon. */
function describedWord({ name, description }: { name: string; description: string }): string {
  return quoted(`${name.replaceAll(':', '\\:')}:${description}`);
}

function takesValue({ values }: CompletedFlag): boolean {
  return values !== undefined;
}

function valueCases({ path, flags }: CompletedCommand): string[] {
  return flags.flatMap(({ names, values, list }) => {
    if (values === undefined || values === 'unknown') return [];
    const patterns = names.map((name) => quoted(`${path} ${name}`)).join('|');
    if (values === 'files') return [`    (${patterns}) kind=files ;;`];
    return [`    (${patterns}) kind=${list ? 'list' : 'word'} values=(${values.words.map(quoted).join(' ')}) ;;`];
  });
}
