/** How long it was tried, where it was tried more than once. */
export interface Waited {
  waitedSeconds?: number;
}

export const tried = (p: Waited): string => (p.waitedSeconds === undefined ? '' : ` It was tried again for ${p.waitedSeconds} seconds.`);
