import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAst } from 'vitest/node';

/** One import or re-export. `target`: a file of ours from the project's root, or the name of a package. */
export interface Import {
  target: string;
  names: readonly string[];
}

export type Graph = ReadonlyMap<string, readonly Import[]>;

/**
 * Every TypeScript file below `folder` with its imports, those of types and import() among them. Paths are from `root`.
 */
export function graphOf(root: string, folder: string): Graph {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return new Map(files.map((file) => path.join(folder, file)).map((file) => [file, importsOf(root, file)]));
}

interface Node {
  type: string;
  source?: { value?: unknown; literal?: { value?: unknown } } | null;
  specifiers?: readonly { imported?: { name?: string }; local?: { name?: string } }[];
}

function importsOf(root: string, file: string): Import[] {
  const imports: Import[] = [];
  const visit = (node: Node): void => {
    const source = node.source?.value ?? node.source?.literal?.value;
    if (typeof source === 'string') {
      const target = source.startsWith('.') ? path.join(path.dirname(file), source) : source;
      const names = (node.specifiers ?? []).map(({ imported, local }) => imported?.name ?? local?.name ?? '');
      imports.push({ target, names });
    }
    for (const part of Object.values(node)) {
      for (const child of Array.isArray(part) ? part : [part]) if (typeof child?.type === 'string') visit(child);
    }
  };
  visit(parseAst(readFileSync(path.join(root, file), 'utf8'), { lang: 'ts' }) as unknown as Node);
  return imports;
}

/**
 * Groups of files each of which reaches all others of its group (Tarjan's strongly connected components), largest
 * first.
 */
export function circles(graph: Graph): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const own = order.size;
    order.set(file, own);
    lowest.set(file, own);
    stack.push(file);
    for (const { target } of graph.get(file) ?? []) {
      if (!graph.has(target)) continue;
      const reached = order.has(target) ? (stack.includes(target) ? (order.get(target) ?? own) : own) : visit(target);
      lowest.set(file, Math.min(lowest.get(file) ?? own, reached));
    }
    if (lowest.get(file) === own) found.push(stack.splice(stack.indexOf(file)));
    return lowest.get(file) ?? own;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found.filter((group) => group.length > 1).sort((a, b) => b.length - a.length);
}
