/**
 * The program's first lines. Linux shows a process's arguments to every user of the machine: they are taken and the
 * title is set before anything else. What can be seen until then (the time Node.js needs to start), in the parent's
 * arguments (sudo, ssh) and in a shell's history, this cannot hide: --token-file does.
 */
import { writeSync } from 'node:fs';
import { quickVersion } from './commands/version-output.ts';
import { loadMain } from './load-main.ts';

process.title = 'kubejoin';

/**
 * The arguments of a process that another kubejoin started inside --rootfs: passed by environment, which only root can
 * read.
 */
const handedOver = process.env.KUBEJOIN_ROOTFS_ARGV;
delete process.env.KUBEJOIN_ROOTFS_ARGV;

const argv: string[] = handedOver === undefined ? process.argv.slice(2) : JSON.parse(handedOver);
process.argv.length = 2;

const version = quickVersion(argv);
if (version !== undefined && answered(`${version}\n`)) process.exit(0);
void loadMain()
  .then((main) => main({ argv, insideRootfs: handedOver !== undefined }))
  .then(exit);

/**
 * By the system call alone: to make process.stdout takes a tenth of the whole command. False where it could not be
 * written at once, whose reason the program tells; whoever doesn't want the answer (EPIPE) doesn't get it.
 */
function answered(line: string): boolean {
  try {
    return writeSync(1, line) === Buffer.byteLength(line);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPIPE';
  }
}

/** Whatever still holds the process open (a kept connection) has no say any more; what was written goes out first. */
function exit(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
