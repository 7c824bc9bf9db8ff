import type { Failure, FailureText } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';
import type { EndingSignal } from '../../interruption.ts';
import type { Aftermath } from '../../recorded-run.ts';

export type OutputFormat = 'text' | 'json';

/** How a command ended, in a word. */
export type Outcome =
  | 'joined'
  | 'initialized'
  | 'reset'
  | 'undone'
  | 'phase-done'
  | 'previewed'
  | 'nothing-to-do'
  | 'ready'
  | 'renewed'
  | 'requested'
  | 'pulled'
  | 'created'
  | 'printed'
  | 'deleted'
  | 'fleet-done'
  | 'rehearsed'
  | 'approved'
  | 'stopped'
  | 'installed'
  | 'removed'
  | 'on'
  | 'off'
  | 'bound'
  | 'open'
  | 'valid'
  | 'expired'
  | 'retrying'
  | 'failed'
  | 'interrupted';

/** Result of a successful command: its outcome in a word, fields for programs, a sentence for people. */
export interface Success {
  outcome: Outcome;
  fields: Readonly<Record<string, unknown>>;
  message: Message;
  /** Default: 0. Another one for a result that a script must not take for good, which the command then returns. */
  exitCode?: number | undefined;
  /** Output that the user asked for, printed unchanged after the sentence. It and then also `fields` may contain secrets. */
  data?: string | undefined;
  /** Called as kubeadm: its words, printed in the place of sentence and data. They may contain secrets. */
  kubeadmWords?: string | undefined;
}

/**
 * Shows what a command reports, in one of the output formats. Exactly one of the last four is called, once, at the end.
 */
export interface Reporter {
  event(event: JoinEvent): void;
  succeeded(success: Success): void;
  failed(failure: Failure, exitCode: number): void;
  interrupted(signal: EndingSignal, exitCode: number, changes: Aftermath): void;
  /** A bug: something thrown that is not a Failure. */
  crashed(error: unknown, exitCode: number): void;
}

/** The first line of a thrown value. */
export function crashMessage(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split('\n')[0] ?? '';
}

/** The lines with cause and cure, below the problem. */
export function reasons(catalogue: Catalogue, { cause, cure }: FailureText): string[] {
  return [
    `  ${catalogue.text('FAILURE_CAUSE', { text: cause })}`,
    `  ${catalogue.text('FAILURE_CURE', { text: cure })}`,
  ];
}
