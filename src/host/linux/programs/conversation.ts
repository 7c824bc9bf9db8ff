import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Conversation } from '../../conversation.ts';
import { errno } from '../errno.ts';

/** Of standard error; a program that complains without end must not fill the memory. */
const KEPT_ERRORS = 16 * 1024;

/** What it has written last may come after its end is known. */
const LAST_WORDS_MS = 2_000;

/** Starts a program in a session of its own (setsid(2)), so that a terminal's signals and prompts pass it by. */
export function converse(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Conversation {
  const [command = '', ...args] = argv;
  const env = { ...process.env, ...environment };
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env });
  let groupGone = child.pid === undefined;
  let killed = false;
  /** The group: a script that starts ssh leaves it behind otherwise. */
  const killGroup = () => {
    if (groupGone || child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // ESRCH: it has ended; EPERM: what is left of it is another user's (a ProxyCommand with sudo)
    }
  };
  /** Something in a session of its own may hold the pipe for ever; what is in the pipe already is read. */
  const closeOutput = (read: number) => {
    if (!killed && (child.stdout.readableLength > 0 || bytesRead(child.stdout) > read)) closeOutputLater();
    else child.stdout.destroy();
  };
  const closeOutputLater = () => {
    const read = bytesRead(child.stdout);
    setTimeout(() => setImmediate(() => setImmediate(closeOutput, read)), LAST_WORDS_MS).unref();
  };
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_ERRORS);
  });
  let open = true;
  let roomAwaited: (() => void)[] = [];
  const room = () => {
    for (const resolve of roomAwaited) resolve();
    roomAwaited = [];
  };
  const close = () => {
    open = false;
    room();
  };
  child.stdin.on('error', close).on('close', close).on('drain', room);
  child.stdout.on('error', () => {});
  const ended = new Promise<{ code: number | undefined; unstarted?: string }>((resolve) => {
    child.on('error', (error) => {
      if (child.pid !== undefined) return;
      child.stdout.destroy();
      resolve({ code: undefined, unstarted: errno(error) });
    });
    // Not `close` alone: something that it left behind may hold its pipes for ever.
    child.on('exit', (code) => {
      const end = { code: code ?? undefined };
      child.stderr.once('close', () => resolve(end));
      if (child.stderr.closed) resolve(end);
      setTimeout(() => {
        killGroup();
        groupGone = true; // its number may soon be another's
        resolve(end);
      }, LAST_WORDS_MS).unref();
      closeOutputLater();
    });
  });
  return {
    output: child.stdout,
    async write(bytes) {
      if (!open) return false;
      if (child.stdin.write(bytes)) return true;
      await new Promise<void>((resolve) => roomAwaited.push(resolve));
      return open;
    },
    endInput: () => void child.stdin.end(),
    errors: () => errors,
    ended,
    kill() {
      killed = true;
      killGroup();
    },
  };
}

/** Node.js gives a child's pipe as a socket, which its type does not say. */
function bytesRead(stream: Readable): number {
  return (stream as Readable & { bytesRead: number }).bytesRead;
}
