import type { Place } from '../problem.ts';
import type { Position } from './position.ts';

/** Where a field of a decoded document stands. */
export function positionIn({ place }: { place(path: string): Place }): (path: string) => Position {
  return (path) => {
    const { line = 1, column = 1 } = place(path);
    return { line, column };
  };
}
