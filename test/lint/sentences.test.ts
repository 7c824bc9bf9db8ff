/**
 * No module that every join evaluates reads a sentence while it is evaluated: it would bring its whole `*-sentences.ts`,
 * in English, to each join (docs/adr/0080). A function reads it when it is called.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AnyNode, parse } from 'acorn';
import { transform } from 'esbuild';
import { expect, it } from 'vitest';
import { isRarelyNeeded } from '../../scripts/build/deferred.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The catalogue names all of them, and is evaluated last. The others are loaded by their command alone. */
const READ_AT_ONCE = ['definitions.ts', 'doctor.ts', 'fleet.ts', 'until-joined.ts'];

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

/** The parts of a piece of syntax that are evaluated with it. */
function evaluatedWith(node: AnyNode): unknown[] {
  if (FUNCTIONS.includes(node.type) || node.type === 'ImportDeclaration') return [];
  // A name that is only handed on is not read.
  if (node.type === 'ExportNamedDeclaration') return [node.declaration];
  if (node.type === 'PropertyDefinition' && !node.static) return node.computed ? [node.key] : [];
  if (node.type === 'MemberExpression' && !node.computed) return [node.object];
  if (node.type === 'Property' && !node.computed) return [node.value];
  return Object.values(node);
}

/** The names of imported sentences that are read when the module is evaluated. */
function readAtOnce(code: string): string[] {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const imported = program.body.flatMap((statement) =>
    statement.type === 'ImportDeclaration' && String(statement.source.value).endsWith('-sentences.ts')
      ? statement.specifiers.map(({ local }) => local.name)
      : [],
  );
  const found = new Set<string>();
  const look = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(look);
    else if (typeof node === 'object' && node !== null && 'type' in node) {
      const one = node as AnyNode;
      if (one.type === 'Identifier' && imported.includes(one.name)) found.add(one.name);
      evaluatedWith(one).forEach(look);
    }
  };
  look(program.body);
  return [...found];
}

it.each([
  ['const codes = [A.code];', ['A']],
  ['const texts = { one: A };', ['A']],
  ['class Some { static text = A; }', ['A']],
  ['const codes = () => [A.code];', []],
  ['class Some { text = A; say() { return A(); } }', []],
  ['const some = { A: 1 }; export { A };', []],
])('sees what is read at once: %s', (code, names) => {
  expect(readAtOnce(`import { A } from './x-sentences.ts'; ${code}`)).toEqual(names);
});

it('no module reads a sentence while it is evaluated', async () => {
  const files = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name}`)
    .filter((name) => name.endsWith('.ts') && !isRarelyNeeded(name));
  const reading = files.map(async (file) => {
    const source = readFileSync(path.join(ROOT, file), 'utf8');
    if (!source.includes('-sentences.ts')) return [];
    const { code } = await transform(source, { loader: 'ts', target: 'esnext' });
    return READ_AT_ONCE.includes(path.basename(file)) ? [] : readAtOnce(code).map((name) => `${file}: ${name}`);
  });
  expect((await Promise.all(reading)).flat()).toEqual([]);
});
