import { Readable } from 'node:stream';
import type { Conversation } from '../../conversation.ts';
import { errno } from '../errno.ts';
import { environmentWith, killGroup, startPiped } from './program.ts';

/** Limit for the kept part of standard error. */
export const KEPT_ERRORS = 16 * 1024;

/** Time for output that arrives after the exit. */
const LAST_WORDS_MS = 2_000;

/** Starts a program in its own session (setsid(2)), without signals and prompts of this terminal. */
export function converse(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Conversation {
  const started = startPiped(argv, { detached: true, env: environmentWith(environment) });
  if ('failed' in started) return unstarted(started.failed);
  const { child } = started;
  let groupGone = child.pid === undefined;
  let killed = false;
  /** Kills the group, since a script would leave its ssh behind. */
  const killAll = () => {
    if (!groupGone && child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
  };
  /** Reads what is in the pipe and then closes it, since a process in another session may hold it open forever. */
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
    // `close` may never come if a process that it left behind holds its pipes.
    child.on('exit', (code) => {
      const end = { code: code ?? undefined };
      child.stderr.once('close', () => resolve(end));
      if (child.stderr.closed) resolve(end);
      setTimeout(() => {
        killAll();
        groupGone = true; // its ID may be reused
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
      killAll();
    },
  };
}

/** The conversation with a program that has no streams because it did not start. */
function unstarted(failed: Promise<Error>): Conversation {
  return {
    output: Readable.from([]),
    write: async () => false,
    endInput() {},
    errors: () => '',
    ended: failed.then((error) => ({ code: undefined, unstarted: errno(error) })),
    kill() {},
  };
}

/** A child's pipe is a socket, which its type does not show. */
function bytesRead(stream: Readable): number {
  return (stream as Readable & { bytesRead: number }).bytesRead;
}
