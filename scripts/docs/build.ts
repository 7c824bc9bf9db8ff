/**
 * `npm run docs`: the documentation site, dist/docs, from docs/, the README and the public declarations. Fails on a dead
 * link. `--base /kubejoin/` is for a site that is not at the root of its server.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { importedAs, libraryEntries } from '../build/entries.ts';
import { deadLinks } from './dead-links.ts';
import { ROOT, type SitePage } from './pages.ts';
import { siteOf, writeSite } from './stage.ts';

const FOLDER = path.join(ROOT, 'scripts/docs');
const DIST = path.join(ROOT, 'dist');
const API = path.join(DIST, 'docs-api');

const { values } = parseArgs({ options: { base: { type: 'string', default: '/' } } });
const base = values.base.replace(/\/*$/, '/');

const run = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { cwd: FOLDER, stdio: 'inherit', env: { ...process.env, FORCE_COLOR: '0' } });
const tool = (name: string) => path.join(FOLDER, 'node_modules/.bin', name);

function apiPages(): SitePage[] {
  const files = readdirSync(API, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  return files
    .sort()
    .map((file) => ({ to: `api/${file}`, text: namedAsImported(readFileSync(path.join(API, file), 'utf8')) }));
}

/** typedoc's pages of the modules have the names of their files as titles. */
function namedAsImported(page: string): string {
  const { file } = libraryEntries().find((entry) => page.startsWith(`# ${entry.file}\n`)) ?? {};
  return file === undefined ? page : page.replace(/.*/, `# ${importedAs(file)}`);
}

if (!existsSync(tool('vitepress'))) run('npm', ['ci', '--no-audit', '--no-fund']);
run(tool('typedoc'), ['--options', 'typedoc.json']);
writeSite(await siteOf(), path.join(FOLDER, '.pages'), apiPages());
run(tool('vitepress'), ['build', '.', '--base', base]);

const dead = deadLinks(path.join(DIST, 'docs'), base);
for (const line of dead) console.error(line);
if (dead.length > 0) {
  console.error(`dist/docs has ${dead.length} dead links.`);
  process.exitCode = 1;
}
