import { Document, isScalar, visit } from 'yaml';
import { goYamlScalar } from '../config/yaml/go-yaml-scalar.ts';

/** Line ends of YAML 1.1 that the library does not escape in quotes: Go would fold them. */
const LINE_ENDS = /[\u0085\u2028\u2029]/;
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Any value as toYaml writes it. */
export function generalYaml(value: unknown): string {
  const document = new Document(value, { version: '1.1', sortMapEntries: true, aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (!isScalar(node) || typeof node.value !== 'string') return;
      if (goYamlScalar(node.value).type !== 'string' || LINE_ENDS.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false }).replaceAll(new RegExp(LINE_ENDS, 'g'), escaped);
}
