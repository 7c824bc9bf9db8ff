import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Script } from 'node:vm';
import { type ExpressionStatement, type FunctionExpression, type Program, parse } from 'acorn';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { executableBuilds } from '../../scripts/build/bundle.ts';
import { closedModules } from '../../scripts/build/executable/closed-modules.ts';
import { exportsOnDemand } from '../../scripts/build/executable/exports-on-demand.ts';
import { offsetBefore, type Rearranged } from '../../scripts/build/executable/rearranged.ts';

/** Two modules that are evaluated late, of which one needs the other. */
const MODULES = {
  'main.ts': `export const late = () => import('./late.ts'); export const other = () => import('./other.ts');`,
  'late.ts': `import { second } from './other.ts'; export let count = 0;
    let mine = 0; function rise() { mine += 1; return mine; } export function first() { count = rise(); return [count, second()]; }
    (globalThis as any).evaluated.push('late');`,
  'other.ts': `export const $of = 'other'; let calls = 0; export function second() { return ++calls; }
    (globalThis as any).evaluated.push('other');`,
};

/** The other one needs the first, too. */
const CYCLE = {
  ...MODULES,
  'other.ts': `import { count } from './late.ts'; export const $of = 'other'; export function second() { return count; }
    (globalThis as any).evaluated.push('other');`,
};

async function bundled(modules = MODULES): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-modules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(modules)) writeFileSync(path.join(folder, name), content);
  const { 'main.cjs': main } = executableBuilds(folder);
  const { outputFiles } = await build({
    ...main,
    entryPoints: [path.join(folder, 'main.ts')],
    plugins: [],
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

interface Late {
  readonly count: number;
  first(): readonly number[];
}

async function run(program: string) {
  const evaluated: string[] = [];
  Object.assign(globalThis, { evaluated });
  onTestFinished(() => void Reflect.deleteProperty(globalThis, 'evaluated'));
  const script = { exports: {} as { late(): Promise<Late>; other(): Promise<object> } };
  new Script(program).runInThisContext()(script.exports, require, script);
  const { exports } = script;
  const before = [...evaluated];
  const late = await exports.late();
  const seen = [late.first(), late.count, late.first(), Object.keys(late).sort(), Object.keys(await exports.other())];
  return { before, evaluated, seen };
}

test('modules export the same, and define it when they are evaluated', async () => {
  const program = await bundled();
  const onDemand = exportsOnDemand(program);
  const closed = closedModules(onDemand.text);
  for (const { text } of [onDemand, closed]) {
    expect(text).not.toBe(program);
    expect(await run(text)).toEqual(await run(program));
  }
  expect((await run(closed.text)).seen).toEqual([[1, 1], 1, [2, 2], ['count', 'first'], ['$of', 'second']]);
});

test('modules that import each other define their exports when they are evaluated, but are not closed', async () => {
  const program = await bundled(CYCLE);
  const { text } = exportsOnDemand(program);
  expect(text).not.toBe(program);
  expect(await run(text)).toEqual(await run(program));
  expect(() => closedModules(text)).toThrow('import each other');
});

/** Functions and variables in the one scope of all modules. */
function declared(program: string) {
  const whole = (parse(program, { ecmaVersion: 'latest' }) as Program).body[0] as ExpressionStatement;
  const { body } = (whole.expression as FunctionExpression).body;
  const variables = body.flatMap((one) => (one.type === 'VariableDeclaration' ? one.declarations : []));
  return { functions: body.filter(({ type }) => type === 'FunctionDeclaration').length, variables: variables.length };
}

test('what one module alone uses is declared in it', async () => {
  const { text } = exportsOnDemand(await bundled());
  const [before, after] = [declared(text), declared(closedModules(text).text)];
  expect([before.functions, after.functions]).toEqual([3, 0]);
  // `second` is a variable of all now; the other four are their modules' own.
  expect(after.variables).toBe(before.variables + 1 - 4);
});

test('each character is found where it was', async () => {
  const program = await bundled();
  const onDemand = exportsOnDemand(program);
  expect(onDemand.text).toHaveLength(program.length);
  const isFound = ({ text, parts }: Rearranged, before: string) =>
    [...text].filter((character, offset) => before[offsetBefore(parts, offset)] !== character).length;
  expect(isFound(onDemand, program)).toBe(0);
  const closed = closedModules(onDemand.text);
  const added = closed.parts.reduce((sum, part) => sum + ('added' in part ? part.added.length : 0), 0);
  expect(isFound(closed, onDemand.text)).toBeLessThanOrEqual(added);
  expect(() => offsetBefore(closed.parts, closed.text.length)).toThrow(RangeError);
});

test('output of another esbuild is refused: it would be slower, and nobody would know', async () => {
  const program = await bundled();
  expect(() => exportsOnDemand(program.replaceAll('enumerable:!0', 'enumerable:true'))).toThrow('another way');
  expect(() => exportsOnDemand(program.replaceAll(/=>\w+\}\);/g, (end) => end.replace(';', ',0;')))).toThrow('only 0');
  expect(() => closedModules(program.replaceAll('throw', 'throw '))).toThrow('another way');
  expect(() => closedModules('program()')).toThrow('not one function');
});
