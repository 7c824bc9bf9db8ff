import { type CertificateRequest, requestsOf } from '../../../src/cluster/api/certificate-requests.ts';
import type { DiscoveryContext } from '../../../src/cluster/discovery/context.ts';
import { runExecPlugin } from '../../../src/cluster/kubeconfig/credential/exec-plugin.ts';
import type { KubeconfigSource } from '../../../src/cluster/kubeconfig/kubeconfig-source.ts';
import { around, json, MIB, type Reader } from './shapes.ts';

const { signal } = new AbortController();

function plugin(bytes: Buffer) {
  const system = { commandPath: async () => '/p', query: async () => ({ code: 0, stdout: String(bytes), stderr: '' }) };
  const retry = { remaining: () => 1, signal };
  const exec = { command: 'p', apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' };
  return runExecPlugin({ source: 'a', choice: { cluster: {} } } as unknown as KubeconfigSource, exec, {
    host: { system, clock: { now: () => 0 } },
    retry,
  } as unknown as DiscoveryContext);
}

/** What holders of a token and plugins write. */
export const CLUSTER_DOCUMENTS: Readonly<Record<string, Reader>> = {
  'requests that name a node': {
    read: (bytes) =>
      requestsOf(
        'n',
        Array.from({ length: 10_000 }, () => ({ request: bytes }) as unknown as CertificateRequest),
      ),
    shapes: {
      'a large subject': () =>
        Buffer.concat([Buffer.from('3082200030821ff0020100308217e8', 'hex'), Buffer.alloc(8_192)]),
    },
  },
  'the output of a plugin': { read: plugin, shapes: { ...json(MIB), nulls: () => around('[', 'null,', 'null]', MIB) } },
};
