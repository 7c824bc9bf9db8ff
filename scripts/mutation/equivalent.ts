/** A mutant that no test can kill, because nothing that anybody can see differs. */
export type Equivalent = { file: string; line: string; change: string; reason: string };

/** At most one in so many of a file's folder. */
export const ONE_IN = 30;

export const EQUIVALENT: readonly Equivalent[] = [];
