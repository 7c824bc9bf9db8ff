import { componentFields, LOGGING } from './component.ts';
import type { Field } from './field.ts';

/** kubeproxy.config.k8s.io/v1alpha1 KubeProxyConfiguration of Kubernetes 1.37, which has all that 1.34 to 1.36 have. */
export const KUBE_PROXY_FIELDS: readonly Field[] = [
  ...componentFields({
    string: 'apiVersion kind',
  }),
  ...componentFields({
    'map of booleans': `
    featureGates`,
    object: `
    clientConnection iptables ipvs nftables winkernel detectLocal conntrack`,
    string: `
    clientConnection.kubeconfig clientConnection.acceptContentTypes clientConnection.contentType hostnameOverride bindAddress
    healthzBindAddress metricsBindAddress showHiddenMetricsForVersion mode ipvs.scheduler winkernel.networkName
    winkernel.sourceVip winkernel.rootHnsEndpointName detectLocalMode detectLocal.bridgeInterface detectLocal.interfaceNamePrefix
    clusterCIDR portRange`,
    number: `
    clientConnection.qps`,
    integer: `
    clientConnection.burst iptables.masqueradeBit nftables.masqueradeBit oomScoreAdj conntrack.maxPerCore conntrack.min`,
    boolean: `
    bindAddressHardFail enableProfiling iptables.masqueradeAll iptables.localhostNodePorts ipvs.strictARP nftables.masqueradeAll
    winkernel.enableDSR winkernel.forwardHealthCheckVip conntrack.tcpBeLiberal windowsRunAsService`,
    duration: `
    iptables.syncPeriod iptables.minSyncPeriod ipvs.syncPeriod ipvs.minSyncPeriod ipvs.tcpTimeout ipvs.tcpFinTimeout
    ipvs.udpTimeout nftables.syncPeriod nftables.minSyncPeriod conntrack.tcpEstablishedTimeout conntrack.tcpCloseWaitTimeout
    conntrack.udpTimeout conntrack.udpStreamTimeout configSyncPeriod`,
    'list of strings': `
    ipvs.excludeCIDRs nodePortAddresses`,
  }),
  ...LOGGING,
];
