import { Document, isScalar, visit } from 'yaml';
import { goYamlScalar } from '../config/yaml/go-yaml-scalar.ts';

/** Characters that the library does not escape in quotes: line ends of YAML 1.1 (Go folds them), and those Go refuses. */
const TO_ESCAPE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;
/** A text whose indentation Go would not find in a block: it begins with a tab, or has nothing but blanks. */
const NO_BLOCK = /^[\n ]*(?:\t|$)/;
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Go reads it as a merge of another mapping unless it is quoted; the library's tag would never quote it. */
const MERGE = '<<';
const MERGE_TAG = 'tag:yaml.org,2002:merge';

/** Any value as toYaml writes it. */
export function generalYaml(value: unknown): string {
  const document = new Document(value, {
    ...{ version: '1.1', sortMapEntries: true, aliasDuplicateObjects: false },
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.tag !== MERGE_TAG),
  });
  visit(document, {
    Scalar(_key, node) {
      if (!isScalar(node) || typeof node.value !== 'string') return;
      const { value: text } = node;
      const isPlainString = text !== MERGE && goYamlScalar(text).type === 'string';
      if (!isPlainString || TO_ESCAPE.test(text) || NO_BLOCK.test(text)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false }).replaceAll(new RegExp(TO_ESCAPE, 'g'), escaped);
}
