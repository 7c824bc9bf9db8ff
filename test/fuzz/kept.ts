import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Inputs that failed once, a folder for each target: they come first in every run. */
const FOLDER = path.join(import.meta.dirname, 'kept');

export async function keptInputs(target: string): Promise<Buffer[]> {
  const folder = path.join(FOLDER, target);
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.sort().map((name) => readFile(path.join(folder, name))));
}

/** Returns where the input is kept, relative to the folder of this file. */
export async function keep(target: string, input: Buffer): Promise<string> {
  const name = createHash('sha256').update(input).digest('hex').slice(0, 16);
  await mkdir(path.join(FOLDER, target), { recursive: true });
  await writeFile(path.join(FOLDER, target, name), input);
  return path.join('kept', target, name);
}
