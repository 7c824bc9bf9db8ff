import type { Random } from './random.ts';

/** Questions of the Go oracle (oracle/main.go): what an input is sent as, and the JSON that comes back. */
export const QUESTIONS = ['certificate', 'bundle', 'jws', 'yaml', 'no-proxy', 'request', 'status'] as const;
export type Question = (typeof QUESTIONS)[number];

/** One thing that strangers write and we read. A file of targets/ exports it as `target`. */
export interface Target {
  readonly name: string;
  /** Valid inputs, made from `random` alone, so that a seed gives the same run again. No private key among them. */
  samples(random: Random): readonly Buffer[] | Promise<readonly Buffer[]>;
  /** One input, made from samples (and kept inputs) by the grammar of what they are. */
  mutate(random: Random, samples: readonly Buffer[]): Buffer;
  /**
   * True if our code accepts a sample. A refused one is a finding: a reader that refuses everything would pass
   * every comparison.
   */
  accepts?(sample: Buffer): boolean;
  /**
   * Reads an input with our code alone, as far as it goes. growth.ts measures it: input of twice the size may take about
   * twice the processor time. What it throws does not matter.
   */
  grows(input: Buffer): unknown;
  /**
   * Valid inputs with so many elements, each kind of which is measured as well: a run of bytes in a sample is mostly
   * refused at once by a reader of a format with lengths.
   */
  readonly many?: Readonly<Record<string, (count: number) => Buffer>>;
  /** The question about an input to the Go oracle; its answer is given to `check`. */
  readonly reference?: { readonly question: Question; input?(input: Buffer): Buffer };
  /**
   * The fault in how our code treats the input; undefined if there is none. Every error it throws is a finding, too.
   */
  check(input: Buffer, answer: unknown): string | undefined | Promise<string | undefined>;
}
