import { Failure } from '../../base/failure.ts';
import { parseJoinDocuments } from '../../config/documents/join-documents.ts';
import { refuseFlags } from '../../config/flags/flag-input.ts';
import { joinConfigurationFromFlags } from '../../config/flags/join-flags.ts';
import { BUNDLE } from '../../config/options/bundle.ts';
import { JOIN } from '../../config/options/join.ts';
import type { Option } from '../../config/options/option.ts';
import { Problems } from '../../config/problem.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { BundledImages } from '../../engine/changes/bundled-image.ts';
import type { Emit } from '../../engine/events.ts';
import { verifyWithSsh } from '../../host/linux/programs/ssh-signature.ts';
import { absolutePath } from '../../host/paths.ts';
import type { Host } from '../../host/ports.ts';
import type { BundleDescription } from '../../manifests/bundle/description.ts';
import { openBundle } from '../../operations/bundle/open-bundle.ts';
import {
  BUNDLE_FLAG_MISSING,
  BUNDLE_FLAG_UNFIT,
  BUNDLE_FOREIGN,
  type Foreign,
} from '../../operations/bundle/sentences.ts';
import type { Invocation } from '../argv/command.ts';
import { valuesOf } from '../flags/values.ts';
import { warn } from './configuration-file.ts';

/** Flags that must agree with the bundle. */
const COMPARED = ['node-name', 'discovery-token-ca-cert-hash'];

/** Verifies the bundle of --bundle, and that it is for this machine. Throws the BUNDLE_ failures. */
export async function bundledJoin(
  invocation: Invocation,
  host: Host,
  { words, emit, mayBeExpired }: { words: readonly string[]; emit: Emit; mayBeExpired: boolean },
): Promise<{ configuration: JoinConfiguration; images: BundledImages; expired: Failure | undefined }> {
  const { line, terminal } = invocation;
  const { flags } = line;
  refuseBeside(line.flags);
  const given = flags.string('bundle') ?? '';
  const path = absolutePath(given) ?? given;
  const signers = flags.string('bundle-signers') || BUNDLE.bundleSigners.default;
  const bundle = await openBundle({ path, signers, host: host.read, verify: verifyWithSsh, emit, mayBeExpired });
  refuseForeign(path, bundle.description, {
    node: flags.string('node-name') || host.read.system.hostname().toLowerCase(),
    endpoint: words[0],
    caHashes: flags.list('discovery-token-ca-cert-hash') ?? [],
  });
  const file = parseJoinDocuments(Buffer.from(bundle.configuration.reveal()), path, { allowExperimentalApi: true });
  const { discovery, controlPlane } = file.configuration;
  for (const secret of [discovery.bootstrapToken?.token, discovery.tlsBootstrapToken, controlPlane?.certificateKey])
    if (secret) terminal.scrubber.addToken(secret.reveal());
  const { caCertHashes: _caCertHashes, tokenFile: _tokenFile, ...values } = valuesOf(JOIN, line);
  const { configuration, notices } = joinConfigurationFromFlags({ ...values, configFile: path }, undefined, file);
  warn(notices, emit);
  return { configuration, images: bundle.images, expired: bundle.expired };
}

/**
 * Refuses flags that set fields of the configuration in the bundle, and flags of a bundle without one: whoever gives an
 * empty variable must not join unverified.
 */
function refuseBeside(flags: Invocation['line']['flags']): void {
  const problems = new Problems();
  if (!flags.string('bundle')) problems.add({ path: '--bundle' }, BUNDLE_FLAG_MISSING());
  for (const { name, field, besideConfig } of Object.values<Option>(JOIN)) {
    if (COMPARED.includes(name) || besideConfig || !flags.has(name)) continue;
    if (field !== undefined || name === 'config') problems.add({ path: `--${name}` }, BUNDLE_FLAG_UNFIT());
  }
  refuseFlags(problems);
}

interface Own {
  node: string;
  endpoint: string | undefined;
  caHashes: readonly string[];
}

/** Throws BUNDLE_FOREIGN if the machine or the command line says something else than the bundle. */
function refuseForeign(path: string, { node, endpoint, caCertHashes }: BundleDescription, own: Own): void {
  const foreign = (of: Foreign['of'], bundle: string, here: string) =>
    new Failure(BUNDLE_FOREIGN, { path, of, bundle, own: here });
  if (own.node !== node) throw foreign('node', node, own.node);
  if (own.endpoint && own.endpoint !== endpoint) throw foreign('endpoint', endpoint, own.endpoint);
  const hashes = own.caHashes.map((hash) => hash.toLowerCase());
  if (hashes.length > 0 && !hashes.some((hash) => caCertHashes.includes(hash)))
    throw foreign('cluster', caCertHashes.join(', '), hashes.join(', '));
}
