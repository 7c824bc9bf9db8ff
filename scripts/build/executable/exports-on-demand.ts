import { type Rearranged, rearranged, type Span } from './rearranged.ts';

const NAME = '[\\w$]+';

/** esbuild's __export, minified. */
const EXPORT = new RegExp(
  `(${NAME})=\\((${NAME}),(${NAME})\\)=>\\{for\\(var (${NAME}) in \\3\\)${NAME}\\(\\2,\\4,\\{get:\\3\\[\\4\\],enumerable:!0\\}\\)\\}`,
);
/** Its __esm, which evaluates a module at most once. */
export const WRAP = new RegExp(
  `(${NAME})=\\(${NAME},${NAME},${NAME}\\)=>\\(\\)=>\\{if\\(${NAME}\\)throw ${NAME}\\[0\\];try`,
);

/**
 * In esbuild's output, every module that is evaluated late defines its exports when the program starts. Moves these
 * statements into the modules, since a join evaluates a third of them. Throws if the output has another form.
 */
export function exportsOnDemand(program: string): Rearranged {
  const [, define] = EXPORT.exec(program) ?? [];
  const [, wrap] = WRAP.exec(program) ?? [];
  if (define === undefined || wrap === undefined) throw new Error('esbuild defines exports in another way than before');
  const evaluators = evaluatorsIn(program);
  const beginnings = beginningsIn(program, wrap);
  const moves: { readonly statement: Span; readonly to: number }[] = [];
  for (const { index, 0: statement, 1: exported = '' } of definitionsIn(program, define)) {
    const to = beginnings.get(evaluators.get(exported) ?? '');
    // The entry is evaluated at once.
    if (to !== undefined) moves.push({ statement: { start: index, end: index + statement.length }, to });
  }
  // Not every call: in another scope, a function may have the same name.
  const calls = program.match(new RegExp(`(?<![\\w$.])${quoted(define)}\\(${NAME},\\{`, 'g')) ?? [];
  if (moves.length !== calls.length - 1)
    throw new Error(`of ${calls.length} definitions of exports, only ${moves.length} can be moved`);
  return rearranged(
    program,
    moves.flatMap(({ statement, to }) => [
      { at: statement, becomes: [] },
      { at: { start: to, end: to }, becomes: [statement] },
    ]),
  );
}

function definitionsIn(program: string, define: string) {
  return program.matchAll(new RegExp(`(?<![\\w$.])${quoted(define)}\\((${NAME}),\\{[^{}]*\\}\\);`, 'g'));
}

/** The function that evaluates a module, by the name of the module's exports: who reads them calls it first. */
function evaluatorsIn(program: string): ReadonlyMap<string, string> {
  const uses = program.matchAll(new RegExp(`\\((${NAME})\\(\\),(?:${NAME}\\()?(${NAME})\\)`, 'g'));
  return new Map([...uses].map(([, evaluator = '', exported = '']) => [exported, evaluator]));
}

/** Where the code of a module begins, by the name of the function that evaluates it. */
function beginningsIn(program: string, wrap: string): ReadonlyMap<string, number> {
  const found = program.matchAll(new RegExp(`(?<=[ ,])(${NAME})=${quoted(wrap)}\\(\\(\\)=>\\{(?:"use strict";)?`, 'g'));
  return new Map([...found].map(({ index, 0: beginning, 1: name = '' }) => [name, index + beginning.length]));
}

function quoted(name: string): string {
  return name.replaceAll('$', '\\$&');
}
