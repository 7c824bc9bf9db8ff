import type { Message } from '../events.ts';
import { Failure } from '../failure.ts';
import { Secret } from '../secret.ts';
import { completeJoin } from './complete/join.ts';
import { ignoredErrors } from './complete/node.ts';
import type { GivenJoin } from './given.ts';
import type { ParsedJoinFile } from './join-documents.ts';
import { type Place, Problems } from './problem.ts';
import { shown } from './shown.ts';
import type { JoinConfiguration } from './types.ts';
import { checkNodeName } from './values/names.ts';

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

/** kubeadm ValidateMixedArguments: these, and all that start with skip-, may stand beside --config. */
const BESIDE_CONFIG: readonly (keyof JoinFlags)[] = ['config', 'ignorePreflightErrors', 'dryRun', 'nodeName', 'skipPhases'];

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
  const given = (Object.keys(flags) as (keyof JoinFlags)[]).filter((name) => flags[name] !== undefined);
  const mixed = given.filter((name) => !BESIDE_CONFIG.includes(name));
  if (mixed.length > 0) throw new Failure('CONFIG_WITH_FLAGS', { flags: mixed.map(flagText).sort() });
  if (!file) throw new Error('--config was given but its content was not');
  const problems = new Problems();
  const notices = [...file.notices];
  if (endpoint) notices.push({ key: 'CONFIG_ENDPOINT_IGNORED', params: { endpoint: shown(endpoint) } });
  const { nodeRegistration, ...rest } = file.configuration;
  const name = problems.take(checkNodeName(flags.nodeName ?? ''), { path: '--node-name' });
  const ignored = [nodeRegistration.ignorePreflightErrors, flags.ignorePreflightErrors ?? []];
  const skipPhases = flags.skipPhases?.filter((phase) => phase !== '') ?? [];
  const configuration: JoinConfiguration = {
    ...rest,
    dryRun: flags.dryRun ?? rest.dryRun,
    skipPhases: skipPhases.length > 0 ? skipPhases : rest.skipPhases,
    nodeRegistration: {
      ...nodeRegistration,
      name: name || nodeRegistration.name,
      ignorePreflightErrors: ignoredErrors(ignored, { path: '--ignore-preflight-errors' }, problems),
    },
  };
  refuse(problems);
  return { configuration, notices };
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
  const configuration = completeJoin(input, { place: (path) => placeOf(path, paths), problems, notices });
  noticeUnused(flags, notices);
  refuse(problems);
  return { configuration, notices };
}

function refuse(problems: Problems): void {
  if (!problems.empty) throw new Failure('FLAGS_INVALID', problems.result());
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
  if (flags.token?.reveal() && flags.tokenFile?.reveal()) problems.add({ path: '--token-file' }, 'CONFIG_FLAGS_TOKEN_TWICE', undefined);
  if (endpoint !== undefined && flags.discoveryFile) {
    problems.add({ path: '--discovery-file' }, 'CONFIG_FLAGS_DISCOVERY_BOTH', { endpoint: shown(endpoint) });
  }
  if (endpoint !== undefined || flags.discoveryFile) return;
  const flag = tokens(flags).discovery?.flag;
  if (flag) problems.add({ path: '' }, 'CONFIG_FLAGS_ENDPOINT_MISSING', { flag });
  else problems.add({ path: '' }, 'CONFIG_FLAGS_DISCOVERY_NONE', undefined);
}

/** Flags that say nothing in this combination; kubeadm warns about the first kind only. */
function noticeUnused(flags: JoinFlags, notices: Message[]): void {
  const unused = [
    flags.certificateKey?.reveal() && '--certificate-key',
    flags.apiserverAdvertiseAddress && '--apiserver-advertise-address',
    flags.apiserverBindPort !== undefined && flags.apiserverBindPort !== 6443 && '--apiserver-bind-port',
  ].filter((flag) => typeof flag === 'string' && flag !== '') as string[];
  if (!flags.controlPlane && unused.length > 0) notices.push({ key: 'CONFIG_CONTROL_PLANE_FLAGS', params: { flags: unused } });
  const pins = [
    flags.discoveryTokenCaCertHash?.length && '--discovery-token-ca-cert-hash',
    flags.discoveryTokenUnsafeSkipCaVerification && '--discovery-token-unsafe-skip-ca-verification',
  ].filter((flag) => typeof flag === 'string');
  if (flags.discoveryFile && pins.length > 0) notices.push({ key: 'CONFIG_DISCOVERY_FLAGS_IGNORED', params: { flags: pins } });
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

function placeOf(path: string, tokenPaths: Record<string, string>): Place {
  const [, field = path, index = ''] = /^(.*?)(\[\d+\])?$/.exec(path) ?? [];
  const flag = tokenPaths[field] ?? FLAG_OF_PATH[field];
  return { path: flag ? flag + index : path };
}

function trimmed(secret: Secret | undefined): Secret | undefined {
  return secret && new Secret(secret.reveal().trim());
}

/** --kebab-case of a flag's camelCase name. */
function flagText(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function omitUndefined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
