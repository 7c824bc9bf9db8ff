/** The program of `npm run build:least`. `version` is answered as in kubejoin (src/program/cli.ts). */
import { writeSync } from 'node:fs';

if (process.argv[2] === 'version') {
  writeSync(1, 'v0.0.0\n');
  process.exit();
}
void import('./join.ts').then(({ join }) => join(process.argv[3] ?? ''));
