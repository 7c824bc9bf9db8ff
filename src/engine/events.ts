import type { Notice } from '../base/events.ts';
import type { Failure } from '../base/failure.ts';
import type { Message } from '../base/text.ts';
import type { ChangeRecord } from './changes/change.ts';

/** An event of a run (docs/events.md). The library never prints: a command (or the caller) renders these. */
export type JoinEvent =
  | { type: 'phase-started'; phase: string }
  | { type: 'phase-done'; phase: string }
  /** Left out by --skip-phases. */
  | { type: 'phase-skipped'; phase: string }
  /** Without `failure`: the phase was interrupted. */
  | { type: 'phase-failed'; phase: string; failure?: Failure }
  /** The check runs, or has run; the `check` event has its result. */
  | { type: 'check-started'; name: string }
  | {
      type: 'check';
      name: string;
      /** `ignored`: it failed, and may. `not-run`: it could not run, for the reason in `message`. */
      result: 'passed' | 'warning' | 'failed' | 'ignored' | 'not-run';
      /** Time that the check itself took, in milliseconds. Results of checks that run together are reported together. */
      durationMs?: number;
      message?: Message;
      failure?: Failure;
    }
  | { type: 'change-previewed'; change: ChangeRecord }
  | { type: 'change-started'; change: ChangeRecord }
  | { type: 'change-done'; change: ChangeRecord }
  | { type: 'change-skipped'; change: ChangeRecord }
  /** Without `failure`: the change was interrupted. */
  | { type: 'change-failed'; change: ChangeRecord; failure?: Failure }
  /** The change was made, and rolled back because the join failed. */
  | { type: 'change-undone'; change: ChangeRecord }
  | Notice;

/** Receives each event of a run as it happens. */
export type Emit = (event: JoinEvent) => void;
