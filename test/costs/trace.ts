/** The actions of a program, read from `strace` of it and of everything that it started. */

/** In front of the program's command line; the trace is written to `file`. */
export function straceCommand(file: string): string[] {
  const calls = 'execve,open,openat,openat2,connect,clone,clone3,fork,vfork';
  return ['strace', '-f', '-qq', '-s', '512', '--pidns-translation', `--trace=${calls}`, `--output=${file}`];
}

export interface Trace {
  /** Command lines of what it started, directly or not. */
  programs: string[];
  /** Paths that it opened for reading, once for each time; not those of the programs it started. */
  files: string[];
  /** Addresses that it connected to, as strace writes them. */
  connections: string[];
}

interface Call {
  pid: string;
  name: string;
  args: string;
  result: string;
}

/** `program` is the path by which it was started; what its threads do is its own doing. */
export function readTrace(text: string, program: string): Trace {
  const calls = [...callsIn(text)];
  const start = calls.findIndex((call) => isStart(call) && pathIn(call.args) === program);
  const root = calls[start]?.pid;
  if (root === undefined) throw new Error(`${program} was not started`);
  const after = calls.slice(start + 1);
  const parents = new Map(
    calls.flatMap((call) => (/clone|fork/.test(call.name) ? [[childOf(call.result), call.pid] as const] : [])),
  );
  const others = new Set(after.filter((call) => isStart(call)).map(({ pid }) => pid));
  const own = (pid: string | undefined): boolean =>
    pid !== undefined && !others.has(pid) && (pid === root || own(parents.get(pid)));
  const isDescendant = (pid: string | undefined): boolean =>
    pid !== undefined && (pid === root || isDescendant(parents.get(pid)));
  const ours = after.filter(({ pid }) => own(pid));
  return {
    programs: after.filter((call) => isStart(call) && isDescendant(call.pid)).map(({ args }) => commandIn(args)),
    files: ours
      .filter((call) => call.name.startsWith('open') && isRead(call))
      .map(({ args }) => anyProcess(pathIn(args))),
    connections: ours.filter(({ name }) => name === 'connect').map(({ args }) => args),
  };
}

/** A call that another process's line interrupts is written in two parts. */
function* callsIn(text: string): Generator<Call> {
  const begun = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(rest)?.[1];
    if (unfinished !== undefined) {
      begun.set(pid, unfinished);
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    const whole = resumed === undefined ? rest : `${begun.get(pid) ?? ''}${resumed}`;
    const [, name, args = '', result = ''] = /^(\w+)\((.*)\) += (.*)$/.exec(whole) ?? [];
    if (name !== undefined) yield { pid, name, args, result };
  }
}

function isStart({ name, result }: Call): boolean {
  return name === 'execve' && result === '0';
}

/** Its number where strace runs, which is another than in the host's own numbering. */
function childOf(result: string): string | undefined {
  return /\/\* (\d+) in strace's PID NS \*\//.exec(result)?.[1] ?? /^\d+/.exec(result)?.[0];
}

function isRead({ args, result }: Call): boolean {
  return /^\d/.test(result) && /O_RDONLY/.test(args) && !/O_CREAT|O_DIRECTORY|O_PATH/.test(args);
}

function pathIn(args: string): string {
  return /"((?:[^"\\]|\\.)*)"/.exec(args)?.[1] ?? '';
}

/** execve's second argument. */
function commandIn(args: string): string {
  const list = /^"(?:[^"\\]|\\.)*", \[(.*?)\], /.exec(args)?.[1] ?? '';
  return [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((word) => word[1]).join(' ');
}

function anyProcess(path: string): string {
  return path.replace(/^\/proc\/\d+\//, '/proc/PID/').replace(/\/task\/\d+\//, '/task/TID/');
}
