import type { Secret } from '../../base/secret.ts';
import { shown } from '../../base/shown.ts';
import type { Message } from '../../base/text.ts';
import { completeJoin } from '../complete/join.ts';
import type { GivenJoin } from '../documents/given.ts';
import type { ParsedJoinFile } from '../documents/join-documents.ts';
import { Problems } from '../problem.ts';
import type { JoinConfiguration } from '../types/join.ts';
import { flagPlace, omitUndefined, overridden, overriddenNode, refuseFlags, refuseMixed, trimmed } from './flag-input.ts';
import {
  CONFIG_CONTROL_PLANE_FLAGS,
  CONFIG_DISCOVERY_FLAGS_IGNORED,
  CONFIG_ENDPOINT_IGNORED,
  CONFIG_FLAGS_DISCOVERY_BOTH,
  CONFIG_FLAGS_DISCOVERY_NONE,
  CONFIG_FLAGS_ENDPOINT_MISSING,
  CONFIG_FLAGS_TOKEN_TWICE,
} from './sentences.ts';

/** The flags of `join` that say something about the configuration, in camel case. Each is undefined when it was not given. */
export interface JoinFlags {
  /** Path of the configuration file; its content comes as `file`. */
  config?: string | undefined;
  token?: Secret | undefined;
  /** What --token-file names, or standard input, holds; white space around it is dropped. */
  tokenFile?: Secret | undefined;
  discoveryToken?: Secret | undefined;
  /** Commas already taken apart. */
  discoveryTokenCaCertHash?: readonly string[] | undefined;
  discoveryTokenUnsafeSkipCaVerification?: boolean | undefined;
  discoveryFile?: string | undefined;
  tlsBootstrapToken?: Secret | undefined;
  nodeName?: string | undefined;
  criSocket?: string | undefined;
  ignorePreflightErrors?: readonly string[] | undefined;
  controlPlane?: boolean | undefined;
  certificateKey?: Secret | undefined;
  apiserverAdvertiseAddress?: string | undefined;
  apiserverBindPort?: number | undefined;
  patches?: string | undefined;
  skipPhases?: readonly string[] | undefined;
  dryRun?: boolean | undefined;
}

export interface FlagOptions {
  /** A phase that has no discovery flags: the cluster is found through this kubeconfig (admin.conf), unless a file says otherwise. */
  kubeconfigForDiscovery?: string;
}

/**
 * Makes the configuration of a join from its flags, or from a file and the few flags that may stand beside one, as kubeadm does (cmd/join.go
 * newJoinData).
 * @param endpoint the argument of the command: host:port of an API server
 * @throws Failure FLAGS_INVALID with every problem found, or CONFIG_WITH_FLAGS
 */
export function joinConfigurationFromFlags(
  flags: JoinFlags,
  endpoint: string | undefined,
  file: ParsedJoinFile | undefined,
  options: FlagOptions = {},
): { configuration: JoinConfiguration; notices: Message[] } {
  return file || flags.config !== undefined ? besideFile(flags, endpoint, file) : fromFlags(flags, endpoint || undefined, options);
}

function besideFile(
  flags: JoinFlags,
  endpoint: string | undefined,
  file: ParsedJoinFile | undefined,
): { configuration: JoinConfiguration; notices: Message[] } {
  refuseMixed(flags);
  if (!file) throw new Error('--config was given but its content was not');
  const problems = new Problems();
  const notices = [...file.notices];
  if (endpoint) notices.push(CONFIG_ENDPOINT_IGNORED({ endpoint: shown(endpoint) }));
  const nodeRegistration = overriddenNode(file.configuration.nodeRegistration, flags, problems);
  refuseFlags(problems);
  return { configuration: { ...overridden(file.configuration, flags), nodeRegistration }, notices };
}

function fromFlags(
  flags: JoinFlags,
  endpoint: string | undefined,
  options: FlagOptions,
): { configuration: JoinConfiguration; notices: Message[] } {
  const problems = new Problems();
  const notices: Message[] = [];
  const { input, paths } = inputFromFlags(flags, endpoint, options);
  if (!options.kubeconfigForDiscovery) checkDiscovery(flags, endpoint, problems);
  const configuration = completeJoin(input, { place: flagPlace({ ...FLAG_OF_PATH, ...paths }), problems, notices });
  noticeUnused(flags, notices);
  refuseFlags(problems);
  return { configuration, notices };
}

/** The order of kubeadm: --tls-bootstrap-token, else --discovery-token, else --token; and for discovery --discovery-token, else --token. */
function tokens(flags: JoinFlags) {
  const given = (token: Secret | undefined, flag: string) => (token?.reveal() ? { token, flag } : undefined);
  const common = given(flags.token, '--token') ?? given(trimmed(flags.tokenFile), '--token-file');
  const discovery = given(flags.discoveryToken, '--discovery-token');
  return { discovery: discovery ?? common, tls: given(flags.tlsBootstrapToken, '--tls-bootstrap-token') ?? discovery ?? common };
}

function inputFromFlags(
  flags: JoinFlags,
  endpoint: string | undefined,
  options: FlagOptions,
): { input: GivenJoin; paths: Record<string, string> } {
  const { discovery, tls } = tokens(flags);
  const kubeConfigPath = options.kubeconfigForDiscovery ?? flags.discoveryFile;
  const useToken = endpoint !== undefined && !options.kubeconfigForDiscovery;
  const input: GivenJoin = omitUndefined({
    dryRun: flags.dryRun,
    skipPhases: flags.skipPhases && [...flags.skipPhases],
    patches: flags.patches ? { directory: flags.patches } : undefined,
    discovery: omitUndefined({
      bootstrapToken: useToken ? bootstrapToken(flags, endpoint, discovery?.token) : undefined,
      file: kubeConfigPath ? { kubeConfigPath } : undefined,
      tlsBootstrapToken: tls?.token,
    }),
    nodeRegistration: omitUndefined({
      name: flags.nodeName,
      criSocket: flags.criSocket,
      ignorePreflightErrors: flags.ignorePreflightErrors && [...flags.ignorePreflightErrors],
    }),
    controlPlane: flags.controlPlane ? controlPlane(flags) : undefined,
  });
  const paths = {
    'discovery.bootstrapToken.token': discovery?.flag ?? '--token',
    'discovery.tlsBootstrapToken': tls?.flag ?? '--tls-bootstrap-token',
  };
  return { input, paths };
}

function bootstrapToken(flags: JoinFlags, endpoint: string, token: Secret | undefined) {
  return omitUndefined({
    token,
    apiServerEndpoint: endpoint,
    caCertHashes: flags.discoveryTokenCaCertHash?.filter((hash) => hash !== ''),
    unsafeSkipCAVerification: flags.discoveryTokenUnsafeSkipCaVerification,
  });
}

function controlPlane(flags: JoinFlags): NonNullable<GivenJoin['controlPlane']> {
  return omitUndefined({
    localAPIEndpoint: omitUndefined({ advertiseAddress: flags.apiserverAdvertiseAddress, bindPort: flags.apiserverBindPort }),
    certificateKey: flags.certificateKey,
  });
}

function checkDiscovery(flags: JoinFlags, endpoint: string | undefined, problems: Problems): void {
  if (flags.token?.reveal() && flags.tokenFile?.reveal()) problems.add({ path: '--token-file' }, CONFIG_FLAGS_TOKEN_TWICE());
  if (endpoint !== undefined && flags.discoveryFile) {
    problems.add({ path: '--discovery-file' }, CONFIG_FLAGS_DISCOVERY_BOTH({ endpoint: shown(endpoint) }));
  }
  if (endpoint !== undefined || flags.discoveryFile) return;
  const flag = tokens(flags).discovery?.flag;
  if (flag) problems.add({ path: '' }, CONFIG_FLAGS_ENDPOINT_MISSING({ flag }));
  else problems.add({ path: '' }, CONFIG_FLAGS_DISCOVERY_NONE());
}

/** Flags that say nothing in this combination; kubeadm warns about the first kind only. */
function noticeUnused(flags: JoinFlags, notices: Message[]): void {
  const unused = [
    flags.certificateKey?.reveal() && '--certificate-key',
    flags.apiserverAdvertiseAddress && '--apiserver-advertise-address',
    flags.apiserverBindPort !== undefined && flags.apiserverBindPort !== 6443 && '--apiserver-bind-port',
  ].filter((flag) => typeof flag === 'string' && flag !== '') as string[];
  if (!flags.controlPlane && unused.length > 0) notices.push(CONFIG_CONTROL_PLANE_FLAGS({ flags: unused }));
  const pins = [
    flags.discoveryTokenCaCertHash?.length && '--discovery-token-ca-cert-hash',
    flags.discoveryTokenUnsafeSkipCaVerification && '--discovery-token-unsafe-skip-ca-verification',
  ].filter((flag) => typeof flag === 'string');
  if (flags.discoveryFile && pins.length > 0) notices.push(CONFIG_DISCOVERY_FLAGS_IGNORED({ flags: pins }));
}

/** Which flag a field came from. */
const FLAG_OF_PATH: Readonly<Record<string, string>> = {
  'discovery.bootstrapToken.apiServerEndpoint': 'api-server-endpoint',
  'discovery.bootstrapToken.caCertHashes': '--discovery-token-ca-cert-hash',
  'discovery.file.kubeConfigPath': '--discovery-file',
  'nodeRegistration.name': '--node-name',
  'nodeRegistration.criSocket': '--cri-socket',
  'nodeRegistration.ignorePreflightErrors': '--ignore-preflight-errors',
  'controlPlane.localAPIEndpoint.advertiseAddress': '--apiserver-advertise-address',
  'controlPlane.localAPIEndpoint.bindPort': '--apiserver-bind-port',
  'controlPlane.certificateKey': '--certificate-key',
};
