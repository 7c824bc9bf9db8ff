import { Failure, failure } from '../../../../base/failure.ts';
import { SAME_AGAIN } from '../../../../base/phrases.ts';
import { type Reason, type Say, text } from '../../../../base/text.ts';
import { CONNECTION_REFUSED } from '../../../../wire/wire-sentences.ts';

export interface InUse {
  port: number;
  kubeletActive: boolean;
  /** The program that listens, where it could be found. */
  holder?: { pid: number; program: string };
}

/** The port is used by a kubelet or by what one starts: a reset frees it. */
export const isOfCluster = ({ kubeletActive, holder }: InUse): boolean =>
  holder === undefined
    ? kubeletActive
    : /^(kubelet|kube-(apiserver|controller-manager|scheduler)|etcd)$/.test(holder.program);

export const PORT_IN_USE = failure('PORT_IN_USE', {
  class: 'preflight',
  sample: { port: 10250, kubeletActive: false, holder: { pid: 4711, program: 'node_exporter' } },
  english: (p: InUse) => ({
    what: `Port ${p.port} is already in use on this machine.`,
    cause: `${p.holder ? `${p.holder.program} (process ${p.holder.pid}) is listening on port ${p.port}. ` : ''}${
      isOfCluster(p)
        ? `${p.kubeletActive ? 'The kubelet service is running: this' : 'This'} machine is part of a cluster, or was part of one and has not been reset.`
        : p.holder
          ? ''
          : 'The kubelet service is not running, so another process is listening on the port.'
    }`.trim(),
    cure: isOfCluster(p)
      ? 'If the machine no longer belongs to a cluster, run "kubejoin reset"; otherwise it has already joined.'
      : p.holder
        ? `Stop the process ("systemctl status ${p.holder.pid}" shows its service; if it has none, run "kill ${p.holder.pid}"), ${SAME_AGAIN}.`
        : `Find the process with "ss -ltnp 'sport = :${p.port}'", stop it, ${SAME_AGAIN}.`,
  }),
});

export const FORWARDING_OFF = failure('FORWARDING_OFF', {
  class: 'preflight',
  sample: { path: '/proc/sys/net/ipv4/ip_forward', sysctl: 'net.ipv4.ip_forward', value: '0' },
  english: (p: { path: string; sysctl: string; value: string | undefined }) => ({
    what: `The kernel does not forward packets between this machine's interfaces (${p.sysctl}).`,
    cause:
      p.value === undefined
        ? `${p.path} does not exist: this address family is disabled in the kernel.`
        : `${p.path} contains "${p.value}" instead of "1".`,
    cure:
      p.value === undefined
        ? `Enable the address family (for IPv6, remove ipv6.disable=1 from the kernel command line and reboot), ${SAME_AGAIN}.`
        : `Run "sysctl -w ${p.sysctl}=1". To keep the setting after a reboot, run "echo ${p.sysctl}=1 >> /etc/sysctl.d/99-kubernetes.conf".`,
  }),
});

export const ETCD_ADDRESS_ELSEWHERE = failure('ETCD_ADDRESS_ELSEWHERE', {
  code: 'ADVERTISE_ADDRESS_INVALID',
  class: 'preflight',
  sample: { address: '203.0.113.9', port: 2379 },
  english: (p: { address: string; port: number }) => ({
    what: `etcd cannot listen on ${p.address} port ${p.port}: no interface on this machine has that address.`,
    cause:
      'The API server is configured to advertise that address, and a local etcd must listen on it as well. NATed addresses cannot be used here.',
    cure: 'Set --apiserver-advertise-address to one of this machine\'s addresses ("ip address" lists them).',
  }),
});

export const SUBNET_INVALID = failure('SUBNET_INVALID', {
  class: 'preflight',
  sample: { field: 'networking.serviceSubnet', subnet: '10.96.0.0' },
  english: (p: { field: 'networking.serviceSubnet' | 'networking.podSubnet'; subnet: string }) => ({
    what: `${p.field} is not a valid subnet with more than one address: "${p.subnet}".`,
    cause: `The ConfigMap kube-system/kubeadm-config contains this value. A subnet is written in CIDR notation, for example 10.96.0.0/12.`,
    cure: `Correct the value with "kubectl -n kube-system edit cm kubeadm-config", ${SAME_AGAIN}.`,
  }),
});

export const FILE_MISSING = failure('FILE_MISSING', {
  class: 'preflight',
  sample: { path: '/etc/etcd/client.crt', operation: 'join' },
  english: (p: { path: string; operation: 'init' | 'join' }) => ({
    what: `${p.path} does not exist.`,
    cause: `The cluster's configuration refers to this file: the API server uses it to authenticate to the external etcd.${p.operation === 'join' ? ' Without a certificate key, the join does not download the file.' : ''}`,
    cure:
      p.operation === 'join'
        ? `Copy the file from a control-plane node to the same path, ${SAME_AGAIN}. Or join with --certificate-key.`
        : `Copy the file to ${p.path}, or correct etcd.external in the configuration, ${SAME_AGAIN}.`,
  }),
});

export const EXTERNAL_ETCD_SILENT = failure('EXTERNAL_ETCD_SILENT', {
  class: 'preflight',
  sample: {
    endpoint: 'https://10.0.0.7:2379',
    reason: new Failure(CONNECTION_REFUSED, { server: '10.0.0.7:2379' }),
  },
  english: (p: { endpoint: string; reason: Reason }, say: Say) => ({
    what: `The external etcd at ${p.endpoint} did not report its version.`,
    cause: `The request for /version failed: ${say(p.reason).replace(/\.$/, '')}.`,
    cure: 'Check that the external etcd is running, and that etcd.external in the configuration file lists its endpoints and a client certificate that etcd accepts; then run the same command again.',
  }),
});

export const EXTERNAL_ETCD_TOO_OLD = failure('EXTERNAL_ETCD_TOO_OLD', {
  class: 'preflight',
  sample: { endpoint: 'https://10.0.0.7:2379', version: 'v3.4.30', oldest: '3.5.24' },
  english: (p: { endpoint: string; version: string; oldest: string }) => ({
    what: `The external etcd at ${p.endpoint} is too old: ${p.version}.`,
    cause: `The API server needs etcd ${p.oldest} or newer.`,
    cure: `Upgrade the external etcd, ${SAME_AGAIN}.`,
  }),
});

export const EXTERNAL_ETCD_ENDPOINT_INVALID = failure('EXTERNAL_ETCD_ENDPOINT_INVALID', {
  class: 'preflight',
  sample: { endpoint: 'etcd-1' },
  english: (p: { endpoint: string }) => ({
    what: `"${p.endpoint}" is not a valid etcd URL.`,
    cause: `etcd.external in the ConfigMap kube-system/kubeadm-config contains "${p.endpoint}". An etcd URL has the form https://10.0.0.7:2379.`,
    cure: `Correct the value with "kubectl -n kube-system edit cm kubeadm-config", ${SAME_AGAIN}.`,
  }),
});

export const EXTERNAL_ETCD_OLD = text(
  'EXTERNAL_ETCD_OLD',
  (p: { endpoint: string; version: string; oldest: string }) =>
    `The external etcd at ${p.endpoint} has version ${p.version}. A new cluster would require ${p.oldest} or newer. Upgrade etcd soon.`,
);

export const EXTERNAL_ETCD_VERSION_UNKNOWN = text(
  'EXTERNAL_ETCD_VERSION_UNKNOWN',
  (p: { endpoint: string; reason: Reason }, say: Say) =>
    `Could not determine the version of the external etcd at ${p.endpoint}: ${say(p.reason).replace(/\.$/, '')}.`,
);

export const PROXY_USED = text(
  'PROXY_USED',
  (p: { endpoint: string; proxy: string }) =>
    `Connections to the API server at ${p.endpoint} go through the proxy ${p.proxy}. If this is not intended, add the server's address to NO_PROXY.`,
);

export const PROXY_USED_FOR_SUBNET = text(
  'PROXY_USED_FOR_SUBNET',
  (p: { subnet: string; proxy: string }) =>
    `With the current environment variables, connections to ${p.subnet} would go through the proxy ${p.proxy}, including those from the API server. Add the Service and Pod subnets to NO_PROXY.`,
);

export const CHECK_WITHOUT_ETCD_FILES = text(
  'CHECK_WITHOUT_ETCD_FILES',
  () =>
    'This check could not run: a file needed to connect to etcd is missing. See the ExternalEtcdClientCertificates check.',
);
