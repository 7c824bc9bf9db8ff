import { type Shape, shapeOf } from '../../../src/simulation/control-plane/recorder.ts';
import { ADMINISTRATOR_REQUESTS } from './administrator-requests.ts';
import { ANONYMOUS_REQUESTS } from './anonymous-requests.ts';
import type { ContractEntry } from './entry.ts';
import { NODE_REQUESTS } from './node-requests.ts';
import { TOKEN_REQUESTS } from './token-requests.ts';

/**
 * Every request of a join and its kubelet with the answer that both control planes give, and what both refuse, in the
 * order in which they can be played.
 */
export const CONTRACT: readonly ContractEntry[] = [
  ...ANONYMOUS_REQUESTS,
  ...TOKEN_REQUESTS,
  ...NODE_REQUESTS,
  ...ADMINISTRATOR_REQUESTS,
];

/** The shape of an entry's body, for the table. */
export function bodyShapeOf(entry: ContractEntry): Shape | undefined {
  const context = {
    node: 'NODE',
    other: 'OTHER',
    csr: 'CSR',
    request: 'REQUEST',
    nodeUid: 'UID',
    nodeVersion: 'VERSION',
  };
  return entry.body === undefined ? undefined : shapeOf(entry.body(context));
}
