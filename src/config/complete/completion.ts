import type { Message } from '../../base/text.ts';
import type { Place, Problems } from '../problem.ts';

/** Context of a completion: the places of fields, and the collectors of findings. */
export interface Completion {
  place(path: string): Place;
  /** The result must not be used if there are any in the end. */
  problems: Problems;
  notices: Message[];
}
