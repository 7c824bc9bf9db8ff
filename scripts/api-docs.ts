/**
 * `npm run docs`: the API reference, dist/docs/api, from the public declarations. typedoc is installed apart, with a
 * TypeScript that it can use.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, 'docs');
const typedoc = path.join(folder, 'node_modules/.bin/typedoc');
const run = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { cwd: folder, stdio: 'inherit' });

if (!existsSync(typedoc)) run('npm', ['ci', '--no-audit', '--no-fund']);
run(typedoc, ['--options', 'typedoc.json']);
