import { isFailure } from '../../../src/base/failure.ts';
import { record } from '../../../src/base/record.ts';
import { clusterConfiguration } from '../../../src/config/documents/cluster-configuration.ts';
import { yamlValue } from '../../../src/config/yaml/value.ts';
import { mutateText, YAML_PIECES } from '../mutate/text.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { yamlFindings } from '../yaml-findings.ts';

const KUBEADM_CONFIG = `apiServer:
  extraArgs:
  - name: v
    value: "4"
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controlPlaneEndpoint: api.example:6443
controllerManager: {}
dns: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: v1.37.2
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/12
proxy: {}
scheduler: {}
`;

const KUBELET_CONFIG = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook: {cacheTTL: 0s, enabled: true}
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
evictionHard: {memory.available: 5%, nodefs.inodesFree: "1"}
healthzPort: 10248
imageMinimumGCAge: 0s
kind: KubeletConfiguration
maxPods: 110
memorySwap: {}
nodeStatusReportFrequency: 0s
registerNode: true
`;

const PIECES = [
  ...YAML_PIECES,
  'kind: ClusterConfiguration\n',
  'networking: ',
  '0s',
  '-0',
  '1e400',
  '0x',
  '018',
  '1__0',
  '+.5',
  '.5e3',
];

/** Content of kubeadm-config and kubelet-config: Go reads every accepted text as the same value. */
export const target: Target = {
  name: 'configmap',
  samples: () => [KUBEADM_CONFIG, KUBELET_CONFIG].map((text) => Buffer.from(text)),
  mutate: (random: Random, samples) => mutateText(random, random.pick(samples), samples, PIECES),
  grows: (input) => clusterConfiguration(record(yamlValue(input).value)),
  reference: { question: 'yaml' },
  check(input, answer) {
    const { wrong, value } = yamlFindings(input, answer);
    if (wrong !== undefined) return wrong;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    try {
      clusterConfiguration(value as Record<string, unknown>);
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
    return undefined;
  },
};
