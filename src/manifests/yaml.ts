import { Document, isScalar, visit } from 'yaml';
import { goYamlScalar } from '../config/go-yaml-scalar.ts';

/**
 * Writes YAML for Go's parsers: keys sorted, no anchors, and what they, or a parser of YAML 1.1, would read as something else than a text is quoted.
 * Items of lists are not indented, so that `kubeadm upgrade diff` and people who compare files see only what differs.
 */
export function toYaml(value: unknown): string {
  const document = new Document(value, { version: '1.1', sortMapEntries: true, aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (isScalar(node) && typeof node.value === 'string' && goYamlScalar(node.value).type !== 'string') node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false });
}
