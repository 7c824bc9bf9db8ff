import { defaultOf } from '../fields/field.ts';
import type { GivenDiscovery, GivenJoin } from '../fields/given.ts';
import { JOIN_FIELDS } from '../fields/join.ts';
import type { ValidationContext } from '../problem.ts';
import type { BootstrapTokenDiscovery, Discovery, JoinConfiguration } from '../types/join.ts';
import { checkCaCertHash, checkToken } from '../values/credentials.ts';
import { checkEndpoint, endpointText } from '../values/endpoint.ts';
import { checkCaCertPath, checkKubeConfigPath } from '../values/locations.ts';
import { CONFIG_ENDPOINT_MISSING, CONFIG_NO_PIN, CONFIG_TOKEN_MISSING } from './config-validation-sentences.ts';
import { phasesOf, validatedCertificateKey, validatedLocalEndpoint, validatedNode } from './node.ts';
import { validatedTimeouts } from './timeouts.ts';

/**
 * Checks the values of a JoinConfiguration and fills in kubeadm's defaults. Callers check that one kind of discovery is
 * given, since their messages name fields or flags.
 */
export function validatedJoin(input: GivenJoin, context: ValidationContext): JoinConfiguration {
  const { problems, place } = context;
  const caCertPath = input.caCertPath || defaultOf(JOIN_FIELDS, 'caCertPath');
  return {
    dryRun: input.dryRun ?? false,
    nodeRegistration: validatedNode(input.nodeRegistration ?? {}, context),
    caCertPath: problems.take(checkCaCertPath(caCertPath), place('caCertPath')) ?? '',
    discovery: validatedDiscovery(input.discovery ?? {}, context),
    controlPlane: input.controlPlane && {
      certificateKey: validatedCertificateKey(
        input.controlPlane.certificateKey,
        'controlPlane.certificateKey',
        context,
      ),
      localAPIEndpoint: validatedLocalEndpoint(
        input.controlPlane.localAPIEndpoint ?? {},
        'controlPlane.localAPIEndpoint',
        context,
      ),
    },
    skipPhases: phasesOf(input.skipPhases),
    patches: input.patches?.directory ? { directory: input.patches.directory } : undefined,
    timeouts: validatedTimeouts(input.timeouts ?? {}, context),
  };
}

function validatedDiscovery(input: GivenDiscovery, context: ValidationContext): Discovery {
  const { problems, place } = context;
  const { bootstrapToken, file } = input;
  const tlsToken = input.tlsBootstrapToken?.reveal() ? input.tlsBootstrapToken : undefined;
  if (tlsToken) problems.take(checkToken(tlsToken), place('discovery.tlsBootstrapToken'));
  return {
    bootstrapToken: bootstrapToken && validatedBootstrapToken(bootstrapToken, context),
    file: file && {
      kubeConfigPath:
        problems.take(checkKubeConfigPath(file.kubeConfigPath ?? ''), place('discovery.file.kubeConfigPath')) ?? '',
    },
    tlsBootstrapToken: tlsToken ?? bootstrapToken?.token,
  };
}

function validatedBootstrapToken(
  input: NonNullable<GivenDiscovery['bootstrapToken']>,
  { problems, place }: ValidationContext,
): BootstrapTokenDiscovery | undefined {
  const at = (name: string) => place(`discovery.bootstrapToken.${name}`);
  const token = input.token?.reveal() ? input.token : undefined;
  if (!token) problems.missing(at('token'), CONFIG_TOKEN_MISSING());
  else problems.take(checkToken(token), at('token'));

  const given = input.apiServerEndpoint ?? '';
  if (given === '') problems.missing(at('apiServerEndpoint'), CONFIG_ENDPOINT_MISSING());
  const endpoint = given === '' ? undefined : problems.take(checkEndpoint(given), at('apiServerEndpoint'));

  const hashes = input.caCertHashes ?? [];
  const unsafeSkipCAVerification = input.unsafeSkipCAVerification ?? false;
  if (hashes.length === 0 && !unsafeSkipCAVerification) problems.missing(at('caCertHashes'), CONFIG_NO_PIN());
  const caCertHashes = hashes.map(
    (hash, index) => problems.take(checkCaCertHash(hash), at(`caCertHashes[${index}]`)) ?? '',
  );
  if (!token || !endpoint) return undefined;
  return { token, apiServerEndpoint: endpointText(endpoint), caCertHashes, unsafeSkipCAVerification };
}
