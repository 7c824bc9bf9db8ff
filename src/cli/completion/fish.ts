import { type Candidates, type CompletedCommand, type CompletedFlag, fishQuoted as quoted } from './completion-tree.ts';

/** A script for fish 3, for `source` or ~/.config/fish/completions. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const program = commands[0]?.path ?? '';
  const valued = commands.flatMap(({ path, flags }) =>
    flags
      .filter(({ values }) => values !== undefined)
      .flatMap(({ names }) => names.map((name) => quoted(`${path} ${name}`))),
  );
  return `# fish completion of ${program}:  ${program} completion fish | source

# The command that the words before the cursor name.
function __${program}_path
    set -l path ${program}
    set -l value 0
    for word in (commandline -opc)[2..]
        if test $value = 1
            set value 0
        else if contains -- "$path $word" ${valued.join(' ')}
            set value 1
        else if contains -- "$path $word" ${commands
          .slice(1)
          .map(({ path }) => quoted(path))
          .join(' ')}
            test "$path $word" = '${program} help'; or set path "$path $word"
        end
    end
    echo $path
end

function __${program}_at
    test (__${program}_path) = $argv[1]
end

# The last item of a list with commas.
function __${program}_list
    set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string match -r '^.*,')
    printf '%s\\n' "$before"$argv
end

complete -c ${program} -e
complete -c ${program} -f
${commands.flatMap((command) => commandLines(program, command)).join('\n')}
`;
}

function commandLines(program: string, { path, commands, flags, arguments: candidates }: CompletedCommand): string[] {
  const start = `complete -c ${program} -n ${quoted(`__${program}_at ${quoted(path)}`)}`;
  const lines = commands.map(({ name, description }) => `${start} -a ${quoted(name)} -d ${quoted(description)}`);
  if (typeof candidates === 'object') lines.push(`${start} -a ${quoted(candidates.words.join(' '))}`);
  if (candidates === 'files') lines.push(`${start} -F`);
  return [...lines, ...flags.map((flag) => `${start} ${flagOptions(flag, program)}`)];
}

function flagOptions({ names, description, values, list }: CompletedFlag, program: string): string {
  const options = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...options, ...valueOptions(values, list, program), `-d ${quoted(description)}`].join(' ');
}

function valueOptions(values: Candidates | undefined, list: boolean, program: string): string[] {
  if (values === undefined) return [];
  if (values === 'files') return ['-r', '-F'];
  if (values === 'unknown') return ['-x'];
  const words = values.words.join(' ');
  return ['-x', `-a ${quoted(list ? `(__${program}_list ${words})` : words)}`];
}
