import { parseAst } from 'vitest/node';
import { type Node, replacements, unchained } from './operators.ts';

/** `replace`: another expression. `skip`: a statement left out. `return`: a function that returns at its beginning. */
export type Mutant = { start: number; end: number; how: 'replace' | 'skip' | 'return'; text: string };

/** Keys of a node that hold types, names or sources, never a value that could be changed. */
const NOT_VALUES = new Set([
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'superTypeArguments',
  'returnType',
  'implements',
  'decorators',
  'source',
  'attributes',
  'label',
  'quasis',
]);

const TYPED_VALUES = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSInstantiationExpression',
]);

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

const isType = (node: Node): boolean =>
  node.type.startsWith('TS') && !TYPED_VALUES.has(node.type) && node.type !== 'TSParameterProperty';

/** The name of a property is no value, unless it stands in brackets. */
const NAMED_BY: Record<string, string> = { Property: 'key', PropertyDefinition: 'key', MemberExpression: 'property' };

/** Conditions: `true` and `false` may replace them. */
const TESTS: Record<string, readonly string[]> = {
  IfStatement: ['true', 'false'],
  ConditionalExpression: ['true', 'false'],
  WhileStatement: ['false'],
  ForStatement: ['false'],
  DoWhileStatement: ['false'],
};

/** All changes in one place that the rules of operators.ts make of a file. */
export function mutantsOf(source: string): Mutant[] {
  const finder = new Finder(source);
  finder.children(parseAst(source, { lang: 'ts' }) as unknown as Node);
  return distinct(finder.found, source);
}

class Finder {
  readonly found: Mutant[] = [];
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  children(node: Node, leftOut?: string): void {
    for (const [key, value] of Object.entries(node)) {
      if (NOT_VALUES.has(key) || key === leftOut) continue;
      for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) this.#visit(item);
    }
  }

  #add({ start, end }: Node, how: Mutant['how'], ...texts: readonly string[]): void {
    for (const text of texts) this.found.push({ start, end, how, text });
  }

  #visit(node: Node): void {
    if (isType(node)) return;
    this.#add(node, 'replace', ...replacements(node, this.#source));
    if (isNode(node.test)) this.#add(node.test, 'replace', ...(TESTS[node.type] ?? []));
    const visit = VISITS[node.type];
    if (visit) visit.call(this, node);
    else this.children(node, node.computed ? undefined : NAMED_BY[node.type]);
  }

  statement(node: Node): void {
    if (typeof node.directive === 'string') return;
    const called = (node.expression as Node | undefined)?.callee as Node | undefined;
    if (called?.type !== 'Super') this.#add(node, 'skip', '');
    this.children(node);
  }

  func(node: Node): void {
    const body = node.body as Node | null;
    if (body?.type !== 'BlockStatement') this.#add(body ?? node, 'replace', 'undefined');
    else if ((body.body as Node[]).length > 0) this.#add(body, 'return', '');
    this.children(node);
  }

  method(node: Node): void {
    if (node.kind === 'constructor') this.children((node.value as Node).body as Node);
    else this.children(node, node.computed ? undefined : 'key');
  }

  chain(node: Node): void {
    this.#add(node, 'replace', ...unchained(node, this.#source));
    this.#links(node.expression as Node);
  }

  /** The pieces of a?.b.c belong together: only what stands in brackets, and the innermost object, is visited. */
  #links(node: Node): void {
    if (node.type === 'TSNonNullExpression') this.#links(node.expression as Node);
    else if (node.type === 'CallExpression') {
      for (const argument of node.arguments as Node[]) this.#visit(argument);
      this.#links(node.callee as Node);
    } else if (node.type === 'MemberExpression') {
      if (node.computed) this.#visit(node.property as Node);
      this.#links(node.object as Node);
    } else this.#visit(node);
  }

  /** A method stays joined to its object, or it would lose its `this`. */
  call(node: Node): void {
    const callee = node.callee as Node;
    if (callee.type === 'MemberExpression') this.children(callee, callee.computed ? undefined : 'property');
    else this.#visit(callee);
    for (const argument of node.arguments as Node[]) this.#visit(argument);
  }

  spread(node: Node): void {
    this.#add(node.argument as Node, 'replace', '[]');
    this.children(node);
  }

  /** -1 is one number; what `delete` and `typeof` take stays as it is. */
  unary(node: Node): void {
    const { type } = node.argument as Node;
    if (node.operator === '!' || node.operator === '~' || (node.operator === '-' && type !== 'Literal'))
      this.children(node);
  }
}

const VISITS: Record<string, ((this: Finder, node: Node) => void) | undefined> = {
  ImportDeclaration() {},
  ExportAllDeclaration() {},
  UpdateExpression() {},
  ExpressionStatement: Finder.prototype.statement,
  ThrowStatement: Finder.prototype.statement,
  FunctionDeclaration: Finder.prototype.func,
  FunctionExpression: Finder.prototype.func,
  ArrowFunctionExpression: Finder.prototype.func,
  MethodDefinition: Finder.prototype.method,
  ChainExpression: Finder.prototype.chain,
  CallExpression: Finder.prototype.call,
  SpreadElement: Finder.prototype.spread,
  UnaryExpression: Finder.prototype.unary,
  TaggedTemplateExpression(node) {
    this.children(node.quasi as Node);
  },
  AssignmentExpression(node) {
    this.children(node, 'left');
  },
};

/** The same text twice in one place, or the text that is there, is no mutant. */
function distinct(mutants: Mutant[], source: string): Mutant[] {
  const seen = new Set<string>();
  return mutants.filter((mutant) => {
    const key = `${mutant.start} ${mutant.end} ${mutant.how} ${mutant.text}`;
    if (seen.has(key) || (mutant.how === 'replace' && source.slice(mutant.start, mutant.end) === mutant.text))
      return false;
    seen.add(key);
    return true;
  });
}
