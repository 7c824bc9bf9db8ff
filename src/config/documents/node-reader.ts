import type { Place } from '../problem.ts';
import type { ScalarValue } from '../yaml/go-yaml-scalar.ts';

/** One key of a mapping; in a file its own or merged in by `<<`. */
export interface Entry<Node> {
  name: string;
  /** The key as it stands in the file: an unquoted y has the name `true`. */
  written: string;
  /** Where the key stands, an offset. */
  offset: number;
  value: Node;
  merged: boolean;
}

export type NodeView<Node> = { type: 'mapping'; entries: Entry<Node>[] } | { type: 'list'; items: Node[] } | ScalarValue;

/** What a decoder reads from: the nodes of a YAML document, or values that have been parsed already. */
export interface NodeReader<Node> {
  /** What the node is; undefined where it could not be read, which has then been reported. */
  view(node: Node, path: string): NodeView<Node> | undefined;
  offset(node: Node, otherwise: number): number;
  place(offset: number, path: string): Place;
}

export function child(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
