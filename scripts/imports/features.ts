/**
 * The features: what can be taken out of kubejoin. The core imports none of them; a feature imports the core and the
 * features that it declares.
 */
import type { Graph } from './graph.ts';

/** The features that each may import. */
export const FEATURES: Readonly<Record<string, readonly string[]>> = {
  admission: [],
  bundle: ['admission'],
  'cluster-status': ['admission'],
  fleet: ['admission'],
  provision: ['admission'],
  rehearse: [],
  remove: [],
  report: [],
  telemetry: [],
};

/** The feature to which a file belongs; undefined: the core. */
export const featureOf = (file: string): string | undefined => /^src\/features\/([^/]+)\//.exec(file)?.[1];

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
  return FEATURES[own]?.includes(other) === true;
}

export const brokenEdges = (found: readonly string[]): string[] =>
  found.map((edge) => `${edge}: The core imports no feature, and a feature only those that it declares.`);
