import { execFileSync } from 'node:child_process';

/** The one that is checked out. A checkout without its history is always the same one. */
export function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
