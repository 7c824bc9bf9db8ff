import type { Message } from '../../base/text.ts';
import type { Place, Problems } from '../problem.ts';

/** What the completion of a configuration needs: where things were given, and where to put what is found. */
export interface Completion {
  place(path: string): Place;
  /** When there are any in the end, the result is of no use. */
  problems: Problems;
  notices: Message[];
}
