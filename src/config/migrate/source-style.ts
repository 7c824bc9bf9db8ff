import { type Document, isMap, isScalar, isSeq, type ToStringOptions, visit } from 'yaml';
import type { Lines } from '../yaml/position.ts';

/** How the file is indented, so that what is written again looks like it. Where it has no list or no nesting: as kubeadm writes. */
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
