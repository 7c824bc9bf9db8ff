/**
 * Entry point. Linux shows a process's arguments to every user, so they are removed and the title is set first. This
 * cannot hide them while Node.js starts, in a parent's arguments (sudo, ssh) or in a shell's history; --token-file does.
 */
import { writeSync } from 'node:fs';
import { type Program, programOf } from '../cli/as-kubeadm/program.ts';
import { quickVersion } from '../cli/commands/version.ts';
import { loadMain } from './load-main.ts';

/**
 * Arguments from the kubejoin that started this process inside --rootfs. They come in the environment, which only root
 * can read.
 */
const handedOver = process.env.KUBEJOIN_ROOTFS_ARGV;
delete process.env.KUBEJOIN_ROOTFS_ARGV;

const [program, ...argv]: [Program, ...string[]] =
  handedOver === undefined ? [programOf(process.argv[1]), ...process.argv.slice(2)] : JSON.parse(handedOver);
process.argv.length = 2;
process.title = program;

const version = program === 'kubejoin' ? quickVersion(argv) : undefined;
if (version !== undefined && answered(`${version}\n`)) process.exit(0);
const insideRootfs = handedOver !== undefined;
void loadMain({ insideRootfs })
  .then((main) => main({ argv, program, insideRootfs }))
  .then(exit);

/**
 * Writes with the system call: creating process.stdout takes a tenth of the whole command. False if the line could not
 * be written, which the full program then reports; a closed pipe (EPIPE) counts as written.
 */
function answered(line: string): boolean {
  try {
    return writeSync(1, line) === Buffer.byteLength(line);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPIPE';
  }
}

/** Exits after flushing both streams, even if an open connection would keep the process alive. */
function exit(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
