import type { ResetConfiguration } from '../../../../src/config/types/init.ts';
import type { ResetSettings } from '../../../../src/phases/reset/facts.ts';

/** kubeadm's defaults, with --force; changed as a test wants. */
export function settingsOf(
  configuration: Partial<ResetConfiguration> = {},
  others: Partial<ResetSettings> = {},
): ResetSettings {
  return {
    configuration: {
      cleanupTmpDir: false,
      certificatesDir: '/etc/kubernetes/pki',
      criSocket: '',
      dryRun: false,
      force: true,
      ignorePreflightErrors: [],
      skipPhases: [],
      unmountFlags: [],
      timeouts: {
        controlPlaneComponentHealthCheck: 240_000,
        kubeletHealthCheck: 240_000,
        kubernetesAPICall: 60_000,
        etcdAPICall: 120_000,
        tlsBootstrap: 300_000,
        discovery: 300_000,
        upgradeManifests: 300_000,
      },
      ...configuration,
    },
    cleanup: new Set(),
    allowQuorumLoss: false,
    kubeconfigPath: '/etc/kubernetes/admin.conf',
    ...others,
  };
}
