import type { Message } from '../events.ts';
import { LONGEST_TIMEOUT_MS, nanosecondsToMs } from './duration.ts';
import { defaultOf } from './fields.ts';
import type { JoinInput } from './input.ts';
import type { Place, Problems } from './problem.ts';
import type {
  Argument,
  BootstrapTokenDiscovery,
  Discovery,
  JoinConfiguration,
  JoinControlPlane,
  NodeRegistration,
  Taint,
  Timeouts,
} from './types.ts';
import { checkAdvertiseAddress, checkBindPort } from './values/address.ts';
import { checkEndpoint, endpointText } from './values/endpoint.ts';
import { checkCaCertHash } from './values/hash.ts';
import { checkCaCertPath, checkCriSocket, checkKubeConfigPath } from './values/locations.ts';
import { checkNodeName, checkTaintKey, checkTaintValue } from './values/names.ts';
import { checkCertificateKey, checkToken } from './values/token.ts';

/** What the completion of an input needs: where things were given, and where to put what is found. */
export interface Completion {
  place(path: string): Place;
  problems: Problems;
  notices: Message[];
}

/**
 * Checks the values of an input and fills in kubeadm's defaults. Problems go to `context.problems`: when there are any, the result is of no use.
 * Which kind of discovery is chosen is checked by the callers, in the words of a file or of flags.
 */
export function complete(input: JoinInput, context: Completion): JoinConfiguration {
  const { problems, place } = context;
  return {
    dryRun: input.dryRun ?? false,
    nodeRegistration: completeNode(input.nodeRegistration ?? {}, context),
    caCertPath: problems.take(checkCaCertPath(input.caCertPath || defaultOf('caCertPath')), place('caCertPath')) ?? '',
    discovery: completeDiscovery(input.discovery ?? {}, context),
    controlPlane: input.controlPlane && completeControlPlane(input.controlPlane, context),
    skipPhases: (input.skipPhases ?? []).filter((phase) => phase !== ''),
    patches: input.patches?.directory ? { directory: input.patches.directory } : undefined,
    timeouts: completeTimeouts(input.timeouts ?? {}, context),
  };
}

function completeDiscovery(input: NonNullable<JoinInput['discovery']>, { problems, place, ...context }: Completion): Discovery {
  const { bootstrapToken, file } = input;
  const tlsToken = input.tlsBootstrapToken?.reveal() ? input.tlsBootstrapToken : undefined;
  if (tlsToken) problems.take(checkToken(tlsToken), place('discovery.tlsBootstrapToken'));
  return {
    bootstrapToken: bootstrapToken && completeBootstrapToken(bootstrapToken, { problems, place, ...context }),
    file: file && {
      kubeConfigPath: problems.take(checkKubeConfigPath(file.kubeConfigPath ?? ''), place('discovery.file.kubeConfigPath')) ?? '',
    },
    tlsBootstrapToken: tlsToken ?? bootstrapToken?.token,
  };
}

type BootstrapTokenInput = NonNullable<NonNullable<JoinInput['discovery']>['bootstrapToken']>;

function completeBootstrapToken(input: BootstrapTokenInput, { problems, place }: Completion): BootstrapTokenDiscovery | undefined {
  const at = (name: string) => place(`discovery.bootstrapToken.${name}`);
  const token = input.token?.reveal() ? input.token : undefined;
  if (!token) problems.missing(at('token'), 'CONFIG_TOKEN_MISSING', undefined);
  else problems.take(checkToken(token), at('token'));

  const given = input.apiServerEndpoint ?? '';
  if (given === '') problems.missing(at('apiServerEndpoint'), 'CONFIG_ENDPOINT_MISSING', undefined);
  const endpoint = given === '' ? undefined : problems.take(checkEndpoint(given), at('apiServerEndpoint'));

  const hashes = input.caCertHashes ?? [];
  const unsafeSkipCAVerification = input.unsafeSkipCAVerification ?? false;
  if (hashes.length === 0 && !unsafeSkipCAVerification) problems.missing(at('caCertHashes'), 'CONFIG_NO_PIN', undefined);
  const caCertHashes = hashes.map((hash, index) => problems.take(checkCaCertHash(hash), at(`caCertHashes[${index}]`)) ?? '');
  if (!token || !endpoint) return undefined;
  return { token, apiServerEndpoint: endpointText(endpoint), caCertHashes, unsafeSkipCAVerification };
}

function completeNode(input: NonNullable<JoinInput['nodeRegistration']>, context: Completion): NodeRegistration {
  const { problems, place, notices } = context;
  const at = (name: string) => place(`nodeRegistration.${name}`);
  const socket = problems.take(checkCriSocket(input.criSocket ?? ''), at('criSocket'));
  if (socket?.bare) notices.push({ key: 'CONFIG_CRI_SOCKET_SCHEME', params: { path: at('criSocket').path, socket: socket.socket } });
  return {
    name: problems.take(checkNodeName(input.name ?? ''), at('name')) ?? '',
    criSocket: socket?.socket ?? '',
    taints: input.taints?.map((taint, index) => completeTaint(taint, `nodeRegistration.taints[${index}]`, context)),
    kubeletExtraArgs: (input.kubeletExtraArgs ?? []).map((argument, index) =>
      completeArgument(argument, `nodeRegistration.kubeletExtraArgs[${index}]`, context),
    ),
    ignorePreflightErrors: ignoredErrors([input.ignorePreflightErrors ?? []], at('ignorePreflightErrors'), problems),
    imagePullPolicy: (input.imagePullPolicy ||
      defaultOf<string>('nodeRegistration.imagePullPolicy')) as NodeRegistration['imagePullPolicy'],
    imagePullSerial: input.imagePullSerial ?? defaultOf<boolean>('nodeRegistration.imagePullSerial'),
  };
}

function completeTaint(input: { key?: string; value?: string; effect?: string }, path: string, { problems, place }: Completion): Taint {
  if (!input.effect) problems.missing(place(`${path}.effect`), 'CONFIG_TAINT_EFFECT_MISSING', undefined);
  return {
    key: problems.take(checkTaintKey(input.key ?? ''), place(`${path}.key`)) ?? '',
    value: problems.take(checkTaintValue(input.value ?? ''), place(`${path}.value`)) || undefined,
    effect: input.effect ?? '',
  };
}

function completeArgument(
  input: { name?: string; value?: string; mergeMethod?: string },
  path: string,
  { problems, place }: Completion,
): Argument {
  if (!input.name) problems.missing(place(`${path}.name`), 'CONFIG_ARGUMENT_NAME', undefined);
  const argument = { name: input.name ?? '', value: input.value ?? '' };
  return input.mergeMethod ? { ...argument, mergeMethod: input.mergeMethod as 'append' | 'prepend' } : argument;
}

/** The union of several lists in lower case, sorted; `all` stands alone (kubeadm ValidateIgnorePreflightErrors). */
export function ignoredErrors(lists: readonly (readonly string[])[], at: Place, problems: Problems): string[] {
  const names = new Set(lists.flat().map((name) => name.toLowerCase()));
  names.delete('');
  if (names.has('all') && names.size > 1) problems.add(at, 'CONFIG_ALL_BESIDE_OTHERS', undefined);
  return [...names].sort();
}

function completeControlPlane(input: NonNullable<JoinInput['controlPlane']>, { problems, place }: Completion): JoinControlPlane {
  const path = 'controlPlane.localAPIEndpoint';
  const { advertiseAddress = '', bindPort = 0 } = input.localAPIEndpoint ?? {};
  const certificateKey = input.certificateKey?.reveal() ? input.certificateKey : undefined;
  if (certificateKey) problems.take(checkCertificateKey(certificateKey), place('controlPlane.certificateKey'));
  const otherwise = defaultOf<number>(`${path}.bindPort`);
  return {
    localAPIEndpoint: {
      advertiseAddress: problems.take(checkAdvertiseAddress(advertiseAddress), place(`${path}.advertiseAddress`)) ?? '',
      bindPort: problems.take(checkBindPort(bindPort, otherwise), place(`${path}.bindPort`)) ?? otherwise,
    },
    certificateKey,
  };
}

const TIMEOUTS = [
  'controlPlaneComponentHealthCheck',
  'kubeletHealthCheck',
  'kubernetesAPICall',
  'etcdAPICall',
  'tlsBootstrap',
  'discovery',
  'upgradeManifests',
] as const satisfies (keyof Timeouts)[];

function completeTimeouts(input: NonNullable<JoinInput['timeouts']>, { problems, place, notices }: Completion): Timeouts {
  const timeouts = TIMEOUTS.map((name) => {
    const at = place(`timeouts.${name}`);
    const nanoseconds = input[name];
    if (nanoseconds === undefined) return [name, defaultTimeoutMs(name)];
    if (nanoseconds <= 0n) problems.add(at, 'CONFIG_TIMEOUT_NOT_POSITIVE', undefined);
    const ms = nanosecondsToMs(nanoseconds);
    if (ms > LONGEST_TIMEOUT_MS) notices.push({ key: 'CONFIG_TIMEOUT_CAPPED', params: { path: at.path } });
    return [name, Math.min(ms, LONGEST_TIMEOUT_MS)];
  });
  return Object.fromEntries(timeouts);
}

/** The table writes them in whole minutes. */
function defaultTimeoutMs(name: keyof Timeouts): number {
  return Number.parseInt(defaultOf<string>(`timeouts.${name}`), 10) * 60_000;
}
