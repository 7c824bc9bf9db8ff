import type { Taint } from '../control-plane/nodes.ts';
import { KubeletCrash } from './crash.ts';

/** Flags that the simulated kubelet uses. It accepts the other flags of a kubelet and ignores them. */
export interface KubeletFlags {
  hostnameOverride: string | undefined;
  /** Directory of its certificates. */
  certDir: string;
  registerWithTaints: Taint[];
  nodeLabels: Record<string, string>;
  nodeIp: string | undefined;
  containerRuntimeEndpoint: string | undefined;
  failSwapOn: boolean | undefined;
}

/** Names of kubelet flags (v1.37, cmd/kubelet/app/options). */
const KNOWN = new Set(
  `config config-dir kubeconfig bootstrap-kubeconfig hostname-override node-ip cert-dir cloud-provider root-dir seccomp-default
  node-labels lock-file exit-on-lock-contention minimum-container-ttl-duration maximum-dead-containers-per-container
  maximum-dead-containers experimental-mounter-path experimental-allocatable-ignore-eviction runtime-cgroups
  image-credential-provider-config image-credential-provider-bin-dir enable-server fail-swap-on pod-manifest-path sync-frequency
  file-check-frequency http-check-frequency manifest-url manifest-url-header address port read-only-port fail-cgroupv1
  container-runtime-endpoint image-service-endpoint anonymous-auth authentication-token-webhook
  authentication-token-webhook-cache-ttl client-ca-file authorization-mode authorization-webhook-cache-authorized-ttl
  authorization-webhook-cache-unauthorized-ttl tls-cert-file tls-private-key-file rotate-server-certificates tls-cipher-suites
  tls-min-version rotate-certificates registry-qps registry-burst event-qps event-burst enable-debugging-handlers
  contention-profiling healthz-port healthz-bind-address oom-score-adj cluster-domain volume-plugin-dir cluster-dns
  streaming-connection-idle-timeout node-status-update-frequency minimum-image-ttl-duration image-gc-high-threshold
  image-gc-low-threshold volume-stats-agg-period feature-gates kubelet-cgroups system-cgroups provider-id cgroups-per-qos
  cgroup-driver cgroup-root cpu-manager-policy cpu-manager-policy-options cpu-manager-reconcile-period qos-reserved
  topology-manager-policy runtime-request-timeout hairpin-mode max-pods pod-cidr pod-max-pids resolv-conf runonce cpu-cfs-quota
  cpu-cfs-quota-period enable-controller-attach-detach make-iptables-util-chains container-log-max-size container-log-max-files
  allowed-unsafe-sysctls node-status-max-images kernel-memcg-notification local-storage-capacity-isolation max-open-files
  kube-api-content-type kube-api-qps kube-api-burst serialize-image-pulls eviction-hard eviction-soft eviction-soft-grace-period
  eviction-pressure-transition-period eviction-max-pod-grace-period eviction-minimum-reclaim pods-per-core
  protect-kernel-defaults reserved-cpus topology-manager-scope topology-manager-policy-options system-reserved kube-reserved
  enforce-node-allocatable system-reserved-cgroup kube-reserved-cgroup memory-manager-policy reserved-memory register-node
  register-with-taints v vmodule logging-format log-flush-frequency`.split(/\s+/),
);

/**
 * systemd's reading of EnvironmentFile: KUBELET_KUBEADM_ARGS="..."; an absent file gives no flags (the unit says
 * EnvironmentFile=-).
 */
export function parseEnvironmentFile(text: string | undefined): string[] {
  const line = text?.split('\n').find((candidate) => candidate.startsWith('KUBELET_KUBEADM_ARGS='));
  if (line === undefined) return [];
  const value = line.slice(line.indexOf('=') + 1).trim();
  const unquoted = /^"(.*)"$/s.exec(value)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? value;
  return unquoted.split(/\s+/).filter((word) => word !== '');
}

/** Throws KubeletCrash for what the real kubelet refuses: an unknown flag, a value that can't be read. */
export function parseFlags(words: readonly string[]): KubeletFlags {
  const values = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const match = /^--?([^=]+)(?:=(.*))?$/s.exec(word);
    if (match?.[1] === undefined) throw new KubeletCrash(`unknown command ${word}`);
    const [, name, inline] = match;
    if (!KNOWN.has(name)) throw new KubeletCrash(`failed to parse kubelet flag: unknown flag: --${name}`);
    const next = words[index + 1];
    const detached = inline === undefined && next !== undefined && !next.startsWith('-');
    if (detached) index += 1;
    values.set(name, inline ?? (detached ? (next ?? '') : 'true'));
  }
  const failSwapOn = values.get('fail-swap-on');
  return {
    hostnameOverride: values.get('hostname-override'),
    certDir: values.get('cert-dir') ?? '/var/lib/kubelet/pki',
    registerWithTaints: taints(values.get('register-with-taints')),
    nodeLabels: labels(values.get('node-labels')),
    nodeIp: values.get('node-ip'),
    containerRuntimeEndpoint: values.get('container-runtime-endpoint'),
    failSwapOn: failSwapOn === undefined ? undefined : failSwapOn !== 'false',
  };
}

/** key=value:effect, key:effect; an empty text is no taint. */
function taints(text: string | undefined): Taint[] {
  if (text === undefined || text === '') return [];
  return text.split(',').map((written) => {
    const match = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(written);
    if (match?.[1] === undefined || match[3] === undefined) {
      throw new KubeletCrash(
        `failed to parse kubelet flag: invalid argument "${text}" for "--register-with-taints" flag: invalid taint spec`,
      );
    }
    return { key: match[1], ...(match[2] ? { value: match[2] } : {}), effect: match[3] };
  });
}

function labels(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1)
        throw new KubeletCrash(`failed to parse kubelet flag: invalid argument "${text}" for "--node-labels" flag`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
