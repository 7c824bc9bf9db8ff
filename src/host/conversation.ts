/** A running child process that communicates over its standard streams (host/linux/programs/conversation.ts). */
export interface Conversation {
  /** Standard output. The program blocks while it is not read. */
  readonly output: AsyncIterable<Uint8Array>;
  /** Resolves when the program's pipe has room for more; false once it no longer reads. */
  write(bytes: Uint8Array | string): Promise<boolean>;
  /** Closes its standard input. */
  endInput(): void;
  /** The last part of its standard error. */
  errors(): string;
  /** Never rejects. `code` is undefined after a signal, and if it did not start for the reason `unstarted`. */
  readonly ended: Promise<{ code: number | undefined; unstarted?: string }>;
  /** Sends SIGKILL to it and everything it started; unread output is lost. */
  kill(): void;
}

/** Starts a program without a shell and without a terminal, so that a Ctrl-C here does not reach it. */
export type Converse = (argv: readonly string[], environment?: Readonly<Record<string, string>>) => Conversation;

/** Configuration files of ssh on this machine (host/linux/ssh-configuration.ts). */
export interface SshFiles {
  /** The files that ssh reads by default, in its order. */
  usual(): string[];
  /** Writes a file that only this user can read; `remove` deletes it and never rejects. Throws FILE_NOT_WRITTEN. */
  write(text: string): Promise<{ path: string; remove(): Promise<void> }>;
}
