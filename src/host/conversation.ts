/**
 * A program that runs beside this one and is talked to by its standard streams (host/linux/programs/conversation.ts
 * starts one).
 */
export interface Conversation {
  /** Standard output, as it comes. Whoever stops reading holds the program up. */
  readonly output: AsyncIterable<Uint8Array>;
  /** Resolves when the program's pipe has room for more; false when it reads no longer. */
  write(bytes: Uint8Array | string): Promise<boolean>;
  /** End of its standard input. */
  endInput(): void;
  /** The last of what it wrote to standard error. */
  errors(): string;
  /**
   * Never rejects. `code` is undefined where a signal ended it, or where it could not be started: `unstarted` then says
   * why.
   */
  readonly ended: Promise<{ code: number | undefined; unstarted?: string }>;
  /** SIGKILL, to all that it has started too; what it has not said by then is lost. */
  kill(): void;
}

/** Starts a program without a shell and without a terminal: a Ctrl-C typed here does not reach it. */
export type Converse = (argv: readonly string[], environment?: Readonly<Record<string, string>>) => Conversation;
