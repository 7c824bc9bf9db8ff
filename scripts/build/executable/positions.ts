/**
 * `npx tsx scripts/build/executable/positions.ts < REPORT`: prints a report with the positions of its stack traces in
 * the sources, where the executable only knows kubejoin/main.cjs:LINE:COLUMN. Run it in a checkout of the commit that
 * `kubejoin version` prints.
 */
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { executableBuilds, projectRoot } from '../bundle.ts';
import { exportsOnDemand, offsetBefore } from './exports-on-demand.ts';

/** A function that replaces positions in main.cjs with those in the sources, relative to the project. */
export async function sourcePositions(): Promise<(report: string) => string> {
  const folder = path.join(tmpdir(), 'kubejoin-positions');
  const { main } = executableBuilds(folder);
  const { outputFiles } = await build({
    ...main,
    absWorkingDir: projectRoot,
    write: false,
    sourcemap: 'external',
    sourcesContent: false,
  });
  const made = (extension: string) => outputFiles.find((file) => file.path.endsWith(extension))?.text ?? '';
  const before = made('.cjs');
  const map = new SourceMap(JSON.parse(made('.map')));
  const { text: program, parts } = exportsOnDemand(before);
  const lines = program.split('\n');
  return (report) =>
    report.replaceAll(/kubejoin\/main\.cjs:(\d+):(\d+)/g, (position, line, column) => {
      const offset = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, column - 1);
      const head = before.slice(0, offsetBefore(parts, offset)).split('\n');
      const entry = map.findEntry(head.length - 1, head.at(-1)?.length ?? 0);
      if (!('originalSource' in entry)) return position;
      const file = path.relative(projectRoot, path.resolve(folder, entry.originalSource));
      return `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write((await sourcePositions())(await text(process.stdin)));
