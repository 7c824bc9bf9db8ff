import type { Secret } from '../../base/secret.ts';
import { rfc3339 } from '../../base/time.ts';
import type {
  ClusterConfiguration,
  ControlPlaneComponent,
  ExternalEtcd,
  HostPathMount,
  LocalEtcd,
} from '../types/cluster.ts';
import type { BootstrapToken, InitConfiguration, ResetConfiguration } from '../types/init.ts';
import type { Argument, Discovery, JoinConfiguration, NodeRegistration, Taint, Timeouts } from '../types/join.ts';
import { TIMEOUT_NAMES } from '../validation/timeouts.ts';
import { goDuration } from '../values/duration.ts';
import { CURRENT_API_VERSION, KUBEADM_GROUP } from './versions.ts';

/** A kubeadm.k8s.io/v1beta4 object as plain fields, apiVersion and kind first, without empty ones, as kubeadm writes it. */
export type VersionedFields = Record<string, unknown>;

/** The ClusterConfiguration to store in kube-system/kubeadm-config. */
export function clusterConfigurationFields(configuration: ClusterConfiguration): VersionedFields {
  const { networking, dns, etcd } = configuration;
  return {
    ...typeMeta('ClusterConfiguration'),
    ...present({
      clusterName: configuration.clusterName,
      kubernetesVersion: configuration.kubernetesVersion,
      controlPlaneEndpoint: configuration.controlPlaneEndpoint,
      certificatesDir: configuration.certificatesDir,
      imageRepository: configuration.imageRepository,
      encryptionAlgorithm: configuration.encryptionAlgorithm,
      certificateValidityPeriod: goDuration(configuration.certificateValidityPeriod),
      caCertificateValidityPeriod: goDuration(configuration.caCertificateValidityPeriod),
      featureGates: configuration.featureGates,
    }),
    networking: present({ ...networking }),
    etcd: etcd.type === 'local' ? { local: localEtcd(etcd.local) } : { external: externalEtcd(etcd.external) },
    apiServer: { ...component(configuration.apiServer), ...present({ certSANs: configuration.apiServer.certSANs }) },
    controllerManager: component(configuration.controllerManager),
    scheduler: component(configuration.scheduler),
    dns: present({ ...dns }),
    proxy: present({ ...configuration.proxy }),
  };
}

/** An InitConfiguration with its secrets revealed: for the user's own file or terminal, never for the cluster. */
export function initConfigurationFields(configuration: InitConfiguration): VersionedFields {
  return {
    ...typeMeta('InitConfiguration'),
    ...present({
      bootstrapTokens: configuration.bootstrapTokens.map(token),
      dryRun: configuration.dryRun,
      certificateKey: configuration.certificateKey?.reveal(),
      skipPhases: configuration.skipPhases,
      patches: configuration.patches,
    }),
    localAPIEndpoint: present(configuration.localAPIEndpoint),
    nodeRegistration: nodeRegistration(configuration.nodeRegistration),
    timeouts: timeouts(configuration.timeouts),
  };
}

/** A JoinConfiguration with its secrets revealed, as in initConfigurationFields. */
export function joinConfigurationFields(configuration: JoinConfiguration): VersionedFields {
  const { controlPlane } = configuration;
  return {
    ...typeMeta('JoinConfiguration'),
    ...present({
      dryRun: configuration.dryRun,
      caCertPath: configuration.caCertPath,
      skipPhases: configuration.skipPhases,
      patches: configuration.patches,
    }),
    discovery: discovery(configuration.discovery),
    nodeRegistration: nodeRegistration(configuration.nodeRegistration),
    ...(controlPlane && {
      controlPlane: {
        localAPIEndpoint: present(controlPlane.localAPIEndpoint),
        ...present({ certificateKey: controlPlane.certificateKey?.reveal() }),
      },
    }),
    timeouts: timeouts(configuration.timeouts),
  };
}

export function resetConfigurationFields(configuration: ResetConfiguration): VersionedFields {
  const { timeouts: given, ...rest } = configuration;
  return { ...typeMeta('ResetConfiguration'), ...present(rest), timeouts: timeouts(given) };
}

function typeMeta(kind: string): VersionedFields {
  return { apiVersion: `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`, kind };
}

/** Removes undefined, empty, zero and false fields, as Go's omitempty does. */
function present(fields: object): VersionedFields {
  const isEmpty = (value: unknown) =>
    value === undefined ||
    value === '' ||
    value === false ||
    value === 0 ||
    (Array.isArray(value)
      ? value.length === 0
      : typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function component({ extraArgs, extraEnvs, extraVolumes }: ControlPlaneComponent): VersionedFields {
  return present({ extraArgs: extraArgs.map(argument), extraEnvs, extraVolumes: extraVolumes.map(volume) });
}

/** An argument without mergeMethod, which v1beta4 does not have. */
function argument({ name, value }: Argument): VersionedFields {
  return { name, value };
}

function volume({ name, hostPath, mountPath, ...rest }: HostPathMount): VersionedFields {
  return { name, hostPath, mountPath, ...present(rest) };
}

function localEtcd({ dataDir, extraArgs, ...rest }: LocalEtcd): VersionedFields {
  return { dataDir, ...present({ ...rest, extraArgs: extraArgs.map(argument) }) };
}

function externalEtcd({ httpEndpoints, ...rest }: ExternalEtcd): VersionedFields {
  return { ...rest, ...present({ httpEndpoints }) };
}

function token({ token, description, ttl, expires, usages, groups }: BootstrapToken): VersionedFields {
  const end =
    expires === undefined ? { ttl: goDuration(ttl ?? 0) } : { expires: rfc3339(expires).replace('.000Z', 'Z') };
  return { token: token.reveal(), ...present({ description, usages, groups }), ...end };
}

/** Writes missing taints as null, for which init and join use their own defaults. */
function nodeRegistration({ taints, kubeletExtraArgs, imagePullSerial, ...rest }: NodeRegistration): VersionedFields {
  const written = taints?.map(({ key, value, effect }: Taint) => ({ effect, key, ...present({ value }) }));
  return {
    ...present({ ...rest, kubeletExtraArgs: kubeletExtraArgs.map(argument) }),
    imagePullSerial,
    taints: written ?? null,
  };
}

function timeouts(given: Timeouts): VersionedFields {
  return Object.fromEntries(TIMEOUT_NAMES.map((name) => [name, goDuration(given[name])]));
}

function discovery({ bootstrapToken, file, tlsBootstrapToken }: Discovery): VersionedFields {
  const revealed = (secret: Secret | undefined) => secret?.reveal();
  return present({
    bootstrapToken: bootstrapToken && present({ ...bootstrapToken, token: revealed(bootstrapToken.token) }),
    file,
    tlsBootstrapToken: revealed(tlsBootstrapToken),
  });
}
