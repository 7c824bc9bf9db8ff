import { isMap, isSeq } from 'yaml';
import type { FoundKey } from './config-yaml-sentences.ts';
import type { ScalarValue } from './go-yaml-scalar.ts';

/** The type of a scalar that Go refuses as a key or writes in a form of its own. */
export function unfitKey({ type, value }: ScalarValue): FoundKey | undefined {
  if (type === 'null' || type === 'number') return type;
  return type === 'integer' && value >= 2n ** 63n ? type : undefined;
}

/** The type of a key that is not a scalar. */
export function keyType(key: unknown): 'list' | 'mapping' | 'null' {
  if (isSeq(key)) return 'list';
  return isMap(key) ? 'mapping' : 'null';
}
