import type { Failure, FailureText } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';
import type { EndingSignal } from '../../interruption.ts';

export type OutputFormat = 'text' | 'json';

/** How a command that succeeds ends: its outcome in a word, the facts for programs, and the sentence for people. */
export interface Success {
  outcome: string;
  fields: Readonly<Record<string, unknown>>;
  message: Message;
  /** What was asked to be seen, after the sentence and to the byte; it may hold secrets, and so may `fields` then. */
  data?: string | undefined;
}

/**
 * Shows what a command reports, in one of the output formats. Exactly one of the last four is called, once, at the end.
 */
export interface Reporter {
  event(event: JoinEvent): void;
  succeeded(success: Success): void;
  failed(failure: Failure, exitCode: number): void;
  /** `readOnly`: the command was to change nothing, so nothing had to be undone. */
  interrupted(signal: EndingSignal, exitCode: number, readOnly: boolean): void;
  /** A bug: something thrown that is not a Failure. */
  crashed(error: unknown, exitCode: number): void;
}

/** The first line of what was thrown. */
export function crashMessage(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split('\n')[0] ?? '';
}

/** The lines below what happened: why, and what to do. */
export function reasons(catalogue: Catalogue, { cause, cure }: FailureText): string[] {
  return [
    `  ${catalogue.text('FAILURE_CAUSE', { text: cause })}`,
    `  ${catalogue.text('FAILURE_CURE', { text: cure })}`,
  ];
}
