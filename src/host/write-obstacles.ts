import type { RefusedWrite } from './linux/files/linux-files-sentences.ts';

/** Free space that a file system must have. */
export interface WriteNeeds {
  bytes: number;
  inodes: number;
}

/** A reason (the name of an error of the system) that files cannot be written, with what the system shows of it. */
export interface WriteObstacle {
  path: string;
  reason: string;
  refused?: RefusedWrite;
}
