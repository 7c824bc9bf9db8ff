/**
 * `npm run check:package`: packs the package as npm would publish it, and checks it with publint and
 * @arethetypeswrong/cli. Both are installed apart. A finding ends it with a code that is not 0.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../checkout.ts';

const folder = import.meta.dirname;
const run = (program: string, args: readonly string[], cwd = folder) =>
  execFileSync(program, args, { cwd, stdio: 'inherit' });
const tool = (name: string) => path.join(folder, 'node_modules/.bin', name);

if (!existsSync(tool('attw'))) run('npm', ['ci', '--no-audit', '--no-fund']);
const packed = mkdtempSync(path.join(tmpdir(), 'kubejoin-packed-'));
try {
  run('npm', ['pack', '--silent', '--pack-destination', packed], projectRoot);
  const [name = ''] = readdirSync(packed);
  const tarball = path.join(packed, name);
  run(tool('publint'), ['--strict', tarball]);
  // node10: resolution as before `exports`, which no supported Node.js has.
  run(tool('attw'), ['--profile', 'node16', tarball]);
} finally {
  rmSync(packed, { recursive: true });
}
