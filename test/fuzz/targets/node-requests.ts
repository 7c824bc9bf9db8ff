import { createHash, createPublicKey } from 'node:crypto';
import { asksForNode, nodeRequestBy } from '../../../src/pki/requests/node-request.ts';
import { REQUESTS } from '../make/requests.ts';
import { mutateDer } from '../mutate/der.ts';
import type { Target } from '../target.ts';

interface Answer {
  error?: string;
  request?: { spki: string; commonName: string; organizations: string[] | null; names: number; extensions: number };
}

const NODE = 'node1';
const USER = `system:node:${NODE}`;
const KEYS = REQUESTS.map(({ spki }) => {
  const der = Buffer.from(spki, 'base64');
  const isOurs = nodeRequestBy(createPublicKey({ key: der, format: 'der', type: 'spki' }), NODE);
  return { isOurs, digest: createHash('sha256').update(der).digest('hex') };
});

/**
 * A request for a certificate: what is taken for this host's own is, for Go, by the same key and for this node's user
 * alone.
 */
export const target: Target = {
  name: 'node-requests',
  samples: () => REQUESTS.flatMap(({ requests }) => requests.map((request) => Buffer.from(request, 'base64'))),
  mutate: (random, samples) => mutateDer(random, random.pick(samples), samples),
  grows: (input) => [KEYS.map(({ isOurs }) => isOurs(input)), asksForNode(input, NODE)],
  reference: { question: 'request' },
  check(input, answer) {
    const { error, request } = answer as Answer;
    const ours = KEYS.find(({ isOurs }) => isOurs(input));
    const isOfNode =
      request !== undefined && request.commonName === USER && request.organizations?.join() === 'system:nodes';
    if (ours === undefined) {
      // The cluster cannot have an object that Go refuses.
      return request !== undefined && asksForNode(input, NODE) && !isOfNode
        ? 'taken for this node’s, but for Go it is not'
        : undefined;
    }
    if (request === undefined) return `taken for ours, refused by Go: ${error}`;
    if (request.spki !== ours.digest) return 'taken for ours, but Go reads another key';
    const alone = isOfNode && request.names === 2 && request.extensions === 0;
    return alone ? undefined : `taken for ours, but Go reads ${JSON.stringify(request)}`;
  },
};
