import { isAtOrBelow } from '../../host/paths.ts';
import { KUBERNETES_DIRECTORY, PATHS } from '../../manifests/paths.ts';

/** Directories that are a node's alone. */
const OF_A_NODE = [KUBERNETES_DIRECTORY, PATHS.kubeletDirectory];

/** Certificates of a control plane, in whatever directory its cluster's configuration names; a cluster's CA in any file (caCertPath). */
const CERTIFICATE_FILE =
  /\/(?:(?:ca|server|peer|healthcheck-client|apiserver(?:-kubelet-client|-etcd-client)?|front-proxy-(?:ca|client)|kubelet)\.(?:crt|key)|sa\.(?:key|pub)|[^/]+\.(?:crt|cer|cert|pem))$/;

/** In a directory that is the node's alone. */
export function isOfNode(path: string): boolean {
  return OF_A_NODE.some((directory) => isAtOrBelow(path, directory));
}

/** A file that a join writes outside of those, as its configuration says; there the content counts as well. */
export function isCertificateFile(path: string): boolean {
  return CERTIFICATE_FILE.test(path);
}
