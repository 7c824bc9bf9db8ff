import { type Document, isMap, isScalar, isSeq, type Node, Scalar, type ToStringOptions, visit } from 'yaml';
import type { Lines } from '../yaml/position.ts';

/**
 * The text of a document that was JSON, as JSON again: whoever wrote it reads it with a parser of JSON. Undefined where
 * it was none.
 */
export function asJson(contents: Node | null, source: string): string | undefined {
  try {
    JSON.parse(source);
  } catch {
    return undefined;
  }
  return `${JSON.stringify(jsonValue(contents), null, 2)}\n`;
}

function jsonValue(node: Node | null | undefined): unknown {
  if (isMap<Scalar, Node | null>(node))
    return Object.fromEntries(node.items.map(({ key, value }) => [String(key.value), jsonValue(value)]));
  if (isSeq<Node | null>(node)) return node.items.map(jsonValue);
  if (!isScalar(node)) return null;
  return node.type === Scalar.PLAIN && JSON_LITERAL.test(String(node.value))
    ? JSON.parse(String(node.value))
    : node.value;
}

/**
 * The tree has every scalar as text: of what stands without quotes in JSON, these are something else. What came from
 * YAML is text.
 */
const JSON_LITERAL = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;

/**
 * How the file is indented, so that what is written again looks like it. Where it has no list or no nesting: as kubeadm
 * writes.
 */
export function styleOf(document: Document, lines: Lines): ToStringOptions {
  let indentSeq: boolean | undefined;
  let indent: number | undefined;
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !key.range || !(isSeq(value) || isMap(value)) || value.flow || !value.range) return;
      const deeper = lines.position(value.range[0]).column - lines.position(key.range[0]).column;
      if (isSeq(value)) indentSeq ??= deeper > 0;
      else if (deeper > 0) indent ??= deeper;
    },
  });
  return { lineWidth: 0, indentSeq: indentSeq ?? false, indent: indent ?? 2, flowCollectionPadding: false };
}
