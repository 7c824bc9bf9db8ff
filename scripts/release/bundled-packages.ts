/** Lists the npm packages in an executable: those that esbuild bundled, not those installed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { projectRoot } from '../build/bundle.ts';

export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly description?: string;
}

export interface BundledPackage {
  /** Path from the project's root; each version of a package has its own. */
  readonly folder: string;
  readonly manifest: PackageManifest;
  /** Its files that are partly or wholly in a script. */
  readonly files: readonly string[];
  /** Folders of the packages that these files import. */
  readonly imports: readonly string[];
}

/** The bundled packages, sorted by folder, without the project's own files. */
export function bundledPackages(metafiles: readonly Metafile[]): BundledPackage[] {
  const files = new Map<string, Set<string>>();
  const imports = new Map<string, Set<string>>();
  for (const { inputs, outputs } of metafiles) {
    for (const file of Object.values(outputs).flatMap(filesIn)) {
      const folder = packageFolder(file);
      if (folder === undefined) continue;
      added(files, folder, file);
      for (const { path: imported } of inputs[file]?.imports ?? []) {
        const other = packageFolder(imported);
        if (other !== undefined && other !== folder) added(imports, folder, other);
      }
    }
  }
  return [...files.keys()].sort().map((folder) => ({
    folder,
    manifest: manifestOf(folder),
    files: [...(files.get(folder) ?? [])].sort(),
    imports: [...(imports.get(folder) ?? [])].filter((other) => files.has(other)).sort(),
  }));
}

function filesIn({ inputs }: Metafile['outputs'][string]): string[] {
  return Object.entries(inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file);
}

/** The innermost package of a file: @scope/b for node_modules/a/node_modules/@scope/b/dist/c.js. */
function packageFolder(file: string): string | undefined {
  return /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

function manifestOf(folder: string): PackageManifest {
  const { name, version, license, description } = JSON.parse(
    readFileSync(path.join(projectRoot, folder, 'package.json'), 'utf8'),
  );
  for (const [field, value] of Object.entries({ name, version, license })) {
    if (typeof value !== 'string' || value === '') throw new Error(`${folder}/package.json does not tell its ${field}`);
  }
  return { name, version, license, ...(typeof description === 'string' && { description }) };
}

function added(sets: Map<string, Set<string>>, key: string, value: string): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}
