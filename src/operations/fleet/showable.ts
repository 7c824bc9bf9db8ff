import type { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import type { JoinEvent } from '../../engine/events.ts';

/** What of another machine's words can be told here, in every language that they will be shown in: another version may have said them. */
export interface Showable {
  event(event: JoinEvent): boolean;
  message(message: Message): boolean;
  /** Undefined where there is no such failure, or its facts are not those that it has here. */
  failure(code: string, params: unknown): Failure | undefined;
}
