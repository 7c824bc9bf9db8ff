import type { Failure } from './failure.ts';
import type { Message } from './text.ts';

/** An event that any operation may emit while it runs. */
export type Notice =
  /** `failure`: the cause of the last failed attempt. */
  | { type: 'waiting'; message: Message; failure?: Failure }
  | { type: 'notice'; level: 'info' | 'warning'; message: Message };

export type EmitNotice = (notice: Notice) => void;
