import type { Field, FieldType } from './field.ts';

/** Fields that Kubernetes' reference documents. `names`: separated by blanks, by type. */
function componentFields(names: Partial<Record<FieldType, string>>): readonly Field[] {
  const types = Object.entries(names) as [FieldType, string][];
  return types.flatMap(([type, paths]) =>
    paths
      .trim()
      .split(/\s+/)
      .map((path): Field => ({ path, type, doc: '' })),
  );
}

/** k8s.io/component-base/logs/api/v1 LoggingConfiguration. */
const LOGGING: readonly Field[] = componentFields({
  object: 'logging logging.options logging.options.text logging.options.json',
  string: 'logging.format logging.vmodule[].filePattern',
  anything: 'logging.flushFrequency',
  long: 'logging.verbosity logging.vmodule[].verbosity',
  boolean: 'logging.options.text.splitStream logging.options.json.splitStream',
  quantity: 'logging.options.text.infoBufferSize logging.options.json.infoBufferSize',
  'list of objects': 'logging.vmodule',
});

/** kubelet.config.k8s.io/v1beta1 KubeletConfiguration of Kubernetes 1.37, which includes the fields of 1.34 to 1.36. */
export const KUBELET_FIELDS: readonly Field[] = [
  ...componentFields({
    string: 'apiVersion kind',
  }),
  ...componentFields({
    boolean: `
    enableServer rotateCertificates serverTLSBootstrap authentication.webhook.enabled authentication.anonymous.enabled
    enableDebuggingHandlers enableContentionProfiling cgroupsPerQOS singleProcessOOMKill runOnce cpuCFSQuota serializeImagePulls
    mergeDefaultEvictionSettings enableControllerAttachDetach protectKernelDefaults makeIPTablesUtilChains failSwapOn
    kernelMemcgNotification enableSystemLogHandler enableSystemLogQuery enableProfilingHandler enableDebugFlagsHandler
    seccompDefault registerNode localStorageCapacityIsolation failCgroupV1`,
    string: `
    staticPodPath podLogsDir staticPodURL address tlsCertFile tlsPrivateKeyFile tlsMinVersion authentication.x509.clientCAFile
    authorization.mode imagePullCredentialsVerificationPolicy healthzBindAddress clusterDomain kubeletCgroups systemCgroups
    cgroupRoot cgroupDriver cpuManagerPolicy memoryManagerPolicy topologyManagerPolicy topologyManagerScope hairpinMode podCIDR
    resolvConf contentType memorySwap.swapBehavior containerLogMaxSize configMapAndSecretChangeDetectionStrategy
    reservedSystemCPUs showHiddenMetricsForVersion systemReservedCgroup kubeReservedCgroup volumePluginDir providerID
    memoryReservationPolicy registerWithTaints[].key registerWithTaints[].value registerWithTaints[].effect tracing.endpoint
    containerRuntimeEndpoint imageServiceEndpoint`,
    duration: `
    syncFrequency fileCheckFrequency httpCheckFrequency authentication.webhook.cacheTTL authorization.webhook.cacheAuthorizedTTL
    authorization.webhook.cacheUnauthorizedTTL streamingConnectionIdleTimeout nodeStatusUpdateFrequency nodeStatusReportFrequency
    imageMinimumGCAge imageMaximumGCAge volumeStatsAggPeriod cpuManagerReconcilePeriod runtimeRequestTimeout cpuCFSQuotaPeriod
    evictionPressureTransitionPeriod containerLogMonitorInterval shutdownGracePeriod shutdownGracePeriodCriticalPods
    crashLoopBackOff.maxContainerRestartPeriod`,
    anything: `
    staticPodURLHeader`,
    integer: `
    port readOnlyPort registryPullQPS registryBurst eventRecordQPS eventBurst healthzPort oomScoreAdj nodeLeaseDurationSeconds
    imageGCHighThresholdPercent imageGCLowThresholdPercent maxPods nodeStatusMaxImages kubeAPIQPS kubeAPIBurst
    maxParallelImagePulls evictionMaxPodGracePeriod podsPerCore iptablesMasqueradeBit iptablesDropBit containerLogMaxFiles
    containerLogMaxWorkers shutdownGracePeriodByPodPriority[].priority reservedMemory[].numaNode tracing.samplingRatePerMillion`,
    'list of strings': `
    tlsCipherSuites preloadedImagesVerificationAllowlist clusterDNS enforceNodeAllocatable allowedUnsafeSysctls`,
    'list of integers': `
    tlsCurvePreferences`,
    object: `
    authentication authentication.x509 authentication.webhook authentication.anonymous authorization authorization.webhook
    memorySwap crashLoopBackOff tracing userNamespaces`,
    'map of strings': `
    cpuManagerPolicyOptions topologyManagerPolicyOptions qosReserved evictionHard evictionSoft evictionSoftGracePeriod
    evictionMinimumReclaim systemReserved kubeReserved defaultPodSysctls`,
    long: `
    podPidsLimit maxOpenFiles shutdownGracePeriodByPodPriority[].shutdownGracePeriodSeconds userNamespaces.idsPerPod`,
    'map of booleans': `
    featureGates`,
    'list of objects': `
    shutdownGracePeriodByPodPriority reservedMemory registerWithTaints`,
    'map of quantities': `
    reservedMemory[].limits`,
    number: `
    memoryThrottlingFactor`,
    time: `
    registerWithTaints[].timeAdded`,
  }),
  ...LOGGING,
];

/** kubeproxy.config.k8s.io/v1alpha1 KubeProxyConfiguration of Kubernetes 1.37, which includes the fields since 1.34. */
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
