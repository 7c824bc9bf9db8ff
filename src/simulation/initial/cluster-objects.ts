import type { StoredObject } from '../api-machinery/object-store.ts';

/** Objects that `kubeadm init` creates for joining machines, with its defaults (seen in a cluster of v1.37.2). */
export interface ClusterDescription {
  kubernetesVersion: string;
  /** host:port. */
  controlPlaneEndpoint: string;
  /** PEM. */
  ca: string;
  /** Default RSA-2048. */
  encryptionAlgorithm?: string;
  /** Default /etc/kubernetes/pki. */
  certificatesDir?: string | undefined;
  /** kubeadm-config names no controlPlaneEndpoint: init was not given one. */
  singleControlPlane?: boolean;
}

/** kube-public/cluster-info before it is signed: a kubeconfig with one nameless cluster and nothing else. */
export function clusterInfoKubeconfig(cluster: ClusterDescription): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${Buffer.from(cluster.ca).toString('base64')}
    server: https://${cluster.controlPlaneEndpoint}
  name: ""
contexts: null
current-context: ""
kind: Config
users: null
`;
}

export function clusterInfo(kubeconfig: string): StoredObject {
  return configMap('kube-public', 'cluster-info', { kubeconfig });
}

/** ConfigMaps of kube-system: kubeadm-config, kubelet-config, kube-proxy. */
export function systemConfigMaps(cluster: ClusterDescription): StoredObject[] {
  return [
    configMap('kube-system', 'kubeadm-config', { ClusterConfiguration: clusterConfiguration(cluster) }),
    configMap('kube-system', 'kubelet-config', { kubelet: KUBELET_CONFIGURATION }),
    configMap('kube-system', 'kube-proxy', {
      'config.conf': KUBE_PROXY_CONFIGURATION,
      'kubeconfig.conf': proxyKubeconfig(cluster),
    }),
  ];
}

function configMap(namespace: string, name: string, data: Record<string, string>): StoredObject {
  return { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name, namespace }, data };
}

function clusterConfiguration(cluster: ClusterDescription): string {
  return `apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: ${cluster.certificatesDir ?? '/etc/kubernetes/pki'}
clusterName: kubernetes
${cluster.singleControlPlane ? '' : `controlPlaneEndpoint: ${cluster.controlPlaneEndpoint}\n`}controllerManager: {}
dns: {}
encryptionAlgorithm: ${cluster.encryptionAlgorithm ?? 'RSA-2048'}
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${cluster.kubernetesVersion}
networking:
  dnsDomain: cluster.local
  serviceSubnet: 10.96.0.0/12
proxy: {}
scheduler: {}
`;
}

const LOGGING = `logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
    text:
      infoBufferSize: "0"
  verbosity: 0
`;

const KUBELET_CONFIGURATION = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
containerRuntimeEndpoint: ""
cpuManagerReconcilePeriod: 0s
crashLoopBackOff: {}
evictionPressureTransitionPeriod: 0s
fileCheckFrequency: 0s
healthzBindAddress: 127.0.0.1
healthzPort: 10248
httpCheckFrequency: 0s
imageMaximumGCAge: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
${LOGGING}memorySwap: {}
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
rotateCertificates: true
runtimeRequestTimeout: 0s
shutdownGracePeriod: 0s
shutdownGracePeriodCriticalPods: 0s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`;

const KUBE_PROXY_CONFIGURATION = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
bindAddressHardFail: false
clientConnection:
  acceptContentTypes: ""
  burst: 0
  contentType: ""
  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
  qps: 0
clusterCIDR: ""
configSyncPeriod: 0s
conntrack:
  maxPerCore: null
  min: null
  tcpBeLiberal: false
  tcpCloseWaitTimeout: null
  tcpEstablishedTimeout: null
  udpStreamTimeout: 0s
  udpTimeout: 0s
detectLocal:
  bridgeInterface: ""
  interfaceNamePrefix: ""
detectLocalMode: ""
enableProfiling: false
healthzBindAddress: ""
hostnameOverride: ""
iptables:
  localhostNodePorts: null
  masqueradeAll: false
  masqueradeBit: null
  minSyncPeriod: 0s
  syncPeriod: 0s
ipvs:
  excludeCIDRs: null
  minSyncPeriod: 0s
  scheduler: ""
  strictARP: false
  syncPeriod: 0s
  tcpFinTimeout: 0s
  tcpTimeout: 0s
  udpTimeout: 0s
kind: KubeProxyConfiguration
${LOGGING}metricsBindAddress: ""
mode: iptables
nftables:
  masqueradeAll: false
  masqueradeBit: null
  minSyncPeriod: 0s
  syncPeriod: 0s
nodePortAddresses: null
oomScoreAdj: null
portRange: ""
showHiddenMetricsForVersion: ""
winkernel:
  enableDSR: false
  forwardHealthCheckVip: false
  networkName: ""
  rootHnsEndpointName: ""
  sourceVip: ""`;

function proxyKubeconfig(cluster: ClusterDescription): string {
  return `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
    server: https://${cluster.controlPlaneEndpoint}
  name: default
contexts:
- context:
    cluster: default
    namespace: default
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token`;
}
