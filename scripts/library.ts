/** The package for other programs: dist/library, ECMAScript modules with their types, for plain Node.js. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile, type Plugin } from 'esbuild';
import { distFolder, projectRoot, versionOnly } from './bundle.ts';

const libraryFolder = path.join(distFolder, 'library');

/** What can be imported, and from what it is made. */
const ENTRIES = { index: 'src/api/index.ts', rehearsal: 'src/api/rehearsal.ts' };

/**
 * The packages it uses are in it: it installs without any other, and loads in 55 ms where the packages beside it took
 * 90 to 190. What only a rehearsal or another language needs is in files of its own.
 */
export async function buildLibrary(): Promise<Metafile> {
  await rm(libraryFolder, { recursive: true, force: true });
  const [metafile] = await Promise.all([bundleModules(), declareTypes()]);
  return metafile;
}

async function bundleModules(): Promise<Metafile> {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: projectRoot,
    entryPoints: ENTRIES,
    outdir: libraryFolder,
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    legalComments: 'none',
    plugins: [versionOnly, namedWhenLoadedLater, importedBuiltins],
    logLevel: 'warning',
  });
  return metafile;
}

/** A package in CommonJS that is loaded by import() would have its names in `default` alone: they are written out. */
const namedWhenLoadedLater: Plugin = {
  name: 'named-when-loaded-later',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^.]/ }, ({ path: name, kind }) =>
      kind === 'dynamic-import' && !name.startsWith('node:') ? { path: name, namespace: 'loaded-later' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'loaded-later' }, async ({ path: name }) => {
      const names = Object.keys(await import(name)).filter(
        (exported) => /^[\w$]+$/.test(exported) && exported !== 'default',
      );
      return { contents: `export { ${names.join(', ')} } from ${JSON.stringify(name)};`, resolveDir: projectRoot };
    });
  },
};

/**
 * Packages in CommonJS ask for Node.js's own modules by require, which a module does not have; one made by createRequire
 * breaks where somebody bundles the library into CommonJS.
 */
const importedBuiltins: Plugin = {
  name: 'imported-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path: name, kind }) =>
      kind === 'require-call' && isBuiltin(name) ? { path: name, namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path: name }) => ({
      contents: `export * from 'node:${name.replace(/^node:/, '')}';`,
    }));
  },
};

/** The declarations that the entries reach, below dist/library/types as their sources lie in src. */
async function declareTypes(): Promise<void> {
  const emitted = await mkdtemp(path.join(tmpdir(), 'kubejoin-types-'));
  try {
    const tsc = path.join(projectRoot, 'node_modules/.bin/tsc');
    await promisify(execFile)(tsc, ['-p', path.join(projectRoot, 'tsconfig.library.json'), '--outDir', emitted]);
    const entries = Object.values(ENTRIES).map((file) => declarationOf(path.join(emitted, file)));
    const [waiting, seen] = [[...entries], new Set(entries)];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const text = await readFile(file, 'utf8');
      for (const [, imported = ''] of text.matchAll(RELATIVE_IMPORT)) {
        const target = declarationOf(path.resolve(path.dirname(file), imported));
        if (!seen.has(target)) waiting.push(target);
        seen.add(target);
      }
      const to = path.join(libraryFolder, 'types', path.relative(path.join(emitted, 'src'), file));
      await mkdir(path.dirname(to), { recursive: true });
      const declarations = text.replace(RELATIVE_IMPORT, (whole: string) => whole.replace(/\.ts(?=['"]$)/, '.js'));
      await writeFile(to, entries.includes(file) ? `${NODE_TYPES}${declarations}` : declarations);
    }
  } finally {
    await rm(emitted, { recursive: true });
  }
}

/**
 * Buffer, AbortSignal and the like are of @types/node, an optional peer: a compiler finds them whatever its `types`
 * say, or says what is missing.
 */
const NODE_TYPES = '/// <reference types="node" />\n';

/** `from './x.ts'` and `import("./x.ts")`. */
const RELATIVE_IMPORT = /(?<=\bfrom |\bimport ?\(?)['"](\.[^'"]+\.ts)['"]/g;

function declarationOf(source: string): string {
  return source.replace(/\.ts$/, '.d.ts');
}
