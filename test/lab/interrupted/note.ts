import { appendFileSync } from 'node:fs';

/** Adds a line for the test that started the runner. */
export function note(line: string): void {
  appendFileSync(`${process.env.PLACE}/notes`, `${line}\n`);
}
