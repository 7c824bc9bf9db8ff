import { dirname, resolve } from 'node:path';
import type { Message } from '../base/text.ts';
import { OUTPUT_DIRECTORY_MISSING, OUTPUT_FILE_UNFIT } from './host-sentences.ts';
import { absolutePath, isAtOrBelow } from './paths.ts';
import type { FileReader } from './ports.ts';

const STANDARD_OUTPUT: readonly string[] = ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** Places of devices and of links to open files, on which other programs rely. */
const OF_THE_SYSTEM = ['/dev', '/proc'];

/** True for the usual names of standard output: to be written to, because a file must not replace them. */
export function isStandardOutput(path: string): boolean {
  return STANDARD_OUTPUT.includes(absolutePath(path) ?? path);
}

export function isOfTheSystem(path: string): boolean {
  return OF_THE_SYSTEM.some((directory) => isAtOrBelow(path, directory));
}

/**
 * True if a new file can replace what is at the path without harm: nothing, a regular file, or a link. False for a
 * directory, a device and a pipe, for a link to one, and for a link in or into /dev or /proc, such as /dev/stdout, even
 * if it leads to a regular file now.
 */
export async function isReplaceable(
  path: string,
  files: Pick<FileReader, 'lstat' | 'readLink' | 'stat'>,
): Promise<boolean> {
  const entry = await files.lstat(path);
  if (entry?.type === 'symlink') {
    const target = resolve(dirname(path), (await files.readLink(path)) ?? '');
    if (isOfTheSystem(path) || isOfTheSystem(target)) return false;
  }
  const stat = entry && (await files.stat(path));
  return stat === undefined || stat.type === 'file';
}

/** Why no file can be written to the path: its directory is missing, which kubejoin does not make, or see `isReplaceable`. */
export async function placeProblem(
  path: string,
  files: Pick<FileReader, 'lstat' | 'readLink' | 'stat'>,
): Promise<Message | undefined> {
  const directory = dirname(path);
  if ((await files.stat(directory))?.type !== 'directory') return OUTPUT_DIRECTORY_MISSING({ directory });
  return (await isReplaceable(path, files)) ? undefined : OUTPUT_FILE_UNFIT();
}
