import type { Secret } from '../../base/secret.ts';
import { wholeSeconds } from '../../base/time.ts';
import { sealEntry } from '../../cluster/shared-certificates/sealed-entries.ts';
import type { StoredObject } from '../api-machinery/object-store.ts';
import { CONFIG_MAPS, SECRETS } from '../api-machinery/resources.ts';
import { resign } from '../control-plane/cluster-info-signer.ts';
import type { ClusterParts } from '../control-plane/cluster-parts.ts';
import { NODES } from '../control-plane/nodes.ts';
import { PODS } from '../control-plane/pods.ts';
import { clusterInfo, clusterInfoKubeconfig, systemConfigMaps } from './cluster-objects.ts';
import { sharedFiles } from './cluster-pki.ts';

export const FIRST_CONTROL_PLANE = 'control-plane';

/** Puts into the store what init leaves there, as the faults make it. */
export function fill(parts: ClusterParts, nodes: readonly string[]): void {
  const { store, faults, cluster } = parts;
  const kubeconfig = faults.has('malformed-cluster-info')
    ? 'clusters: [this is: not a kubeconfig'
    : clusterInfoKubeconfig(cluster);
  store.create(CONFIG_MAPS, clusterInfo(kubeconfig));
  for (const configMap of systemConfigMaps(cluster)) store.create(CONFIG_MAPS, configMap);
  resign(parts);
  uploadCertificates(parts);
  store.create(PODS, etcdPod(FIRST_CONTROL_PLANE, parts.etcd.clientUrl));
  if (faults.has('name-taken'))
    for (const name of nodes) store.create(NODES, readyNode(name, cluster.kubernetesVersion, parts.now()));
}

/** The Node of the control plane that was there first. Only who joins another one looks for it. */
export function registerFirst({ store, cluster, now }: ClusterParts): void {
  if (store.list(NODES).some(({ metadata }) => metadata.name === FIRST_CONTROL_PLANE)) return;
  const role = { 'node-role.kubernetes.io/control-plane': '' };
  store.create(NODES, readyNode(FIRST_CONTROL_PLANE, cluster.kubernetesVersion, now(), role));
}

/** Does what `kubeadm init phase upload-certs` does. After two hours, the Secret is deleted with its token. */
function uploadCertificates({ pki, certificateKey, faults, store }: ClusterParts): void {
  if (faults.has('secret-expired')) return;
  const secret = kubeadmCerts(sharedFiles(pki), certificateKey, 'upload');
  store.create(SECRETS, faults.has('damaged-certificate-entry') ? damaged(secret) : secret);
}

function readyNode(
  name: string,
  kubeletVersion: string,
  now: number,
  roles: Record<string, string> = {},
): StoredObject {
  const at = wholeSeconds(now);
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  const conditions = [{ ...ready, lastHeartbeatTime: at, lastTransitionTime: at }];
  const labels = { 'kubernetes.io/hostname': name, ...roles };
  const addresses = [
    { type: 'InternalIP', address: '192.0.2.200' },
    { type: 'Hostname', address: name },
  ];
  const status = { conditions, addresses, nodeInfo: { kubeletVersion } };
  return { kind: 'Node', apiVersion: 'v1', metadata: { name, labels }, spec: {}, status };
}

/** The Pod of etcd on a control plane that is there already, as kubeadm's manifest and the kubelet make it. */
function etcdPod(nodeName: string, clientUrl: string): StoredObject {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: `etcd-${nodeName}`,
      namespace: 'kube-system',
      labels: { component: 'etcd', tier: 'control-plane' },
      annotations: {
        'kubeadm.kubernetes.io/etcd.advertise-client-urls': clientUrl,
        'kubernetes.io/config.mirror': 'made-by-the-rehearsal',
        'kubernetes.io/config.source': 'file',
      },
    },
    spec: { nodeName, hostNetwork: true, containers: [{ name: 'etcd', image: 'registry.k8s.io/etcd:3.6.0-0' }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** In bytes: the nonce that Go's GCM uses. */
const NONCE_SIZE = 12;

/**
 * Secret kube-system/kubeadm-certs: each file under AES-256-GCM, as nonce, ciphertext, tag. `tokenId` is of the token
 * whose end takes the Secret along.
 */
function kubeadmCerts(files: ReadonlyMap<string, Secret>, key: Secret, tokenId: string): StoredObject {
  const data = [...files].map(([name, content]) => [name, sealEntry(content, key).reveal()]);
  const owner = {
    apiVersion: 'v1',
    kind: 'Secret',
    name: `bootstrap-token-${tokenId}`,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: 'kubeadm-certs', namespace: 'kube-system', ownerReferences: [owner] },
    data: Object.fromEntries(data),
    type: 'Opaque',
  };
}

/** The same Secret with one bit of its entry for ca.key turned over: GCM's tag shows it. */
function damaged(secret: StoredObject): StoredObject {
  const data = { ...(secret.data as Record<string, string>) };
  const bytes = Buffer.from(data['ca.key'] ?? '', 'base64');
  bytes[NONCE_SIZE] = (bytes[NONCE_SIZE] ?? 0) ^ 1;
  return { ...secret, data: { ...data, 'ca.key': bytes.toString('base64') } };
}
