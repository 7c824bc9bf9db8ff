import { Document, isScalar, visit } from 'yaml';
import { goYamlScalar } from '../config/yaml/go-yaml-scalar.ts';

/** What the library does not escape in quotes: line ends of YAML 1.1, which Go would fold, and what Go refuses. */
const TO_ESCAPE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;
/** A text whose indentation Go would not find in a block: it begins with a tab, or has nothing but blanks. */
const NO_BLOCK = /^[\n ]*(?:\t|$)/;
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Any value as toYaml writes it. */
export function generalYaml(value: unknown): string {
  const document = new Document(value, { version: '1.1', sortMapEntries: true, aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (!isScalar(node) || typeof node.value !== 'string') return;
      const { value: text } = node;
      if (goYamlScalar(text).type !== 'string' || TO_ESCAPE.test(text) || NO_BLOCK.test(text))
        node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false }).replaceAll(new RegExp(TO_ESCAPE, 'g'), escaped);
}
