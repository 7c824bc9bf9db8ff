import type { ChangeRecord } from './changes/change.ts';
import type { Failure } from './failure.ts';
import type { TextKey, TextParams } from './messages/catalogue.ts';

/** A sentence by its key, so that it can be shown in any language. */
export interface Message<K extends TextKey = TextKey> {
  key: K;
  params: TextParams<K>;
}

/** What a join reports while it runs. The library never prints: a command (or the caller) renders these. */
export type JoinEvent =
  | { type: 'phase-started'; phase: string }
  | { type: 'phase-done'; phase: string }
  | { type: 'phase-skipped'; phase: string }
  | { type: 'check'; name: string; result: 'passed' | 'warning' | 'failed' | 'ignored'; message?: Message; failure?: Failure }
  | { type: 'change-previewed'; change: ChangeRecord }
  | { type: 'change-started'; change: ChangeRecord }
  | { type: 'change-done'; change: ChangeRecord }
  | { type: 'change-skipped'; change: ChangeRecord }
  | { type: 'waiting'; message: Message }
  | { type: 'notice'; level: 'info' | 'warning'; message: Message };

export type Emit = (event: JoinEvent) => void;
