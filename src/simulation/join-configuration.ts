import { Secret } from '../base/secret.ts';
import type { LocalEndpoint } from '../config/types/cluster.ts';
import type { Discovery, JoinConfiguration, Timeouts } from '../config/types/join.ts';
import type { JoinInstructions } from './initial/join-instructions.ts';

/**
 * A rehearsal waits seconds where a join waits minutes: a lasting fault must end it while someone watches.
 * Discovery therefore ends before the half minute after which a token without a signature is called unknown. In
 * milliseconds.
 */
const REHEARSAL_TIMEOUTS: Timeouts = {
  controlPlaneComponentHealthCheck: 8_000,
  kubeletHealthCheck: 8_000,
  kubernetesAPICall: 5_000,
  etcdAPICall: 5_000,
  tlsBootstrap: 8_000,
  discovery: 12_000,
  upgradeManifests: 8_000,
};

/**
 * Configuration from --config, or kubeadm's defaults. Endpoint, token and key are always those of the embedded control
 * plane. With `local`, the host becomes a control-plane node whose API server listens there.
 */
export function configurationFor(
  base: JoinConfiguration | undefined,
  node: { index: number; count: number },
  instructions: JoinInstructions,
  local?: LocalEndpoint,
): JoinConfiguration {
  const configuration = base ?? defaultConfiguration();
  const { nodeRegistration } = configuration;
  const name = nameOf(nodeRegistration.name, node);
  return {
    ...configuration,
    nodeRegistration: { ...nodeRegistration, name },
    discovery: discoveryFor(configuration.discovery, instructions),
    controlPlane: local && { localAPIEndpoint: local, certificateKey: instructions.certificateKey },
  };
}

/** One name can be given to one machine only. Empty: none was given. */
export function nameOf(given: string, { index, count }: { index: number; count: number }): string {
  return given === '' || count === 1 ? given : `${given}-${index}`;
}

/** A file stays a file: it has been put into the directory of the simulated host under the same path. */
function discoveryFor(discovery: Discovery, instructions: JoinInstructions): Discovery {
  if (discovery.file !== undefined) {
    return { bootstrapToken: undefined, file: discovery.file, tlsBootstrapToken: instructions.token };
  }
  const unsafe = discovery.bootstrapToken?.unsafeSkipCAVerification ?? false;
  return {
    bootstrapToken: {
      token: instructions.token,
      apiServerEndpoint: instructions.endpoint,
      caCertHashes: unsafe ? [] : instructions.caCertHashes,
      unsafeSkipCAVerification: unsafe,
    },
    file: undefined,
    tlsBootstrapToken: instructions.token,
  };
}

function defaultConfiguration(): JoinConfiguration {
  return {
    dryRun: false,
    nodeRegistration: {
      name: '',
      criSocket: '',
      taints: undefined,
      kubeletExtraArgs: [],
      ignorePreflightErrors: [],
      imagePullPolicy: 'IfNotPresent',
      imagePullSerial: true,
    },
    caCertPath: '/etc/kubernetes/pki/ca.crt',
    discovery: { bootstrapToken: undefined, file: undefined, tlsBootstrapToken: new Secret('') },
    controlPlane: undefined,
    skipPhases: [],
    patches: undefined,
    timeouts: REHEARSAL_TIMEOUTS,
  };
}
