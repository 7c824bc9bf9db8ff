import { type Document, isMap, isScalar, isSeq, type Node, Scalar, type ToStringOptions, visit } from 'yaml';
import type { Lines } from '../yaml/position.ts';

/** The document as JSON if its source was JSON, since its owner may read it with a JSON parser; else undefined. */
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

/** JSON literals other than strings: the tree has every scalar as text. */
const JSON_LITERAL = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;

/** The indentation of the file, to print it in the same style; kubeadm's style if the file shows none. */
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
