/**
 * The features: what can be taken out of kubejoin. The core imports none of them; a feature imports the core and the
 * features that it declares.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Graph } from './graph.ts';

export interface Feature {
  /** Features that it may import. */
  needs: readonly string[];
  /** Files and folders (with a slash at the end) of src that are its own, besides src/features/<name>/. */
  files: readonly string[];
}

export const FEATURES: Readonly<Record<string, Feature>> = {
  admission: { needs: [], files: [] },
  bundle: { needs: ['admission'], files: [] },
  fleet: { needs: ['admission'], files: [] },
  provision: { needs: ['admission'], files: [] },
  rehearse: { needs: [], files: [] },
  report: { needs: [], files: [] },
  telemetry: {
    needs: [],
    files: [],
  },
};

/** The feature to which a file belongs; undefined: the core. */
export function featureOf(file: string): string | undefined {
  const own = /^src\/features\/([^/]+)\//.exec(file);
  if (own) return own[1];
  const isIn = (place: string) => (place.endsWith('/') ? file.startsWith(`src/${place}`) : file === `src/${place}`);
  return Object.entries(FEATURES).find(([, { files }]) => files.some(isIn))?.[0];
}

/** The only room that may name a feature. */
const REGISTRY = 'src/program/';

/** Imports of a feature from a file that must not, as `importer -> imported`. */
export function featureEdges(graph: Graph): string[] {
  const edges = [...graph].flatMap(([file, imports]) => {
    const own = featureOf(file);
    return imports
      .map(({ target }) => ({ target, other: featureOf(target) }))
      .filter(({ other }) => other !== undefined && other !== own && !mayImport(file, own, other))
      .map(({ target }) => `${file} -> ${target}`);
  });
  return [...new Set(edges)].sort();
}

function mayImport(file: string, own: string | undefined, other: string): boolean {
  if (own === undefined) return file.startsWith(REGISTRY);
  return FEATURES[own]?.needs.includes(other) === true;
}

/** The edges of feature-edges.txt, which are still to be turned round. */
export function knownEdges(root: string): string[] {
  return readFileSync(path.join(root, EDGES_FILE), 'utf8').trimEnd().split('\n').filter(Boolean);
}

export const EDGES_FILE = 'scripts/imports/feature-edges.txt';

/** What is wrong: an edge that is not listed, and a listed one that is no longer there. The list only gets shorter. */
export function brokenEdges(found: readonly string[], known: readonly string[]): string[] {
  return [
    ...found
      .filter((edge) => !known.includes(edge))
      .map((edge) => `${edge}: The core imports no feature, and a feature only those that it declares.`),
    ...known
      .filter((edge) => !found.includes(edge))
      .map((edge) => `${edge}: Remove it from ${EDGES_FILE}: it is gone.`),
  ];
}
