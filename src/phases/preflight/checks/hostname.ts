import type { Check, CheckInput } from '../check.ts';
import { NODE_NAME_LONG, NODE_NAME_NOT_RESOLVED, NODE_NAME_UNUSUAL } from './sentences.ts';

/** Kubernetes' limits of a label value. */
const MAX_LENGTH = 63;
const LABEL_VALUE = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** Warns when the node's name is not a label value, or does not resolve. */
export function hostname({ node: { name }, host }: CheckInput): Check {
  return {
    name: 'Hostname',
    async run() {
      const addresses = await host.system.lookup(name);
      return [
        name.length > MAX_LENGTH ? NODE_NAME_LONG({ name, length: name.length, limit: MAX_LENGTH }) : undefined,
        LABEL_VALUE.test(name) ? undefined : NODE_NAME_UNUSUAL({ name }),
        addresses.length === 0 ? NODE_NAME_NOT_RESOLVED({ name }) : undefined,
      ];
    },
  };
}
