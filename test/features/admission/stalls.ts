import { foreignJson } from '../../../src/base/try.ts';
import { getList } from '../../../src/cluster/api/get.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { clusterNames, namedNode, namedService } from '../../../src/features/admission/inventory/cluster-names.ts';
import { A_TURN } from '../../../src/features/admission/inventory/expected-names.ts';
import type { Clock } from '../../../src/host/ports.ts';
import { numbered, type Reader } from '../../growth/stall/shapes.ts';

const { signal } = new AbortController();
const clock = { monotonic: () => 0 } as Clock;

/** The parts of a page of objects that `pick` keeps. */
function listed<Part>(bytes: Buffer, pick: (object: unknown) => Part): Promise<readonly Part[]> {
  const request = async () => ({ status: 200, body: await foreignJson(bytes), serverTime: undefined });
  const cluster = { connection: { request } } as unknown as TrustedCluster;
  return getList(cluster, '/', { pick, aTurn: A_TURN, timeoutMs: 0, clock, emit: () => {}, signal });
}

/** A page of objects that have as many addresses as they can. */
const page = (before: string, address: (index: number) => string, behind: string) =>
  Buffer.concat([
    Buffer.from('{"items":['),
    ...[0, 1].map(() => Buffer.concat([Buffer.from(before), numbered(30_000, address), Buffer.from(`${behind},`)])),
    Buffer.from('{}]}'),
  ]);
const six = (index: number) => `fd00:1111:2222:3333::${index.toString(16)}`;
const configuration = {
  controlPlaneEndpoint: '',
  networking: { serviceSubnet: '', dnsDomain: '' },
  apiServer: { certSANs: [] },
};

/** The same names in each of many nodes. */
function claimed(bytes: Buffer) {
  const names = bytes.toString('latin1').split(',');
  const nodes = Array.from({ length: 1_000 }, (_, index) => ({ name: `n${index}`, names, isControlPlane: false }));
  return clusterNames({ nodes, services: [], slice: {}, presented: [], configuration } as never);
}

/** What kubelets and the owners of Services write. */
export const DOCUMENTS: Readonly<Record<string, Reader>> = {
  'the nodes that an approver knows': {
    read: (bytes) => listed(bytes, namedNode),
    shapes: {
      addresses: () =>
        page('{"metadata":{"name":"n"},"status":{"addresses":[', (at) => `{"address":"${six(at)}"},`, '{}]}}'),
    },
  },
  'the Services that an approver knows': {
    read: (bytes) => listed(bytes, namedService),
    shapes: { addresses: () => page('{"spec":{"externalIPs":[', (at) => `"${six(at)}",`, '""]}}') },
  },
  'names of a thousand nodes': {
    read: claimed,
    shapes: { 'the same names': () => Buffer.from(Array.from({ length: 100 }, (_, at) => `a${at}`).join()) },
  },
};
