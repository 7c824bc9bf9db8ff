import { regexMutants } from './regex-mutants.ts';

/** A node of the syntax tree as vitest's parser gives it. */
export type Node = { type: string; start: number; end: number; [key: string]: unknown };

type Swap = Record<string, readonly string[]>;

const BINARY: Swap = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&': ['|'],
  '|': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
};

const LOGICAL: Swap = { '&&': ['||'], '||': ['&&'], '??': ['&&'] };

const ASSIGNMENT: Swap = {
  '+=': ['-='],
  '-=': ['+='],
  '??=': ['='],
  '||=': ['='],
  '&&=': ['='],
  '|=': ['&='],
  '&=': ['|='],
};

const METHODS: Record<string, string> = {
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  some: 'every',
  every: 'some',
  toLowerCase: 'toUpperCase',
  toUpperCase: 'toLowerCase',
  min: 'max',
  max: 'min',
};

const LEFT_OUT = new Set([
  'trim',
  'trimEnd',
  'trimStart',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'filter',
  'slice',
  'replace',
  'replaceAll',
]);

const child = (node: Node, name: string): Node => node[name] as Node;

const isText = (node: Node): boolean =>
  node.type === 'TemplateLiteral' ||
  (node.type === 'Literal' && typeof node.value === 'string') ||
  (node.type === 'BinaryExpression' &&
    node.operator === '+' &&
    (isText(child(node, 'left')) || isText(child(node, 'right'))));

function literal(node: Node): string[] {
  const { value, raw, regex, bigint } = node as Node & {
    raw: string;
    regex?: { pattern: string; flags: string };
    bigint?: string;
  };
  if (regex) return regexMutants(regex.pattern, regex.flags);
  if (bigint) return [`${BigInt(bigint) + 1n}n`];
  if (typeof value === 'string') return [value === '' ? "'mutant'" : "''"];
  if (typeof value === 'number') return [String(value + 1)];
  return typeof value === 'boolean' ? [String(!value)] : raw === 'null' ? ['undefined'] : [];
}

/** The arguments and the object of a call are in the source; a swap changes the text between them. */
function call(node: Node, source: string): string[] {
  const callee = child(node, 'callee');
  if (callee.type !== 'MemberExpression' || callee.computed) return [];
  const [object, property] = [child(callee, 'object'), child(callee, 'property')];
  const name = property.name as string;
  const swapped = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  const rest = source.slice(property.end, node.end);
  if (swapped) return [source.slice(node.start, property.start) + swapped + rest];
  return LEFT_OUT.has(name) ? [source.slice(object.start, object.end)] : [];
}

function binary(node: Node, source: string, swaps: Swap): string[] {
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  const operator = node.operator as string;
  if (operator === '+' && isText(node)) return [];
  const [before, after] = [left, right].map((side) => source.slice(side.start, side.end));
  return (swaps[operator] ?? []).map((swap) => `(${before}) ${swap} (${after})`);
}

const operands = (node: Node, source: string): string[] =>
  [child(node, 'left'), child(node, 'right')].map((side) => source.slice(side.start, side.end));

function update(node: Node, source: string): string[] {
  const text = source.slice(node.start, node.end);
  return [node.operator === '++' ? text.replace('++', '--') : text.replace('--', '++')];
}

/** Replacements of an expression. */
export function replacements(node: Node, source: string): string[] {
  switch (node.type) {
    case 'Literal':
      return literal(node);
    case 'TemplateLiteral':
      return ["''"];
    case 'BinaryExpression':
      return binary(node, source, BINARY);
    case 'LogicalExpression':
      // A fallback that is never used is the left side alone.
      return [...binary(node, source, LOGICAL), ...operands(node, source).slice(0, node.operator === '??' ? 1 : 2)];
    case 'AssignmentExpression':
      return binary(node, source, ASSIGNMENT);
    case 'UnaryExpression':
      return ['!', '-', '~'].includes(node.operator as string) ? [source.slice(node.start + 1, node.end)] : [];
    case 'UpdateExpression':
      return update(node, source);
    case 'ArrayExpression':
      return (node.elements as Node[]).length > 0 ? ['[]'] : [];
    case 'ObjectExpression':
      return (node.properties as Node[]).length > 0 ? ['{}'] : [];
    case 'CallExpression':
      return call(node, source);
    default:
      return [];
  }
}

/** `a?.b` as `a.b`, for each question mark of the chain. */
export function unchained(chain: Node, source: string): string[] {
  const found: string[] = [];
  const look = (node: Node | undefined): void => {
    if (node?.type === 'TSNonNullExpression') look(child(node, 'expression'));
    if (node?.type !== 'MemberExpression' && node?.type !== 'CallExpression') return;
    const object = child(node, node.type === 'CallExpression' ? 'callee' : 'object');
    if (node.optional) {
      const rest = source.slice(object.end, chain.end);
      const dot = node.type === 'MemberExpression' && !node.computed ? '.' : '';
      found.push(source.slice(chain.start, object.end) + rest.replace('?.', dot));
    }
    look(object);
  };
  look(child(chain, 'expression'));
  return found;
}
