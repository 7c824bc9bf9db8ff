import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { projectRoot } from '../../scripts/build/bundle.ts';
import { isRarelyNeeded, PATTERNS } from '../../scripts/build/deferred.ts';

const deferredModule: (load: () => object) => object = createRequire(import.meta.url)(
  '../../scripts/build/deferred-module.cjs',
);

const files = readdirSync(path.join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file}`);

/** esbuild's result for `import * as names` of a CommonJS module that says it was an ECMAScript module. */
function imported(module: object): Record<string, unknown> {
  return Object.create(Object.getPrototypeOf(module));
}

it('a deferred module is evaluated once, when the first of its names is read', () => {
  const load = vi.fn(() => ({
    one: 1,
    get two() {
      return 2;
    },
  }));
  const names = imported(deferredModule(load));
  expect(names.__esModule).toBe(true);
  expect(load).not.toHaveBeenCalled();
  expect([names.two, names.one, names.two]).toEqual([2, 1, 2]);
  expect(load).toHaveBeenCalledOnce();
  expect(Object.keys(names)).toEqual(['one', 'two']);
});

it('a name that the module does not have is undefined', () => {
  const names = imported(deferredModule(() => ({ one: 1 })));
  expect(names.three).toBeUndefined();
  expect(names.one).toBe(1);
});

it('a module that cannot be evaluated says so each time', () => {
  const names = imported(
    deferredModule(() => {
      throw new RangeError('not now');
    }),
  );
  expect(() => names.one).toThrow('not now');
  expect(() => names.one).toThrow('not now');
});

/** The source without its templates, some of which are scripts for other programs. */
function withoutTemplates(file: string): string {
  return readFileSync(file, 'utf8').replace(/`(?:\\.|[^\\`])*`/gs, '``');
}

/** A statement at the beginning of a line, other than a definition. */
const DOES_SOMETHING = /^(?:[\w$.]+\(|(?:await|if|for|while|do|switch|try|throw|let|var)\b|[\w$.[\]]+ \??[|&+-]?=)/m;

it('the modules that are evaluated late only define names', () => {
  const late = files.filter(isRarelyNeeded);
  expect(late).toEqual(expect.arrayContaining(['src/wire/wire-sentences.ts', 'src/cli/commands/join.ts']));
  expect(late).not.toContain('src/operations/join.ts');
  const doing = late.filter((file) => DOES_SOMETHING.test(withoutTemplates(path.join(projectRoot, file))));
  expect(doing).toEqual([]);
});

/** The patterns that a pattern stands for: one for each choice of its groups. */
function choices(pattern: string): string[] {
  const [group, inside] = /\((?!\?)([^()]*)\)/.exec(pattern) ?? [];
  if (group === undefined || inside === undefined) return [pattern];
  return inside.split('|').flatMap((choice) => choices(pattern.replace(group, () => choice)));
}

it('each choice of each pattern matches a file: one that matches none only makes joins slower', () => {
  expect(choices('a/(b|c-(d|e))/.*')).toEqual(['a/b/.*', 'a/c-d/.*', 'a/b/.*', 'a/c-e/.*']);
  const unused = PATTERNS.flatMap(choices).filter(
    (pattern) => !files.some((file) => new RegExp(`^src/${pattern}\\.ts$`).test(file)),
  );
  expect(unused).toEqual([]);
});
