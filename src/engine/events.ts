import type { Notice } from '../base/events.ts';
import type { Failure } from '../base/failure.ts';
import type { Message } from '../base/text.ts';
import type { ChangeRecord } from './changes/change.ts';

/**
 * What a join reports while it runs (docs/events.md). The library never prints: a command (or the caller) renders
 * these.
 */
export type JoinEvent =
  | { type: 'phase-started'; phase: string }
  | { type: 'phase-done'; phase: string }
  /** --skip-phases leaves it out. */
  | { type: 'phase-skipped'; phase: string }
  /** No failure: it was interrupted. */
  | { type: 'phase-failed'; phase: string; failure?: Failure }
  /** It runs, or has run; `check` tells what it found. */
  | { type: 'check-started'; name: string }
  | {
      type: 'check';
      name: string;
      result: 'passed' | 'warning' | 'failed' | 'ignored';
      message?: Message;
      failure?: Failure;
    }
  | { type: 'change-previewed'; change: ChangeRecord }
  | { type: 'change-started'; change: ChangeRecord }
  | { type: 'change-done'; change: ChangeRecord }
  | { type: 'change-skipped'; change: ChangeRecord }
  /** No failure: it was interrupted. */
  | { type: 'change-failed'; change: ChangeRecord; failure?: Failure }
  /** It was done, and taken back because the join failed. */
  | { type: 'change-undone'; change: ChangeRecord }
  | Notice;

/** Receives each event of a run as it happens. */
export type Emit = (event: JoinEvent) => void;
