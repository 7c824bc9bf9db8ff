/** Builds dist/library, the package for other programs: ECMAScript modules with types for Node.js, also for `require`. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile, type Plugin } from 'esbuild';
import { distFolder, projectRoot, versionOnly } from './bundle.ts';
import { type Entry, libraryEntries } from './entries.ts';

const libraryFolder = path.join(distFolder, 'library');

const ENTRIES = libraryEntries();

/**
 * Bundles all dependencies: the package installs without any other and loads in 55 ms instead of 90 to 190. Code for
 * rehearsals and other languages is in separate files.
 */
export async function buildLibrary(): Promise<Metafile> {
  await rm(libraryFolder, { recursive: true, force: true });
  const [metafile] = await Promise.all([bundleModules(), declareTypes()]);
  await Promise.all(ENTRIES.map((entry) => forRequire(entry, metafile)));
  return metafile;
}

async function bundleModules(): Promise<Metafile> {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: projectRoot,
    entryPoints: Object.fromEntries(ENTRIES.map(({ file, source }) => [file, source])),
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

/**
 * Writes ENTRY.cjs, which `require` loads: it hands on the same modules, after a clear failure where Node.js is too old
 * to require modules. ENTRY.d.cts has their types.
 */
async function forRequire({ file: entry, source }: Entry, { outputs }: Metafile): Promise<void> {
  const file = path.join(libraryFolder, entry);
  await build({
    stdin: {
      contents: "import { refuseRuntime } from './src/host/nodejs-version.ts'; refuseRuntime();",
      resolveDir: projectRoot,
    },
    outfile: `${file}.cjs`,
    footer: { js: `module.exports = require('./${entry}.js');` },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node16',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const values = outputs[path.relative(projectRoot, `${file}.js`)]?.exports ?? [];
  const types = source.replace(/^src/, 'types').replace(/ts$/, 'js');
  const modules = `'./${types}' with { 'resolution-mode': 'import' }`;
  const lines = [
    `import type * as modules from ${modules};`,
    `export type * from ${modules};`,
    ...values.map((name) => `export declare const ${name}: typeof modules.${name};`),
    ...values.flatMap((name) => CLASSES[name] ?? []),
  ];
  await writeFile(`${file}.d.cts`, `${lines.join('\n')}\n`);
}

/** A class is a type, too, which its declaration as a value would hide. */
const CLASSES: Readonly<Record<string, string>> = {
  Failure:
    'export type Failure<Kind extends modules.FailureDefinition = modules.FailureDefinition> = modules.Failure<Kind>;',
  Secret: 'export type Secret = modules.Secret;',
};

/** Writes out the names of a CommonJS package, since import() would provide them only in `default`. */
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
 * Provides Node.js modules for `require` in CommonJS packages, because ECMAScript modules have no require, and
 * createRequire breaks when the library is bundled into CommonJS.
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

/** Writes the declarations that the entries reach to dist/library/types, with the folders of src. */
async function declareTypes(): Promise<void> {
  const emitted = await mkdtemp(path.join(tmpdir(), 'kubejoin-types-'));
  try {
    const tsc = path.join(projectRoot, 'node_modules/.bin/tsc');
    await promisify(execFile)(tsc, ['-p', path.join(projectRoot, 'tsconfig.library.json'), '--outDir', emitted]);
    const entries = ENTRIES.map(({ source }) => declarationOf(path.join(emitted, source)));
    const [waiting, seen] = [[...entries], new Set(entries)];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const text = (await readFile(file, 'utf8')).replace(BARE_IMPORT, '');
      for (const [, imported = ''] of text.matchAll(RELATIVE_IMPORT)) {
        const target = declarationOf(path.resolve(path.dirname(file), imported));
        if (!seen.has(target)) waiting.push(target);
        seen.add(target);
      }
      const to = path.join(libraryFolder, 'types', path.relative(path.join(emitted, 'src'), file));
      await mkdir(path.dirname(to), { recursive: true });
      const declarations = text.replace(RELATIVE_IMPORT, (whole: string) => whole.replace(/\.ts(?=['"]$)/, '.js'));
      await writeFile(to, `${entries.includes(file) ? BEFORE_ENTRIES : ''}${declarations}`);
    }
  } finally {
    await rm(emitted, { recursive: true });
  }
}

/**
 * References @types/node, an optional peer, for Buffer, AbortSignal and others: a compiler finds them whatever its
 * `types` are, or reports that they are missing. And what features add to types of the core: `kubejoin` exports these
 * types, so they are there; a program that imports another entry alone needs them as well.
 */
const BEFORE_ENTRIES = '/// <reference types="node" />\nimport "../contributed.js";\n';

/** Of a module that only does something, which has no types. */
const BARE_IMPORT = /^import '[^']+';\n/gm;

/** `from './x.ts'`, `import("./x.ts")` and `declare module './x.ts'`. */
const RELATIVE_IMPORT = /(?<=\bfrom |\bimport ?\(?|\bdeclare module )['"](\.[^'"]+\.ts)['"]/g;

function declarationOf(source: string): string {
  return source.replace(/\.ts$/, '.d.ts');
}
