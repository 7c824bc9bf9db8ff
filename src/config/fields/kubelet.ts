import { componentFields, LOGGING } from './component.ts';
import type { Field } from './field.ts';

/** kubelet.config.k8s.io/v1beta1 KubeletConfiguration of Kubernetes 1.37, which has all that 1.34 to 1.36 have. */
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
