import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Script } from 'node:vm';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { executableBuilds } from '../../scripts/build/bundle.ts';
import { exportsOnDemand, offsetBefore } from '../../scripts/build/executable/exports-on-demand.ts';

/** Two modules that are evaluated late, of which one needs the other and is needed by it. */
const MODULES = {
  'main.ts': `export const late = () => import('./late.ts'); export const other = () => import('./other.ts');`,
  'late.ts': `import { second } from './other.ts'; export let count = 0; export function first() { count += 1; return [count, second()]; }
    (globalThis as any).evaluated.push('late');`,
  'other.ts': `import { count } from './late.ts'; export const $of = 'other'; export function second() { return count; }
    (globalThis as any).evaluated.push('other');`,
};

async function bundled(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-modules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(MODULES)) writeFileSync(path.join(folder, name), content);
  const { main } = executableBuilds(folder);
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
  const { text, parts } = exportsOnDemand(program);
  expect(text).not.toBe(program);
  expect(await run(text)).toEqual(await run(program));
  expect((await run(text)).seen).toEqual([[1, 1], 1, [2, 2], ['count', 'first'], ['$of', 'second']]);
  expect([...text].every((character, offset) => program[offsetBefore(parts, offset)] === character)).toBe(true);
  expect(text.length).toBe(program.length);
  expect(() => offsetBefore(parts, text.length)).toThrow(RangeError);
});

test('output of another esbuild is refused: it would be slower, and nobody would know', async () => {
  const program = await bundled();
  expect(() => exportsOnDemand(program.replaceAll('enumerable:!0', 'enumerable:true'))).toThrow('another way');
  expect(() => exportsOnDemand(program.replaceAll(/=>\w+\}\);/g, (end) => end.replace(';', ',0;')))).toThrow('only 0');
});
