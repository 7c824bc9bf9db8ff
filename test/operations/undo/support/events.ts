/**
 * Events of changes: of a worker's join, and of its undo; killed-join.long.test.ts says whether there are that many.
 */
export const OF_JOIN = 25;
export const OF_UNDO = 32;
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
