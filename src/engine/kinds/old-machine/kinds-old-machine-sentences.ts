import { failure } from '../../../base/failure.ts';
import type { SignOfLife } from './silence.ts';

/** What a replacement that is refused has left: everything, or what the next step would have taken away. */
const KEPT = {
  all: 'Nothing was changed.',
  node: 'Its Node was not deleted.',
  member: 'Its etcd member was not removed.',
};

export const NODE_TO_REPLACE_ALIVE = failure('NODE_TO_REPLACE_ALIVE', {
  class: 'cluster',
  sample: { node: 'cp-3', sign: { what: 'connection', address: '10.0.0.3:2379' } },
  english: (p: { node: string; sign: SignOfLife; kept?: 'member' | 'node' }) => ({
    what: `The machine of the node ${p.node} is not dead, so this machine does not replace it. ${KEPT[p.kept ?? 'all']}`,
    cause:
      p.sign.what === 'connection'
        ? `Its address ${p.sign.address} accepts connections. A machine that is paused or has stopped processes accepts them as well.`
        : `Its kubelet renewed its Lease at ${p.sign.time}.`,
    cure: `If the old machine must go, run "kubejoin reset" on it, or switch it off and run the same command again. To keep both machines, use another node name and omit --replace.`,
  }),
});

export const NODE_REGISTERED_ANEW = failure('NODE_REGISTERED_ANEW', {
  code: 'NODE_NAME_TAKEN',
  class: 'cluster',
  sample: { node: 'cp-3' },
  english: (p: { node: string }) => ({
    what: `The Node ${p.node} to replace no longer exists; the cluster has a new Node of this name, which was not deleted.`,
    cause: 'A machine has registered the new Node since this join began: the old machine, or another one of this name.',
    cure: `If that machine is meant to stay, run "kubejoin reset" here and join under a different name (--node-name NAME). Otherwise switch it off, and run the same command again.`,
  }),
});
