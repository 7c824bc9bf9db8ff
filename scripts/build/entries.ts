/** The entries of the package: one for each file of src/program/library. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './checkout.ts';

const FOLDER = 'src/program/library';

export interface Entry {
  /** Without its ending; the name of the built files. */
  readonly file: string;
  readonly source: string;
  /** As programs import it. */
  readonly imported: string;
}

/** Sorted, the one of the core first. */
export function libraryEntries(root = projectRoot): Entry[] {
  const files = readdirSync(path.join(root, FOLDER)).map((name) => path.basename(name, '.ts'));
  return files
    .map((file) => ({ file, source: `${FOLDER}/${file}.ts`, imported: importedAs(file) }))
    .sort((a, b) => (a.imported < b.imported ? -1 : 1));
}

/** `kubejoin/fleet`, for fleet.ts. */
export function importedAs(file: string): string {
  return file === 'index' ? 'kubejoin' : `kubejoin/${file}`;
}

/** The exports of package.json. */
export function packageExports(entries: readonly Entry[] = libraryEntries()): Record<string, unknown> {
  const rows = entries.map(({ file, source, imported }) => [
    imported.replace('kubejoin', '.'),
    {
      import: { types: `./dist/library/${declarations(source)}`, default: `./dist/library/${file}.js` },
      require: { types: `./dist/library/${file}.d.cts`, default: `./dist/library/${file}.cjs` },
    },
  ]);
  return { ...Object.fromEntries(rows), './package.json': './package.json' };
}

function declarations(source: string): string {
  return source.replace(/^src/, 'types').replace(/\.ts$/, '.d.ts');
}

/** For tests and tools that import the package without a build. */
export function sourceAliases(): { find: RegExp; replacement: string }[] {
  return libraryEntries().map(({ imported, source }) => ({
    find: new RegExp(`^${imported}$`),
    replacement: path.join(projectRoot, source),
  }));
}
