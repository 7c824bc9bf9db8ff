/**
 * The program's first lines. Linux shows a process's arguments to every user of the machine: they are taken and the
 * title is set before anything else. What can be seen until then (the time Node.js needs to start), in the parent's
 * arguments (sudo, ssh) and in a shell's history, this cannot hide: --token-file does.
 */
import { quickVersion } from './commands/version-output.ts';
import { loadMain } from './load-main.ts';

process.title = 'kubejoin';

/** The arguments of a process that another kubejoin started inside --rootfs: passed by environment, which only root can read. */
const handedOver = process.env.KUBEJOIN_ROOTFS_ARGV;
delete process.env.KUBEJOIN_ROOTFS_ARGV;

const argv: string[] = handedOver === undefined ? process.argv.slice(2) : JSON.parse(handedOver);
process.argv.length = 2;

const version = quickVersion(argv);
if (version === undefined) {
  void loadMain()
    .then((main) => main({ argv, insideRootfs: handedOver !== undefined }))
    .then(exit);
} else {
  // Whoever doesn't want the answer (EPIPE) doesn't get it.
  process.stdout.on('error', () => {});
  process.stdout.write(`${version}\n`);
}

/** Whatever still holds the process open (a kept connection) has no say any more; what was written goes out first. */
function exit(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
