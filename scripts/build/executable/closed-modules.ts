import {
  type ArrowFunctionExpression,
  type FunctionDeclaration,
  type Program,
  parse,
  type Statement,
  type VariableDeclaration,
  type VariableDeclarator,
} from 'acorn';
import { WRAP } from './exports-on-demand.ts';
import { type Edit, type Part, type Rearranged, rearranged, type Span } from './rearranged.ts';

/**
 * esbuild declares functions and variables of all modules in one scope. V8 then keeps 3,000 functions and 6,000 names in
 * the code cache and reads them at every start. Moves the functions of a module into the function that evaluates it, and
 * with them the variables that no other module uses. Functions that others use become variables that it sets: nobody
 * calls one before, because who imports a module evaluates it first. Throws if the output has another form, and if
 * modules import each other, where that would not hold.
 */
export function closedModules(program: string): Rearranged {
  const wrap = WRAP.exec(program)?.[1];
  const uses = words(program);
  const edits: Edit[] = [];
  const modules: Module[] = [];
  let functions: FunctionDeclaration[] = [];
  for (const statement of statementsOf(program)) {
    if (statement.type === 'FunctionDeclaration') {
      functions.push(statement);
      continue;
    }
    const module = statement.type === 'VariableDeclaration' ? moduleIn(statement, wrap) : undefined;
    if (module) {
      edits.push(...closed(module, functions, { program, uses }));
      modules.push(module);
    }
    functions = [];
  }
  refuseCycles(modules);
  if (edits.length === 0) throw new Error('esbuild wraps modules in another way than before');
  return rearranged(program, edits);
}

/** Statements of the one function that is the program. */
function statementsOf(program: string) {
  const [whole] = (parse(program, { ecmaVersion: 'latest' }) as Program).body;
  if (whole?.type !== 'ExpressionStatement' || whole.expression.type !== 'FunctionExpression')
    throw new Error('the program is not one function');
  return whole.expression.body.body;
}

/** A variable statement with the variables of a module, of which the last evaluates it. */
interface Module extends Span {
  readonly variables: readonly VariableDeclarator[];
  readonly evaluator: VariableDeclarator;
  /** Where its code begins. */
  readonly beginning: number;
  /** What its code calls, one statement each: among others, the functions that evaluate what it imports. */
  readonly calls: readonly string[];
}

function moduleIn({ declarations, start, end }: VariableDeclaration, wrap: string | undefined): Module | undefined {
  const [evaluator, ...variables] = declarations.toReversed();
  const init = evaluator?.init;
  if (!evaluator || init?.type !== 'CallExpression' || init.callee.type !== 'Identifier' || init.callee.name !== wrap)
    return undefined;
  const { body } = init.arguments[0] as ArrowFunctionExpression;
  if (body.type !== 'BlockStatement') return undefined;
  const [first] = body.body;
  const isDirective = first?.type === 'ExpressionStatement' && first.directive !== undefined;
  return {
    ...{ start, end, evaluator, variables: variables.reverse() },
    beginning: isDirective ? first.end : body.start + 1,
    calls: body.body.flatMap(called),
  };
}

function called(statement: Statement): string[] {
  if (statement.type !== 'ExpressionStatement') return [];
  const { expression } = statement;
  const calls = expression.type === 'SequenceExpression' ? expression.expressions : [expression];
  return calls.flatMap((one) =>
    one.type === 'CallExpression' && one.callee.type === 'Identifier' ? [one.callee.name] : [],
  );
}

/** Depth first: a module that is evaluated again before its own evaluation has ended is in a cycle. */
function refuseCycles(modules: readonly Module[]): void {
  const byName = new Map(modules.map((module) => [nameOf(module.evaluator.id), module]));
  const ended = new Set<Module>();
  const visit = (module: Module, open: ReadonlySet<Module>) => {
    if (open.has(module)) throw new Error('modules of the program import each other');
    if (ended.has(module)) return;
    const within = new Set([...open, module]);
    for (const name of module.calls) {
      const next = byName.get(name);
      if (next) visit(next, within);
    }
    ended.add(module);
  };
  for (const module of modules) visit(module, new Set());
}

interface Whole {
  readonly program: string;
  /** How often each word is in it. Also in a text, or as the name of a field: then, a variable stays where it is. */
  readonly uses: ReadonlyMap<string, number>;
}

function closed(module: Module, functions: readonly FunctionDeclaration[], { program, uses }: Whole): Edit[] {
  const usesHere = words(program.slice(functions[0]?.start ?? module.start, module.end));
  const isOwn = (name: string) => usesHere.get(name) === uses.get(name);
  const inside: Part[] = [];
  const outside: Part[] = [];
  const own = module.variables.filter(({ id, init }) => !init && isOwn(nameOf(id)));
  if (own.length > 0) inside.push({ added: `var ${own.map(({ id }) => nameOf(id)).join()};` });
  for (const one of functions) {
    const name = nameOf(one.id);
    if (isOwn(name)) inside.push(one);
    else {
      // `function name(...) {...}` becomes `name = function (...) {...};`.
      inside.push(
        { added: `${name}=` },
        { start: one.start, end: one.id.start },
        { start: one.id.end, end: one.end },
        { added: ';' },
      );
      outside.push({ added: `${name},` });
    }
  }
  for (const variable of module.variables) if (!own.includes(variable)) outside.push(variable, { added: ',' });
  return [
    ...functions.map((one) => ({ at: one, becomes: [] })),
    { at: { start: module.start, end: module.evaluator.start }, becomes: [{ added: 'var ' }, ...outside] },
    { at: { start: module.beginning, end: module.beginning }, becomes: inside },
  ];
}

function nameOf(id: VariableDeclarator['id']): string {
  if (id.type !== 'Identifier') throw new Error(`a declaration of ${id.type}`);
  return id.name;
}

function words(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [word] of text.matchAll(/[\w$]+/g)) found.set(word, (found.get(word) ?? 0) + 1);
  return found;
}
