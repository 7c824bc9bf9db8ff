import type { Readable } from 'node:stream';
import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import type { Invocation } from '../argv/command.ts';
import {
  TOKEN_EMPTY,
  TOKEN_FILE_MISSING,
  TOKEN_FILE_READABLE,
  TOKEN_STDIN_SILENT,
  TOKEN_TOO_LONG,
} from './cli-configuration-sentences.ts';

/** A token has 23 bytes; a much longer file is something else. */
const MAX_BYTES = 4096;
/** Time limit for another program to write the token. */
const STDIN_TIMEOUT_MS = 60_000;
const READABLE_BY_OTHERS = 0o004;

export interface TokenSources {
  files: FileReader;
  stdin: Readable;
  signal: AbortSignal;
  emit: Emit;
  /** Default 60 000 ms. */
  stdinTimeoutMs?: number;
}

/** The token of --token-file, masked in all output. */
export async function tokenFromFile(
  { line, terminal, catalogue, interruption }: Invocation,
  files: FileReader,
  emit: Emit,
): Promise<Secret | undefined> {
  const path = line.flags.string('token-file');
  if (!path) return undefined;
  if (path === '-' && process.stdin.isTTY) terminal.prompt(catalogue.text('TOKEN_PROMPT'));
  const token = await readToken(path, { files, stdin: process.stdin, signal: interruption.signal, emit }).finally(() =>
    terminal.answered(),
  );
  terminal.scrubber.addToken(token.reveal());
  return token;
}

/**
 * The token that --token-file names: a file's content, or with `-` all of standard input, without one final line break.
 * Throws TOKEN_FILE_MISSING, TOKEN_EMPTY, TOKEN_TOO_LONG, TOKEN_STDIN_SILENT, or what reading the file throws.
 */
export async function readToken(path: string, sources: TokenSources): Promise<Secret> {
  const bytes = path === '-' ? await readStream(sources) : await readFile(path, sources);
  const token = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (token === '') throw new Failure(TOKEN_EMPTY, { source: path });
  return new Secret(token);
}

async function readFile(path: string, { files, emit }: TokenSources): Promise<Buffer> {
  const bytes = await files.read(path, { maxBytes: MAX_BYTES });
  if (bytes === undefined) throw new Failure(TOKEN_FILE_MISSING, { path });
  const stat = await files.stat(path);
  if (stat?.type === 'file' && (stat.mode & READABLE_BY_OTHERS) !== 0) {
    const mode = stat.mode.toString(8).padStart(4, '0');
    emit({ type: 'notice', level: 'warning', message: TOKEN_FILE_READABLE({ path, mode }) });
  }
  return bytes;
}

async function readStream({ stdin, signal, stdinTimeoutMs = STDIN_TIMEOUT_MS }: TokenSources): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const silent = new Failure(TOKEN_STDIN_SILENT, { seconds: stdinTimeoutMs / 1000 });
  const timer = setTimeout(() => stdin.destroy(silent), stdinTimeoutMs);
  const abort = () => stdin.destroy(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    for await (const chunk of stdin) {
      chunks.push(Buffer.from(chunk));
      if (chunks.reduce((total, { length }) => total + length, 0) > MAX_BYTES)
        throw new Failure(TOKEN_TOO_LONG, { source: '-', limit: MAX_BYTES });
      // A person's line ends with the line; a program's with its output.
      if ('isTTY' in stdin && stdin.isTTY && chunk.includes('\n')) break;
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
