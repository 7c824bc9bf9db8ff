import type { Secret } from '../../base/secret.ts';
import { shown } from '../../base/shown.ts';
import type { Message } from '../../base/text.ts';
import type { ParsedJoinFile } from '../documents/join-documents.ts';
import type { GivenJoin } from '../fields/given.ts';
import { CONTROL_PLANE_SETTINGS, JOIN } from '../options/join.ts';
import { fieldsOf, flagsByField, type Option, type Values } from '../options/option.ts';
import { Problems } from '../problem.ts';
import type { JoinConfiguration } from '../types/join.ts';
import { validatedJoin } from '../validation/join.ts';
import {
  type ClusterBy,
  CONFIG_CONTROL_PLANE_FLAGS,
  CONFIG_DISCOVERY_FLAGS_IGNORED,
  CONFIG_ENDPOINT_IGNORED,
  CONFIG_FLAGS_DISCOVERY_BOTH,
  CONFIG_FLAGS_DISCOVERY_NONE,
  CONFIG_FLAGS_ENDPOINT_MISSING,
  CONFIG_FLAGS_TOKEN_TWICE,
} from './config-flags-sentences.ts';
import { flagPlace, overridden, overriddenNode, refuseFlags, refuseMixed, trimmed } from './flag-input.ts';

/** The flags of `join` by option name. Those that the command does not have are absent. */
export interface JoinFlags extends Omit<Values<typeof JOIN>, 'tokenFile'> {
  /** Content of the file given by --token-file, or of standard input; surrounding white space is dropped. */
  tokenFile?: Secret | undefined;
}

export interface FlagOptions {
  /** The kubeconfig (admin.conf) by which a phase without discovery flags finds the cluster, unless a file is given. */
  kubeconfigForDiscovery?: string;
  /** The command line that lacks a cluster. */
  asked?: { command: string; by: ClusterBy };
}

const JOIN_COMMAND: NonNullable<FlagOptions['asked']> = { command: 'kubejoin join', by: 'join' };

/**
 * Makes the configuration of a join from its flags, or from a file and the few flags allowed with one, as kubeadm does
 * (cmd/join.go newJoinData).
 * @param endpoint the argument of the command: host:port of an API server
 * @throws Failure FLAGS_INVALID with every problem found, or CONFIG_WITH_FLAGS
 */
export function joinConfigurationFromFlags(
  flags: JoinFlags,
  endpoint: string | undefined,
  file: ParsedJoinFile | undefined,
  options: FlagOptions = {},
): { configuration: JoinConfiguration; notices: Message[] } {
  return file || flags.configFile
    ? besideFile(flags, endpoint, file)
    : fromFlags(flags, endpoint || undefined, options);
}

function besideFile(
  flags: JoinFlags,
  endpoint: string | undefined,
  file: ParsedJoinFile | undefined,
): { configuration: JoinConfiguration; notices: Message[] } {
  refuseMixed(JOIN, flags);
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
  if (!options.kubeconfigForDiscovery) checkDiscovery(flags, endpoint, problems, options.asked ?? JOIN_COMMAND);
  const configuration = validatedJoin(input, {
    place: flagPlace({ ...flagsByField(JOIN), ...paths }),
    problems,
    notices,
  });
  noticeUnused(flags, notices);
  refuseFlags(problems);
  return { configuration, notices };
}

/** Tokens in kubeadm's order: --tls-bootstrap-token, else --discovery-token, else --token; for discovery the last two. */
function tokens(flags: JoinFlags) {
  const given = (token: Secret | undefined, flag: string) => (token?.reveal() ? { token, flag } : undefined);
  const common = given(flags.token, '--token') ?? given(trimmed(flags.tokenFile), '--token-file');
  const discovery = given(flags.discoveryToken, '--discovery-token');
  return {
    discovery: discovery ?? common,
    tls: given(flags.tlsBootstrapToken, '--tls-bootstrap-token') ?? discovery ?? common,
  };
}

function inputFromFlags(
  flags: JoinFlags,
  endpoint: string | undefined,
  { kubeconfigForDiscovery }: FlagOptions,
): { input: GivenJoin; paths: Record<string, string> } {
  const { discovery, tls } = tokens(flags);
  const values = {
    ...flags,
    ...{ token: undefined, tokenFile: undefined, discoveryToken: discovery?.token, tlsBootstrapToken: tls?.token },
    caCertHashes: flags.caCertHashes?.filter((hash) => hash !== ''),
    discoveryFile: (kubeconfigForDiscovery ?? flags.discoveryFile) || undefined,
    controlPlane: {},
  };
  const { controlPlane, ...given }: GivenJoin = fieldsOf(JOIN, values);
  const { bootstrapToken, ...others } = given.discovery ?? {};
  const useToken = endpoint !== undefined && !kubeconfigForDiscovery;
  const discovered = {
    ...others,
    ...(useToken && { bootstrapToken: { ...bootstrapToken, apiServerEndpoint: endpoint } }),
  };
  const paths = {
    'discovery.bootstrapToken.apiServerEndpoint': 'api-server-endpoint',
    'discovery.bootstrapToken.token': discovery?.flag ?? '--token',
    'discovery.tlsBootstrapToken': tls?.flag ?? '--tls-bootstrap-token',
  };
  return { input: { ...given, discovery: discovered, ...(flags.controlPlane && { controlPlane }) }, paths };
}

function checkDiscovery(
  flags: JoinFlags,
  endpoint: string | undefined,
  problems: Problems,
  { command, by }: NonNullable<FlagOptions['asked']>,
): void {
  if (flags.token?.reveal() && flags.tokenFile?.reveal())
    problems.add({ path: '--token-file' }, CONFIG_FLAGS_TOKEN_TWICE());
  if (endpoint !== undefined && flags.discoveryFile) {
    problems.add({ path: '--discovery-file' }, CONFIG_FLAGS_DISCOVERY_BOTH({ endpoint: shown(endpoint) }));
  }
  if (endpoint !== undefined || flags.discoveryFile) return;
  const flag = tokens(flags).discovery?.flag;
  if (flag) problems.add({ path: '' }, CONFIG_FLAGS_ENDPOINT_MISSING({ flag, command }));
  else problems.add({ path: '' }, CONFIG_FLAGS_DISCOVERY_NONE({ by }));
}

/** Warns about flags without effect in this combination; kubeadm warns only about the first kind. */
function noticeUnused(flags: JoinFlags, notices: Message[]): void {
  const { certificateKey, advertiseAddress, bindPort } = CONTROL_PLANE_SETTINGS;
  const unused = namesOf([
    [certificateKey, flags.certificateKey?.reveal()],
    [advertiseAddress, flags.advertiseAddress],
    [bindPort, flags.bindPort !== undefined && String(flags.bindPort) !== bindPort.default],
  ]);
  if (!flags.controlPlane && unused.length > 0) notices.push(CONFIG_CONTROL_PLANE_FLAGS({ flags: unused }));
  const pins = namesOf([
    [JOIN.caCertHashes, flags.caCertHashes?.length],
    [JOIN.unsafeSkipCaVerification, flags.unsafeSkipCaVerification],
  ]);
  if (flags.discoveryFile && pins.length > 0) notices.push(CONFIG_DISCOVERY_FLAGS_IGNORED({ flags: pins }));
}

function namesOf(flags: readonly (readonly [flag: Option, given: unknown])[]): string[] {
  return flags.filter(([, given]) => given).map(([{ name }]) => `--${name}`);
}
