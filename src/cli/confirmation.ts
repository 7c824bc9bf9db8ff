import type { Readable } from 'node:stream';
import type { Invocation } from './argv/command.ts';

/** Most bytes that are read for an answer. */
const MAX_BYTES = 1024;

/**
 * Asks on standard error and reads one line from a terminal or a pipe. As in kubeadm, only `y` and `yes` (and the
 * language's own words) confirm.
 */
export async function confirmed(
  question: 'RESET_CONFIRM' | 'UNDO_CONFIRM',
  { terminal, catalogue, interruption }: Pick<Invocation, 'terminal' | 'catalogue' | 'interruption'>,
  input: Readable,
): Promise<boolean> {
  terminal.prompt(catalogue.text(question));
  const { signal } = interruption;
  const abort = () => input.destroy(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    const answer = (await firstLine(input)).trim().toLowerCase();
    return catalogue.text('YES_ANSWERS').split(' ').includes(answer);
  } finally {
    signal.removeEventListener('abort', abort);
    terminal.answered();
  }
}

async function firstLine(input: Readable): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n') || text.length > MAX_BYTES) break;
  }
  return text.split('\n')[0] ?? '';
}
