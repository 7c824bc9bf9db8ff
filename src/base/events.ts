import type { Failure } from './failure.ts';
import type { Message } from './text.ts';

/** What is told while something is done, by whoever does it. */
export type Notice =
  /** `failure`: why the last attempt did not succeed. */
  | { type: 'waiting'; message: Message; failure?: Failure }
  | { type: 'notice'; level: 'info' | 'warning'; message: Message };

export type EmitNotice = (notice: Notice) => void;
