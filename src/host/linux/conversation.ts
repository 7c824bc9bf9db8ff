import { spawn } from 'node:child_process';
import type { Conversation } from '../../fleet/conversation.ts';
import { errno } from './errno.ts';

/** Of standard error; a program that complains without end must not fill the memory. */
const KEPT_ERRORS = 16 * 1024;

/** What it has written last may come after its end is known. */
const LAST_WORDS_MS = 2_000;

/** Starts a program in a session of its own (setsid(2)), so that a terminal's signals and prompts pass it by. */
export function converse(argv: readonly string[]): Conversation {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
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
      setTimeout(() => resolve(end), LAST_WORDS_MS).unref();
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
    kill: () => void child.kill('SIGKILL'),
  };
}
