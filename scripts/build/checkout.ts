/** State of the checkout from git; empty fields without git. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface Checkout {
  readonly gitCommit: string;
  readonly gitTreeState: '' | 'clean' | 'dirty';
}

export function checkout(): Checkout {
  const gitCommit = git('rev-parse', 'HEAD');
  const changed = git('status', '--porcelain', '--untracked-files=no');
  return { gitCommit, gitTreeState: gitCommit === '' ? '' : changed === '' ? 'clean' : 'dirty' };
}

/** SOURCE_DATE_EPOCH (reproducible-builds.org), in seconds. */
export function givenDate(): Date | undefined {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  if (epoch === undefined) return undefined;
  if (!/^\d{1,11}$/.test(epoch))
    throw new Error(`SOURCE_DATE_EPOCH holds no seconds since 1970: ${JSON.stringify(epoch)}`);
  return new Date(Number(epoch) * 1000);
}

export function commitDate(): Date | undefined {
  const seconds = git('log', '-1', '--format=%ct');
  return seconds === '' ? undefined : new Date(Number(seconds) * 1000);
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, {
      cwd: projectRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
