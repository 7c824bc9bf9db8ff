/**
 * `npx tsx scripts/build/executable/positions.ts < REPORT`: prints a report with the positions of its stack traces in
 * the sources, where the executable only knows kubejoin/SCRIPT:LINE:COLUMN. Run it in a checkout of the commit that
 * `kubejoin version` prints.
 */
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { executableBuilds, projectRoot, SCRIPTS } from '../bundle.ts';
import { mainScript } from './main-script.ts';

/** A function that replaces positions in the executable's scripts with those in the sources, relative to the project. */
export async function sourcePositions(): Promise<(report: string) => string> {
  const folder = path.join(tmpdir(), 'kubejoin-positions');
  const builds = executableBuilds(folder);
  const scripts = new Map(
    await Promise.all(SCRIPTS.map(async (name) => [name as string, await positionsIn(name, builds[name])] as const)),
  );
  return (report) =>
    report.replaceAll(/kubejoin\/([\w-]+\.cjs):(\d+):(\d+)/g, (position, script, line, column) => {
      const entry = scripts.get(script)?.(Number(line), Number(column));
      if (entry === undefined || !('originalSource' in entry)) return position;
      const file = path.relative(projectRoot, path.resolve(folder, entry.originalSource));
      return `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    });
}

/** The entry of a script's source map for a line and a column, both from 1. */
async function positionsIn(name: string, options: BuildOptions) {
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: projectRoot,
    write: false,
    sourcemap: 'external',
    sourcesContent: false,
  });
  const made = (extension: string) => outputFiles?.find((file) => file.path.endsWith(extension))?.text ?? '';
  const before = made('.cjs');
  const map = new SourceMap(JSON.parse(made('.map')));
  const { text, offsetBefore } =
    name === 'main.cjs' ? mainScript(before) : { text: before, offsetBefore: (offset: number) => offset };
  const lines = text.split('\n');
  return (line: number, column: number) => {
    const offset = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, column - 1);
    const head = before.slice(0, offsetBefore(offset)).split('\n');
    return map.findEntry(head.length - 1, head.at(-1)?.length ?? 0);
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write((await sourcePositions())(await text(process.stdin)));
