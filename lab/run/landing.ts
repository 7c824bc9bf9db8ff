import { execFileSync } from 'node:child_process';

/**
 * The number of commits that lead to the one that is checked out: each further one gives another number, an amended one the same.
 * 0 in a checkout without its history.
 */
export function landing(): number {
  try {
    const count = execFileSync('git', ['rev-list', '--count', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' });
    return Number(count);
  } catch {
    return 0;
  }
}
