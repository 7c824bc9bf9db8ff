import type { Place } from '../problem.ts';
import type { Entry, NodeReader, NodeView } from './node-reader.ts';

/** Reads values that have been parsed already: what the cluster stores. They have no positions. */
export class ValueReader implements NodeReader<unknown> {
  view(value: unknown): NodeView<unknown> {
    if (value === null || value === undefined) return { type: 'null', value: null };
    if (Array.isArray(value)) return { type: 'list', items: value };
    switch (typeof value) {
      case 'boolean':
        return { type: 'boolean', value };
      case 'bigint':
        return { type: 'integer', value };
      case 'number':
        return Number.isSafeInteger(value) ? { type: 'integer', value: BigInt(value) } : { type: 'number', value };
      case 'object':
        return value instanceof Date ? { type: 'string', value: value.toISOString() } : { type: 'mapping', entries: entriesOf(value) };
      default:
        return { type: 'string', value: String(value) };
    }
  }

  offset(): number {
    return 0;
  }

  place(_offset: number, path: string): Place {
    return { path };
  }
}

export function entriesOf(fields: object): Entry<unknown>[] {
  return Object.entries(fields).map(([name, value]) => ({ name, written: name, offset: 0, value, merged: false }));
}
