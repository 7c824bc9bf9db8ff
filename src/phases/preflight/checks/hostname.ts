import { type Check, type CheckInput, found } from '../check.ts';
import { NODE_NAME_LONG, NODE_NAME_NOT_RESOLVED, NODE_NAME_UNUSUAL } from './sentences.ts';

const MAX_LENGTH = 63;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** The node's name can be a label's value, and is known to the resolver. Both are warnings. */
export function hostname({ node, host }: CheckInput): Check {
  return {
    name: 'Hostname',
    async run() {
      const { name } = node;
      const addresses = await host.system.lookup(name);
      return found(
        name.length > MAX_LENGTH ? NODE_NAME_LONG({ name, length: name.length, limit: MAX_LENGTH }) : undefined,
        QUALIFIED_NAME.test(name) ? undefined : NODE_NAME_UNUSUAL({ name }),
        addresses.length === 0 ? NODE_NAME_NOT_RESOLVED({ name }) : undefined,
      );
    },
  };
}
