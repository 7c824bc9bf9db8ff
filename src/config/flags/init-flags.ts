import type { Secret } from '../../base/secret.ts';
import { shown } from '../../base/shown.ts';
import type { Message } from '../../base/text.ts';
import type { GivenArgument, GivenCluster, GivenInit, GivenToken } from '../documents/given.ts';
import type { ParsedInitFile } from '../documents/init-documents.ts';
import { completeDraft, type InitDraft } from '../documents/init-draft.ts';
import { Problems } from '../problem.ts';
import { CONFIG_DURATION } from '../sentences.ts';
import { withAddonPhases } from '../values/addon-phases.ts';
import { parseGoDuration } from '../values/duration.ts';
import { parseFeatureGates } from './feature-gates.ts';
import { flagPlace, omitUndefined, overridden, overriddenNode, refuseFlags, refuseMixed, tokenOf } from './flag-input.ts';
import { CONFIG_ARGUMENT_PAIR } from './sentences.ts';

/** The flags of `init` and its phases that say something about the configuration, in camel case. Each is undefined when it was not given. */
export interface InitFlags {
  /** Path of the configuration file; its content comes as `file`. */
  config?: string | undefined;
  apiserverAdvertiseAddress?: string | undefined;
  apiserverBindPort?: number | undefined;
  /** Commas already taken apart. */
  apiserverCertExtraSans?: readonly string[] | undefined;
  certDir?: string | undefined;
  certificateKey?: Secret | undefined;
  controlPlaneEndpoint?: string | undefined;
  criSocket?: string | undefined;
  dryRun?: boolean | undefined;
  /** As given: name=true,name=false. */
  featureGates?: string | undefined;
  ignorePreflightErrors?: readonly string[] | undefined;
  imageRepository?: string | undefined;
  kubernetesVersion?: string | undefined;
  nodeName?: string | undefined;
  patches?: string | undefined;
  podNetworkCidr?: string | undefined;
  serviceCidr?: string | undefined;
  serviceDnsDomain?: string | undefined;
  skipPhases?: readonly string[] | undefined;
  token?: Secret | undefined;
  /** What --token-file names, or standard input, holds; white space around it is dropped. */
  tokenFile?: Secret | undefined;
  /** As given, in Go's notation of durations; 0: never. */
  tokenTtl?: string | undefined;
  /** Of phase control-plane: each value as given (name=value,name=value), in order. */
  apiserverExtraArgs?: readonly string[] | undefined;
  controllerManagerExtraArgs?: readonly string[] | undefined;
  schedulerExtraArgs?: readonly string[] | undefined;
}

/**
 * Makes what `init` is configured with from its flags, or from a file and the few flags that may stand beside one, as kubeadm does (cmd/init.go
 * newInitData). `init.skipPhases` and `cluster.dns.disabled` and `cluster.proxy.disabled` agree with each other. The version is still to be
 * resolved (src/cluster/api/requested-version.ts), then set by atKubernetesVersion.
 * @throws Failure FLAGS_INVALID with every problem found, or CONFIG_WITH_FLAGS
 */
export function initDraftFromFlags(flags: InitFlags, file: ParsedInitFile | undefined): { draft: InitDraft; notices: Message[] } {
  const { draft, notices } = file || flags.config !== undefined ? besideFile(flags, file) : fromFlags(flags);
  return { draft: { ...draft, ...withAddonPhases(draft) }, notices };
}

function besideFile(flags: InitFlags, file: ParsedInitFile | undefined): { draft: InitDraft; notices: Message[] } {
  refuseMixed(flags);
  if (!file) throw new Error('--config was given but its content was not');
  const problems = new Problems();
  const { init } = file.draft;
  const nodeRegistration = overriddenNode(init.nodeRegistration, flags, problems);
  refuseFlags(problems);
  return { draft: { ...file.draft, init: { ...overridden(init, flags), nodeRegistration } }, notices: [...file.notices] };
}

function fromFlags(flags: InitFlags): { draft: InitDraft; notices: Message[] } {
  const problems = new Problems();
  const notices: Message[] = [];
  const fieldPlace = flagPlace({ ...FLAG_OF_PATH, ...(flags.tokenFile && { 'bootstrapTokens[0].token': '--token-file' }) });
  const place = (path: string) => (path.startsWith('featureGates.') ? { path: '--feature-gates' } : fieldPlace(path));
  const context = { problems, notices, place };
  const given = { init: givenInit(flags, problems), cluster: givenCluster(flags, problems), kubelet: {}, kubeProxy: {} };
  const draft = completeDraft(given, { init: context, cluster: context }, undefined);
  refuseFlags(problems);
  return { draft, notices };
}

function givenInit(flags: InitFlags, problems: Problems): GivenInit {
  return omitUndefined({
    dryRun: flags.dryRun,
    bootstrapTokens: [givenToken(flags, problems)],
    nodeRegistration: omitUndefined({
      name: flags.nodeName,
      criSocket: flags.criSocket,
      ignorePreflightErrors: flags.ignorePreflightErrors && [...flags.ignorePreflightErrors],
    }),
    localAPIEndpoint: omitUndefined({ advertiseAddress: flags.apiserverAdvertiseAddress, bindPort: flags.apiserverBindPort }),
    certificateKey: flags.certificateKey,
    skipPhases: flags.skipPhases && [...flags.skipPhases],
    patches: flags.patches ? { directory: flags.patches } : undefined,
  });
}

function givenToken(flags: InitFlags, problems: Problems): GivenToken {
  const token = tokenOf(flags, problems);
  return omitUndefined({ token, ttl: ttlOf(flags.tokenTtl, problems), description: 'The first token, made by init.' });
}

function ttlOf(text: string | undefined, problems: Problems): bigint | undefined {
  if (text === undefined) return undefined;
  const duration = parseGoDuration(text);
  if ('nanoseconds' in duration) return duration.nanoseconds;
  const unit = duration.reason === 'unknown-unit' ? shown(duration.unit) : undefined;
  problems.add({ path: '--token-ttl' }, CONFIG_DURATION({ value: shown(text), reason: duration.reason, unit }));
  return undefined;
}

function givenCluster(flags: InitFlags, problems: Problems): GivenCluster {
  const component = (name: 'apiserverExtraArgs' | 'controllerManagerExtraArgs' | 'schedulerExtraArgs') =>
    omitUndefined({ extraArgs: argumentsOf(flags[name], FLAG_OF_ARGUMENTS[name], problems) });
  return omitUndefined({
    kubernetesVersion: flags.kubernetesVersion,
    controlPlaneEndpoint: flags.controlPlaneEndpoint,
    certificatesDir: flags.certDir,
    imageRepository: flags.imageRepository,
    networking: omitUndefined({
      serviceSubnet: flags.serviceCidr,
      podSubnet: flags.podNetworkCidr,
      dnsDomain: flags.serviceDnsDomain,
    }),
    apiServer: omitUndefined({
      ...component('apiserverExtraArgs'),
      certSANs: flags.apiserverCertExtraSans && [...flags.apiserverCertExtraSans],
    }),
    controllerManager: component('controllerManagerExtraArgs'),
    scheduler: component('schedulerExtraArgs'),
    featureGates: flags.featureGates ? parseFeatureGates(flags.featureGates, { path: '--feature-gates' }, problems) : undefined,
  });
}

const FLAG_OF_ARGUMENTS = {
  apiserverExtraArgs: '--apiserver-extra-args',
  controllerManagerExtraArgs: '--controller-manager-extra-args',
  schedulerExtraArgs: '--scheduler-extra-args',
} as const;

function argumentsOf(values: readonly string[] | undefined, flag: string, problems: Problems): GivenArgument[] | undefined {
  const pairs = values?.flatMap((value) => value.split(','));
  return pairs?.map((pair) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === '') problems.add({ path: flag }, CONFIG_ARGUMENT_PAIR({ value: shown(pair) }));
    return { name: name || '-', value };
  });
}

/** Which flag a field came from. */
const FLAG_OF_PATH: Readonly<Record<string, string>> = {
  'bootstrapTokens[0].token': '--token',
  'bootstrapTokens[0].ttl': '--token-ttl',
  'nodeRegistration.name': '--node-name',
  'nodeRegistration.criSocket': '--cri-socket',
  'nodeRegistration.ignorePreflightErrors': '--ignore-preflight-errors',
  'localAPIEndpoint.advertiseAddress': '--apiserver-advertise-address',
  'localAPIEndpoint.bindPort': '--apiserver-bind-port',
  certificateKey: '--certificate-key',
  kubernetesVersion: '--kubernetes-version',
  controlPlaneEndpoint: '--control-plane-endpoint',
  certificatesDir: '--cert-dir',
  imageRepository: '--image-repository',
  'networking.serviceSubnet': '--service-cidr',
  'networking.podSubnet': '--pod-network-cidr',
  'networking.dnsDomain': '--service-dns-domain',
  'apiServer.certSANs': '--apiserver-cert-extra-sans',
};
