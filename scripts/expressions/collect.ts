import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseAst } from 'vitest/node';

/** A regular expression of src. */
export interface Expression {
  /** From the project's root, and the line. */
  at: string;
  source: string;
  flags: string;
}

/** `new RegExp(...)` in a file: its value is known only when it has run. */
interface Construction {
  file: string;
  line: number;
}

interface Node {
  type: string;
  start: number;
  regex?: { pattern: string; flags: string };
  callee?: { type: string; name?: string };
}

/** Every literal in the TypeScript files below `folder`, and where others are put together. */
export function written(
  root: string,
  folder: string,
): { literals: Expression[]; constructions: Construction[]; files: number } {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file));
  const literals: Expression[] = [];
  const constructions: Construction[] = [];
  for (const file of files) {
    const text = readFileSync(path.join(root, file), 'utf8');
    for (const node of expressionsIn(text)) {
      const line = text.slice(0, node.start).split('\n').length;
      if (node.regex) literals.push({ at: `${file}:${line}`, source: node.regex.pattern, flags: node.regex.flags });
      else constructions.push({ file, line });
    }
  }
  return { literals, constructions, files: files.length };
}

/** Literals, and calls of RegExp, of a text in TypeScript. */
export function expressionsIn(text: string): Node[] {
  const found: Node[] = [];
  const visit = (node: Node): void => {
    const isCall = node.type === 'NewExpression' || node.type === 'CallExpression';
    if (node.regex || (isCall && node.callee?.name === 'RegExp')) found.push(node);
    for (const part of Object.values(node))
      for (const child of Array.isArray(part) ? part : [part]) if (typeof child?.type === 'string') visit(child);
  };
  visit(parseAst(text, { lang: 'ts' }) as unknown as Node);
  return found;
}

/** Runs the files, and returns what each `new RegExp` in them has made by the end of its import. */
export async function constructed(root: string, constructions: readonly Construction[]): Promise<Expression[]> {
  const found: Expression[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, given, newTarget) {
      const made = Reflect.construct(target, given, newTarget) as RegExp;
      const at = callerBelow(path.join(root, 'src'));
      if (at !== undefined) found.push({ at: path.relative(root, at), source: made.source, flags: made.flags });
      return made;
    },
  });
  try {
    for (const file of new Set(constructions.map((one) => one.file)))
      await import(pathToFileURL(path.join(root, file)).href);
  } finally {
    globalThis.RegExp = original;
  }
  return found;
}

/** FILE:LINE of the innermost call from a file below `folder`. */
function callerBelow(folder: string): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 30;
  const { stack = '' } = new Error('for its stack');
  Error.stackTraceLimit = limit;
  const line = stack.split('\n').find((one) => one.includes(folder));
  return line && /(\/[^:()]+:\d+):\d+/.exec(line)?.[1];
}
