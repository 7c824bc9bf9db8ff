import { isatty } from 'node:tty';

/**
 * True if a standard stream was a terminal when this process started. None is under nohup(1). A terminal that is closed
 * later also was one.
 */
export const startedOnTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));
