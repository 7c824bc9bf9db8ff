import { parse } from 'yaml';
import { clusterConfigurationFields } from '../../../../src/config/documents/versioned-fields.ts';
import type { JoinEvent } from '../../../../src/engine/events.ts';
import { type ServingOptions, serving } from '../../../../src/features/admission/serving-certificates/serving.ts';
import { servingStatus } from '../../../../src/features/admission/serving-certificates/status.ts';
import type { Host } from '../../../../src/host/ports.ts';
import { completeKubeletConfiguration } from '../../../../src/manifests/kubelet-configuration.ts';
import { configMap } from '../../../../src/manifests/objects/published.ts';
import { manifestPath, PATHS } from '../../../../src/manifests/paths.ts';
import { staticPod } from '../../../../src/manifests/static-pods/index.ts';
import { toYaml } from '../../../../src/manifests/yaml.ts';
import type { ApiRequest } from '../../../../src/wire/http/api.ts';
import { cluster, inputs } from '../../../manifests/support.ts';
import { fakeHost } from '../../../support/fake-host.ts';
import { MemoryApi } from '../../../support/memory-api.ts';
import { Authority, type Issued } from '../../../wire/support/authority.ts';
import { httpsServer, type TestTlsServer } from '../../../wire/support/servers.ts';

export const MANIFEST = manifestPath('kube-apiserver');
export const CONFIG = PATHS.kubeletConfig;
const LOOPBACK = '127.0.0.1';
const MAPS = '/api/v1/namespaces/kube-system/configmaps';
const CONTROL_PLANES = '/api/v1/nodes?labelSelector=node-role.kubernetes.io%2Fcontrol-plane';
const PODS = '/api/v1/namespaces/kube-system/pods';

const KUBELET = toYaml({
  ...completeKubeletConfiguration({}, cluster()),
  containerRuntimeEndpoint: 'unix:///run/c.sock',
});

/** A cluster of one control-plane node, worker-1 (this machine), whose API server is a memory behind real TLS. */
export async function machine() {
  const authority = await Authority.make();
  const issued = await authority.issue({ ips: [LOOPBACK] });
  const api = new MemoryApi();
  const server = await httpsServer(issued, (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', async () => {
      const sent = { method: request.method, path: request.url, ...(body && { body: JSON.parse(body) }) };
      const answer = await api.cluster.connection.request(sent as ApiRequest);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  const host = fakeHost({
    [CONFIG]: KUBELET,
    [MANIFEST]: staticPod('kube-apiserver', inputs()),
    [PATHS.adminConf]: kubeconfig(server, authority, issued),
    [PATHS.kubeletConf]: kubeconfig(server, authority, issued),
  });
  host.serviceStates.set('kubelet', { exists: true, enabled: true, active: true });
  const text = (path: string) => host.content.get(path)?.bytes.toString();
  /** Called between two looks of a wait. */
  const each = { look: () => {} };
  const state = { ready: true };
  const locks = { held: 0 };
  const lock = async () => {
    locks.held++;
    return { release: () => void locks.held-- };
  };
  const pod = () => ({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'kube-apiserver-worker-1', namespace: 'kube-system' } },
    spec: { nodeName: 'worker-1', containers: parse(text(MANIFEST) ?? '').spec.containers },
    status: { conditions: [{ type: 'Ready', status: state.ready ? 'True' : 'False' }] },
  });
  api.disturb = ({ path }) => {
    if (path.startsWith(CONTROL_PLANES)) {
      const items = ['worker-1', 'cp-2'].map((name) => ({ metadata: { name } }));
      return { status: 200, serverTime: undefined, body: { metadata: {}, items } };
    }
    if (!path.startsWith(PODS)) return undefined;
    const body = path.startsWith(`${PODS}/`)
      ? pod()
      : { metadata: {}, items: [...(text(MANIFEST) === undefined ? [] : [pod()]), ...others] };
    return { status: 200, serverTime: undefined, body };
  };
  const others: object[] = [];
  api.put(
    MAPS,
    configMap('kube-system', 'kubelet-config', { kubelet: toYaml(completeKubeletConfiguration({}, cluster())) }),
  );
  api.put(
    MAPS,
    configMap('kube-system', 'kubeadm-config', { ClusterConfiguration: toYaml(clusterConfigurationFields(cluster())) }),
  );
  const kubelets: TestTlsServer[] = [];
  const addNode = async (name: string, certificate: Issued = issued, labels = {}) => {
    const kubelet = await httpsServer(certificate, (_, response) => response.end());
    kubelets.push(kubelet);
    const addresses = [{ type: 'InternalIP', address: LOOPBACK }];
    const status = { addresses, daemonEndpoints: { kubeletEndpoint: { Port: kubelet.port } } };
    api.put('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status });
    return kubelet;
  };
  for (const name of ['worker-1', 'cp-2']) await addNode(name, issued, { 'node-role.kubernetes.io/control-plane': '' });
  const events: JoinEvent[] = [];
  const sleep = async (_: number, signal?: AbortSignal) => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    each.look();
  };
  const ports: Host = {
    read: {
      ...host.read,
      system: { ...host.read.system, health: async () => 200 },
      clock: { ...host.read.clock, sleep },
    },
    write: { ...host.write, lock },
  };
  const common = {
    ...{ host: ports, signal: new AbortController().signal, kubeconfigPath: PATHS.adminConf as string },
    emit: (event: JoinEvent) => void events.push(event),
  };
  return {
    ...{ ports, api, host, text, each, state, locks, others, events, addNode, authority, issued },
    run: (options: Partial<ServingOptions>) =>
      serving({ ...common, stage: undefined, off: false, dryRun: false, ...options }),
    status: () => servingStatus(common),
    /** Contents of the two ConfigMaps. */
    stored: () =>
      ['kubelet-config', 'kubeadm-config'].map(
        (name) => Object.values((api.object(`${MAPS}/${name}`) as { data?: object })?.data ?? {})[0],
      ),
    close: async () => {
      for (const one of [server, ...kubelets]) await one.close();
    },
  };
}

function kubeconfig({ port }: TestTlsServer, authority: Authority, { certificate, key }: Issued): string {
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
  return toYaml({
    ...{
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    },
    clusters: [
      {
        name: 'a',
        cluster: { server: `https://${LOOPBACK}:${port}`, 'certificate-authority-data': base64(authority.pem) },
      },
    ],
    users: [{ name: 'a', user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }],
  });
}
