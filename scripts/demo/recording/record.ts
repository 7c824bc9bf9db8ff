/**
 * `npm run recording`: runs `npm run demo` on a pseudo-terminal and draws what it shows as animated SVG, in both
 * languages: docs/demo.svg and docs/pt-BR/demo.svg. test/docs/recording.long.test.ts compares them with the program.
 *
 *   npm run recording -- en      only one language
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { framesOf } from './frames.ts';
import { type Language, RECORDINGS } from './recordings.ts';
import { runOnTerminal } from './run.ts';
import { drawn } from './svg.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

if (!existsSync(path.join(import.meta.dirname, 'node_modules')))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: import.meta.dirname, stdio: 'inherit' });

const given = process.argv.slice(2);
for (const [language, recording] of Object.entries(RECORDINGS)) {
  if (given.length > 0 && !given.includes(language)) continue;
  const chunks = await runOnTerminal(['npm', 'run', '--silent', 'demo'], { ...recording, cwd: ROOT });
  const scenes = await framesOf(chunks);
  const svg = drawn(scenes, language as Language);
  writeFileSync(path.join(ROOT, recording.file), svg);
  console.log(`${recording.file}: ${scenes.flatMap(({ frames }) => frames).length} frames, ${svg.length} characters`);
}
