import type { ChangeRecord } from '../engine/changes/change.ts';
import type { TextKey, TextParams } from '../i18n/catalogue.ts';
import type { Failure } from './failure.ts';

/** A sentence by its key, so that it can be shown in any language. */
export type Message = {
  [Key in TextKey]: TextParams<Key> extends undefined ? { key: Key } : { key: Key; params: TextParams<Key> };
}[TextKey];

/** What a join reports while it runs (docs/events.md). The library never prints: a command (or the caller) renders these. */
export type JoinEvent =
  | { type: 'phase-started'; phase: string }
  | { type: 'phase-done'; phase: string }
  /** --skip-phases leaves it out. */
  | { type: 'phase-skipped'; phase: string }
  /** No failure: it was interrupted. */
  | { type: 'phase-failed'; phase: string; failure?: Failure }
  /** It runs, or has run; `check` tells what it found. */
  | { type: 'check-started'; name: string }
  | { type: 'check'; name: string; result: 'passed' | 'warning' | 'failed' | 'ignored'; message?: Message; failure?: Failure }
  | { type: 'change-previewed'; change: ChangeRecord }
  | { type: 'change-started'; change: ChangeRecord }
  | { type: 'change-done'; change: ChangeRecord }
  | { type: 'change-skipped'; change: ChangeRecord }
  /** No failure: it was interrupted. */
  | { type: 'change-failed'; change: ChangeRecord; failure?: Failure }
  /** It was done, and taken back because the join failed. */
  | { type: 'change-undone'; change: ChangeRecord }
  /** `failure`: why the last attempt did not succeed. */
  | { type: 'waiting'; message: Message; failure?: Failure }
  | { type: 'notice'; level: 'info' | 'warning'; message: Message };

export type Emit = (event: JoinEvent) => void;
