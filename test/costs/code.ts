/** The code of a bundle, module by module: how large each is, and which of them a run evaluates. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Loader, type Plugin } from 'esbuild';
import { projectRoot } from '../../scripts/build/bundle.ts';
import { DEFERRED, inPlaceOf } from '../../scripts/build/deferred.ts';
import type { Counted } from './cost.ts';

/** Bytes of each module in what esbuild makes of it. Modules of which nothing is left are not there. */
export async function moduleSizes(options: BuildOptions): Promise<Counted> {
  const { metafile } = await build({ ...options, absWorkingDir: projectRoot, metafile: true, write: false });
  const [output] = Object.values(metafile.outputs);
  const sizes = Object.entries(output?.inputs ?? {}).map(([file, { bytesInOutput }]) => [file, bytesInOutput] as const);
  return new Map(sizes.filter(([, bytes]) => bytes > 0));
}

/**
 * Where a marked program writes the names of the modules that it has evaluated, one a line. They are in
 * globalThis.kubejoinEvaluated, too, for whoever loads it.
 */
export const EVALUATED = 'KUBEJOIN_EVALUATED';

/**
 * Writes the same program with a mark at the beginning of each module, where evaluating it begins: what stands behind
 * import() and is not asked for leaves none. JSON is data and has no mark.
 */
export async function writeMarked(options: BuildOptions): Promise<void> {
  const file = `process.env.${EVALUATED}`;
  const write = `require("node:fs").writeFileSync(${file}, [...globalThis.kubejoinEvaluated].join("\\n"))`;
  const marks = `globalThis.kubejoinEvaluated = new Set(); if (${file}) process.on("exit", () => ${write});`;
  const plugins = [markingDeferred, ...(options.plugins ?? []), marking];
  await build({
    ...options,
    absWorkingDir: projectRoot,
    plugins,
    banner: { js: `${options.banner?.js ?? ''}\n${marks}` },
  });
}

const LOADERS: Readonly<Record<string, Loader>> = { '.ts': 'ts', '.js': 'js', '.cjs': 'js', '.mjs': 'js' };

const marking: Plugin = {
  name: 'marking',
  setup({ onLoad }) {
    onLoad({ filter: /\.(?:ts|js|cjs|mjs)$/ }, async ({ path: file }) => {
      const contents = `${mark(path.relative(projectRoot, file))}${await readFile(file, 'utf8')}`;
      return { contents, loader: LOADERS[path.extname(file)] ?? 'js' };
    });
  },
};

/** The modules in the place of deferred ones, by the names that esbuild gives them. */
const markingDeferred: Plugin = {
  name: 'marking-deferred',
  setup({ onLoad }) {
    onLoad({ filter: /./, namespace: DEFERRED }, ({ path: file }) => {
      const { contents, resolveDir } = inPlaceOf(file);
      return { contents: `${mark(`${DEFERRED}:${file}`)}${contents}`, resolveDir };
    });
  },
};

function mark(name: string): string {
  return `globalThis.kubejoinEvaluated.add(${JSON.stringify(name)});`;
}

/** Bytes by room, package or kind: names of files move with every change. */
export function byRoom(sizes: Counted): Counted {
  const rooms = new Map<string, number>();
  for (const [file, bytes] of sizes) rooms.set(roomOf(file), (rooms.get(roomOf(file)) ?? 0) + bytes);
  return rooms;
}

function roomOf(file: string): string {
  if (file.startsWith(`${DEFERRED}:`)) return DEFERRED;
  return /^(?:src\/[^/.]+|node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(file)?.[0] ?? path.dirname(file);
}
