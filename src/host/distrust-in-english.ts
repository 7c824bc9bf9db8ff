import type { Distrust } from './distrust.ts';

/** What a failure says of a file that others could have changed. */
export interface Distrusted {
  /** The file, or the folder or link on the way to it. */
  at: string;
  problem: Distrust['problem'];
  uid: number;
  mode: number;
}

export function distrust({ at, problem, uid, mode }: Distrusted): string {
  if (problem === 'owner') return `${at} belongs to the user ${uid}, who is neither root nor the user of this command.`;
  if (problem === 'writable') return `${at} has the mode ${mode.toString(8)}: its group or everybody may write to it.`;
  return `${at} has another name elsewhere, and lies in a folder where everybody may make one.`;
}
