import { type Document, type ParsedNode, visit } from 'yaml';
import { countBelow } from './position.ts';
import type { YamlDocument } from './stream.ts';

/** All nodes of a document that have an anchor. stream.ts limits the nesting. */
export class Anchors {
  /** By its name, in the order of the file. */
  readonly #nodes = new Map<string, ParsedNode[]>();

  constructor(document: YamlDocument) {
    visit(document as Document, {
      Value: (_, node) => {
        if (node.anchor === undefined) return;
        const same = this.#nodes.get(node.anchor);
        if (same) same.push(node as ParsedNode);
        else this.#nodes.set(node.anchor, [node as ParsedNode]);
      },
    });
  }

  /** The last node with this anchor that begins before an offset: a file may set one anchor thousands of times. */
  before(name: string, offset: number): ParsedNode | undefined {
    const nodes = this.#nodes.get(name) ?? [];
    return nodes[countBelow(nodes, offset, ({ range }) => range[0]) - 1];
  }
}
