import { parseAllDocuments } from 'yaml';
import { meaningOf } from '../objects-oracle/meaning.js';
import type { Case, Comparison } from './case.js';
import { rows } from './command-lines.js';
import { sorted, withoutZeros } from './config-lines.js';
import { document } from './documents.js';

/** A whole `init`, to which flags are added; the version keeps it from asking the internet. */
const INIT = 'init --kubernetes-version v1.37.2';
const KEY = 'ab'.repeat(32);

/** None of them gets further than preflight: both run without root. */
const COMMANDS = rows([
  INIT,
  // Flags that both take, together: kubejoin begins to make keys in each of these, which costs the test a second.
  `${INIT} --apiserver-advertise-address 192.0.2.1 --apiserver-bind-port 7443 --apiserver-cert-extra-sans a.example.com,192.0.2.7`,
  `${INIT} --cert-dir /srv/pki --certificate-key ${KEY} --upload-certs --skip-certificate-key-print --node-name cp-1`,
  `${INIT} --control-plane-endpoint api.example.com --cri-socket unix:///run/containerd/containerd.sock --patches /nowhere`,
  `${INIT} --control-plane-endpoint api.example.com:6443 --ignore-preflight-errors Swap --image-repository registry.example.com`,
  `${INIT} --pod-network-cidr 10.244.0.0/16 --service-cidr 10.97.0.0/16 --service-dns-domain example.org --token-ttl 0`,
  `${INIT} --feature-gates RootlessControlPlane=true --skip-token-print --token abcdef.0123456789abcdef --token-ttl 2h`,
  `init --kubernetes-version v1.36.0 --skip-phases addon,mark-control-plane --certificate-key ${KEY}`,
  'init --kubernetes-version v1.20.0',
  'init --kubernetes-version nonsense',
  'init --kubernetes-version',
  `${INIT} x`,
  `${INIT} --nonsense`,
  `${INIT} --apiserver-advertise-address 192.0.2`,
  `${INIT} --apiserver-advertise-address 224.0.0.1`,
  `${INIT} --apiserver-advertise-address cp.example.com`,
  `${INIT} --apiserver-bind-port 70000`,
  `${INIT} --apiserver-bind-port x`,
  `${INIT} --apiserver-cert-extra-sans a_b!`,
  `${INIT} --cert-dir pki`,
  `${INIT} --certificate-key ab --upload-certs`,
  `${INIT} --control-plane-endpoint api_x:6443`,
  `${INIT} --control-plane-endpoint api:70000`,
  `${INIT} --feature-gates Nonsense=true`,
  `${INIT} --feature-gates RootlessControlPlane=maybe`,
  `${INIT} --ignore-preflight-errors all,Swap`,
  `${INIT} --node-name CP_1`,
  `${INIT} --pod-network-cidr 10.244.0.0/25`,
  `${INIT} --pod-network-cidr x`,
  `${INIT} --pod-network-cidr 10.244.0.0/16,fd00::/48`,
  `${INIT} --service-cidr 10.97.0.0/31`,
  `${INIT} --service-cidr fd00::/64`,
  `${INIT} --service-dns-domain a_b`,
  `${INIT} --skip-phases addon/kube-proxy`,
  `${INIT} --skip-phases nonsense`,
  `${INIT} --token nonsense`,
  `${INIT} --token-ttl x`,
  [`${INIT} --token-ttl -1h`, 'no time at all'],
  `${INIT} --upload-certs=maybe`,
  'init --config /nowhere',
  'init --config',
  'init --help',
  'init phase',
  'init phase nonsense',
  'init phase certs',
  'init phase certs nonsense',
  'init phase certs ca --nonsense',
  'init phase certs apiserver --kubernetes-version nonsense',
  'init phase addon --nonsense',
  'init phase addon nonsense',
  'init phase control-plane apiserver --apiserver-extra-args nonsense',
  'init phase kubeconfig admin --apiserver-bind-port x',
  'init phase bootstrap-token --nonsense',
  'init phase show-join-command --nonsense',
  'init phase upload-config x y',
  'init phase --help',
  'init phase certs --help',
  'init phase preflight --kubernetes-version v1.37.2',
  ['init phase addon all --print-manifest', 'printed add-ons'],
  'init phase addon --print-manifest',
  'init phase certs ca --print-manifest',
]);

/** Meaning of the documents: kubeadm's templates write `readOnly: false`, for example. */
const objects: Comparison = ({ out }) =>
  sorted(withoutZeros(meaningOf(parseAllDocuments(out).map((one) => one.toJS()))));

const VERSION = '--kubernetes-version v1.37.2';
const ADDONS: readonly Case[] = [
  ...rows(
    [
      `init phase addon coredns --print-manifest ${VERSION}`,
      `init phase addon coredns --print-manifest ${VERSION} --service-cidr fd00:10::/112 --service-dns-domain example.org --image-repository x.example/y`,
      `init phase addon kube-proxy --print-manifest ${VERSION} --apiserver-advertise-address 192.0.2.1 --pod-network-cidr 10.244.0.0/16`,
      `init phase addon kube-proxy --print-manifest ${VERSION} --control-plane-endpoint api.example.com --apiserver-bind-port 7443`,
      // Neither program needs a kubeconfig for it.
      `init phase addon kube-proxy --print-manifest ${VERSION} --kubeconfig /nowhere`,
    ],
    objects,
  ),
  ...['coredns', 'kube-proxy'].map((name) => ({
    argv: ['init', 'phase', 'addon', name, '--print-manifest', '--config', '{dir}/cluster.yaml'],
    files: {
      'cluster.yaml': [
        document('InitConfiguration'),
        document('ClusterConfiguration', {
          kubernetesVersion: 'v1.37.2',
          controlPlaneEndpoint: 'api.example.com:8443',
          networking: { serviceSubnet: '10.97.0.0/16,fd00:10::/112', podSubnet: '10.244.0.0/16,fd00:20::/64' },
          dns: { imageRepository: 'x.example', imageTag: 'v9' },
        }),
        document(
          'KubeProxyConfiguration',
          { mode: 'nftables', clientConnection: { qps: 7 } },
          'kubeproxy.config.k8s.io/v1alpha1',
        ),
      ].join('---\n'),
    },
    compare: objects,
  })),
];

export const INIT_LINES: readonly Case[] = [...COMMANDS, ...ADDONS];

export const RESET_LINES: readonly Case[] = rows([
  'reset --force',
  ['reset --force x', 'arguments of reset'],
  'reset --nonsense',
  'reset --force --cert-dir /srv/pki',
  'reset --force --cert-dir pki',
  'reset --force --cri-socket unix:///nowhere.sock',
  'reset --force --ignore-preflight-errors Swap',
  'reset --force --ignore-preflight-errors all,Swap',
  'reset --force --skip-phases nonsense',
  'reset --force --cleanup-tmp-dir=maybe',
  'reset --config /nowhere',
  'reset --config',
  'reset --help',
  'reset phase',
  'reset phase nonsense',
  'reset phase preflight --nonsense',
  'reset phase preflight --force',
  'reset phase cleanup-node --nonsense',
  'reset phase remove-etcd-member --nonsense',
]);
