import type { Random } from '../random.ts';
import { mutateBytes } from './bytes.ts';

/** An element of DER as a tree, which can be written in ways that DER forbids. */
export interface Node {
  /** The identifier octets, as they are: more than one in the long form. */
  tag: Buffer;
  /** Content: elements, or bytes. */
  content: Node[] | Buffer;
  /** How the length is written; the right way when absent. */
  length?: 'indefinite' | { form: number } | { says: number };
  /** Bytes after the element that do not belong to it. */
  after?: Buffer;
}

const TAGS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x17, 0x18, 0x30, 0x31, 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xa2, 0xa3,
];
const MAX_DEPTH = 24;

/**
 * Reads well-formed DER (the tests' own); bytes that are none become one primitive element. Strings that hold elements
 * are opened now and then.
 */
export function parseTree(der: Buffer, open: (tag: number) => boolean = () => false, depth = 0): Node[] | undefined {
  const nodes: Node[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der[at] ?? 0;
    const first = der[at + 1] ?? 0x80;
    const count = first < 0x80 ? 0 : first & 0x7f;
    if ((tag & 0x1f) === 0x1f || first === 0x80 || count > 4 || at + 2 + count > der.length) return undefined;
    const start = at + 2 + count;
    const end = start + (count === 0 ? first : der.readUIntBE(at + 2, count));
    if (end > der.length) return undefined;
    const bytes = der.subarray(start, end);
    const constructed = (tag & 0x20) !== 0 || open(tag);
    const inner = constructed && depth < MAX_DEPTH ? parseTree(bytes, open, depth + 1) : undefined;
    nodes.push({ tag: Buffer.from([tag]), content: inner ?? bytes });
    at = end;
  }
  return nodes;
}

/** The bytes of elements, by what each says of its own form. */
export function writeTree(nodes: readonly Node[]): Buffer {
  return Buffer.concat(nodes.map(writeNode));
}

function writeNode({ tag, content, length, after = Buffer.alloc(0) }: Node): Buffer {
  const bytes = Buffer.isBuffer(content) ? content : writeTree(content);
  if (length === 'indefinite') return Buffer.concat([tag, Buffer.from([0x80]), bytes, Buffer.alloc(2), after]);
  const said = length !== undefined && 'says' in length ? length.says : bytes.length;
  const form = length !== undefined && 'form' in length ? length.form : undefined;
  return Buffer.concat([tag, lengthBytes(said, form), bytes, after]);
}

/** `form` bytes of length (1 to 8) where given: more than are needed. */
function lengthBytes(value: number, form?: number): Buffer {
  if (form === undefined && value < 0x80) return Buffer.from([value]);
  const hex = value.toString(16);
  const least = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const bytes = Buffer.concat([Buffer.alloc(Math.max(0, (form ?? 0) - least.length)), least]);
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

/**
 * A tag in long form (X.690 section 8.1.2.4): `1F 02` is an INTEGER to whoever reads it so. Also with bytes too many.
 */
function longForm(random: Random, tag: number): Buffer {
  const padding = Array.from({ length: random.small(3) }, () => 0x80);
  return Buffer.from([(tag & 0xe0) | 0x1f, ...padding, tag & 0x1f]);
}

/**
 * All lists of elements of a tree, the outermost first. Into one array: what is nested deeply would be copied at each
 * level.
 */
function lists(nodes: Node[], found: Node[][] = []): Node[][] {
  found.push(nodes);
  for (const { content } of nodes) if (!Buffer.isBuffer(content)) lists(content, found);
  return found;
}

function elements(nodes: readonly Node[], found: Node[] = []): Node[] {
  for (const node of nodes) {
    found.push(node);
    if (!Buffer.isBuffer(node.content)) elements(node.content, found);
  }
  return found;
}

function copy(node: Node): Node {
  return { ...node, content: Buffer.isBuffer(node.content) ? node.content : node.content.map(copy) };
}

type Mutation = (random: Random, tree: Node[], other: readonly Node[]) => void;

const MUTATIONS: readonly Mutation[] = [
  retagged,
  retagged,
  hidden,
  hidden,
  (random, tree) => {
    random.pick(elements(tree)).length = random.oneIn(3) ? 'indefinite' : { form: 1 + random.small(8) };
  },
  (random, tree) => {
    const node = random.pick(elements(tree));
    node.length = { says: Math.max(0, writeTree([{ ...node, tag: Buffer.alloc(0) }]).length + random.below(9) - 4) };
  },
  // An element twice, dropped, moved, or taken from the other.
  (random, tree) => inList(random, tree, (list, at) => list.splice(at, 0, copy(list[at] as Node))),
  (random, tree) => inList(random, tree, (list, at) => list.splice(at, 1)),
  (random, tree) =>
    inList(random, tree, (list, at) => list.splice(random.below(list.length), 0, ...list.splice(at, 1))),
  (random, tree, other) =>
    inList(random, tree, (list, at) => list.splice(at, random.below(2), copy(random.pick(elements(other))))),
  // The same place of the other: its name, its key, its extensions.
  (random, tree, other) => exchanged(random, tree, other),
  (random, tree) =>
    inList(random, tree, (list, at) =>
      list.splice(at, 0, { tag: Buffer.from([random.pick(TAGS)]), content: random.bytes(random.small(6)) }),
    ),
  (random, tree) => {
    random.pick(elements(tree)).after = random.oneIn(2) ? Buffer.from([0x05, 0x00]) : random.bytes(1 + random.small(4));
  },
  primitiveChanged,
  primitiveChanged,
  nested,
  continuedInside,
  continuedInside,
];

/**
 * A mutation of DER that knows its grammar: tags (also long form), lengths (also too long, indefinite, wrong), nesting,
 * order, doubles, elements of other inputs put in or hidden inside a string, what trails. One in eight changes bytes
 * without looking.
 */
export function mutateDer(random: Random, input: Buffer, others: readonly Buffer[] = [input]): Buffer {
  if (random.oneIn(8)) return mutateBytes(random, input, others);
  const opened = random.oneIn(2);
  const open = (tag: number) => opened && tag === 0x04;
  const tree = parseTree(input, open);
  const other = parseTree(random.pick(others), open);
  if (tree === undefined || other === undefined || tree.length === 0 || other.length === 0)
    return mutateBytes(random, input, others);
  for (let count = 1 + random.small(4); count > 0 && tree.length > 0; count--)
    random.pick(MUTATIONS)(random, tree, other);
  return writeTree(tree);
}

function inList(random: Random, tree: Node[], change: (list: Node[], at: number) => void): void {
  const list = random.pick(lists(tree));
  if (list.length > 0) change(list, random.below(list.length));
}

/** Another class, number, form or constructed bit. */
function retagged(random: Random, tree: Node[]): void {
  const node = random.pick(elements(tree));
  const tag = node.tag[0] ?? 0;
  const other = [random.pick(TAGS), tag ^ 0x20, tag ^ (1 << random.below(8))];
  node.tag = random.oneIn(2) ? longForm(random, tag) : Buffer.from([random.pick(other)]);
}

/**
 * Elements of one input inside a string of the other, and the string's head written so that a reader of another mind
 * takes the inside for elements of the list: a long-form tag or a length in more bytes than needed.
 */
function hidden(random: Random, tree: Node[], other: readonly Node[]): void {
  inList(random, tree, (list, at) => {
    const node = list[at] as Node;
    const from = random.pick(lists(other.map(copy)));
    const run = from.slice(random.below(from.length + 1)).slice(0, 1 + random.below(8));
    const before = random.oneIn(2) ? Buffer.alloc(0) : random.bytes(random.small(4));
    const inside = Buffer.concat([before, writeTree(run), random.bytes(random.small(3))]);
    const tag = random.pick([node.tag[0] ?? 0x02, 0x02, 0x04, 0x30]);
    list[at] = { tag: random.oneIn(3) ? Buffer.from([tag]) : longForm(random, tag), content: inside };
    if (random.oneIn(4)) (list[at] as Node).length = { form: 1 + random.small(8) };
  });
}

/**
 * Puts what follows at this place in the other input into a string, in the place of an element: a reader that takes the
 * string's head for a shorter element goes on with the other input's elements.
 */
function continuedInside(random: Random, tree: Node[], other: readonly Node[]): void {
  const [mine, theirs] = [lists(tree), lists(other.map(copy))];
  const which = random.small(Math.min(mine.length, theirs.length));
  const [list, from] = [mine[which] ?? [], theirs[which] ?? []];
  if (list.length === 0) return;
  const at = random.small(list.length);
  const run = from.slice(at + 1, at + 2 + random.below(8));
  const tag = list[at]?.tag[0] ?? 0x02;
  const content = Buffer.concat([random.bytes(random.below(2)), writeTree(run)]);
  list[at] = { tag: random.oneIn(3) ? Buffer.from([tag]) : longForm(random, tag), content };
}

/** The element at the same place of the other input. */
function exchanged(random: Random, tree: Node[], other: readonly Node[]): void {
  const [mine, theirs] = [lists(tree), lists(other.map(copy))];
  const which = random.below(Math.min(mine.length, theirs.length));
  const [list, from] = [mine[which] ?? [], theirs[which] ?? []];
  if (list.length === 0 || from.length === 0) return;
  const at = random.below(Math.min(list.length, from.length));
  list[at] = from[at] as Node;
}

function primitiveChanged(random: Random, tree: Node[]): void {
  const primitives = elements(tree).filter(({ content }) => Buffer.isBuffer(content));
  if (primitives.length === 0) return;
  const node = random.pick(primitives);
  const bytes = node.content as Buffer;
  const edges = [
    Buffer.alloc(0),
    Buffer.from([0]),
    Buffer.from([0xff]),
    Buffer.concat([Buffer.from([0]), bytes]),
    Buffer.concat([Buffer.from([0xff]), bytes]),
  ];
  node.content = random.oneIn(2) ? random.pick(edges) : mutateBytes(random, bytes);
}

function nested(random: Random, tree: Node[]): void {
  inList(random, tree, (list, at) => {
    for (let depth = random.oneIn(64) ? random.below(1000) : 1 + random.small(4); depth > 0; depth--)
      list[at] = { tag: Buffer.from([random.oneIn(4) ? 0xa0 : 0x30]), content: [list[at] as Node] };
  });
}
