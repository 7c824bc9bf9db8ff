import { parseJson } from '../../../src/base/try.ts';
import { controlPlanePod, nodeStatus } from '../../../src/features/cluster-status/read/read-nodes.ts';
import { numbered, type Reader } from '../../growth/stall/shapes.ts';

const around = (before: string, many: Buffer, behind: string) =>
  Buffer.concat([Buffer.from(before), many, Buffer.from(behind)]);

/** What kubelets write. */
export const DOCUMENTS: Readonly<Record<string, Reader>> = {
  'a Node in the state of a cluster': {
    read: (bytes) => nodeStatus(parseJson(bytes)),
    shapes: {
      addresses: () =>
        around(
          '{"status":{"addresses":[',
          numbered(30_000, (at) => `{"type":"InternalIP","address":"fd00::${at.toString(16)}"},`),
          '{}]}}',
        ),
      roles: () =>
        around(
          '{"metadata":{"labels":{',
          numbered(30_000, (at) => `"node-role.kubernetes.io/${at}":"",`),
          '"x":""}}}',
        ),
    },
  },
  'a static Pod in the state of a cluster': {
    read: (bytes) => controlPlanePod(parseJson(bytes)),
    shapes: {
      endpoint: () =>
        around(
          '{"metadata":{"annotations":{"kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint":"',
          Buffer.alloc(256 * 1024, 'a:'),
          '"}}}',
        ),
    },
  },
};
