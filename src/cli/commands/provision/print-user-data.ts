import type { Secret } from '../../../base/secret.ts';
import { refuseFlags } from '../../../config/flags/flag-input.ts';
import type { JoinFlags } from '../../../config/flags/join-flags.ts';
import { Problems } from '../../../config/problem.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import { newBootstrapToken } from '../../../config/values/new-token.ts';
import type { Emit } from '../../../engine/events.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { absolutePath } from '../../../host/paths.ts';
import type { Host } from '../../../host/ports.ts';
import type { Administering } from '../../../operations/administration.ts';
import { createBoundToken } from '../../../operations/provision/bound-join.ts';
import { provision, usesMergeMethod } from '../../../operations/provision/provision.ts';
import { PROVISION_DRY_RUN, PROVISION_NODE_MISSING } from '../../../operations/provision/sentences.ts';
import { joinPointOf, tokenId, withToken } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import { joinConfiguration } from '../../configuration/join-configuration.ts';
import { languageFor } from '../../language.ts';
import { failureFields } from '../../render/output/json-reporter.ts';
import { besideData } from '../../render/output/printed-data.ts';
import { administering } from '../administering.ts';
import { type Given, givenBy } from './given.ts';
import { USER_DATA_KEEPS_TOKEN, USER_DATA_TOKEN_LEFT, USER_DATA_WRITTEN } from './sentences.ts';

/** Prints the user data, or writes it to --output-file. With --kubeconfig, creates the token first. */
export async function printUserData(invocation: Invocation): Promise<number> {
  const host = linuxHost();
  const emit = besideData(invocation);
  const given = givenBy(invocation.line);
  const admin = given.kubeconfig
    ? { ...(await administering(invocation, emit)), token: newBootstrapToken() }
    : undefined;
  const configuration = await configurationFor(invocation, { admin, host, emit });
  const { controlPlane, nodeRegistration } = configuration;
  const node = admin && nodeRegistration.name;
  const document = documentFor(configuration, given, { invocation, host });
  if (admin && node !== undefined) {
    const role = controlPlane ? 'control-plane' : 'worker';
    await createBoundToken({ token: admin.token, node, role, ttl: given.ttl }, admin);
  }
  try {
    await deliver(document, given.outputFile, { invocation, host, emit });
  } catch (error) {
    if (admin) {
      const message = USER_DATA_TOKEN_LEFT({ id: tokenId(admin.token) });
      emit({ type: 'notice', level: 'warning', message });
    }
    throw error;
  }
  emit({ type: 'notice', level: 'warning', message: USER_DATA_KEEPS_TOKEN({ node }) });
  return 0;
}

/** An administrator, and the token that is to be created. */
interface Admitting extends Administering {
  token: Secret;
}

/** What the machine joins with. With `admin`, it has the new token. Throws FLAGS_INVALID. */
async function configurationFor(
  invocation: Invocation,
  { admin, host, emit }: { admin: Admitting | undefined; host: Host; emit: Emit },
): Promise<JoinConfiguration> {
  const isWhole = Boolean(invocation.line.flags.string('config'));
  const discovery = admin && !isWhole ? await discoveryOf(admin, invocation.line) : {};
  const parsed = await joinConfiguration(invocation, host.read.files, emit, discovery);
  const configuration = admin ? withToken(parsed, admin.token) : parsed;
  const problems = new Problems();
  if (admin && configuration.nodeRegistration.name === '')
    problems.add({ path: '--node-name' }, PROVISION_NODE_MISSING());
  if (configuration.dryRun) problems.add({ path: 'dryRun' }, PROVISION_DRY_RUN());
  refuseFlags(problems);
  return configuration;
}

/** The endpoint and the CA hashes of the cluster, unless flags have them. */
async function discoveryOf(
  admin: Admitting,
  { flags, arguments: words }: Invocation['line'],
): Promise<{ words: readonly string[]; more: JoinFlags }> {
  const { token } = admin;
  if (flags.string('discovery-file')) return { words, more: { tlsBootstrapToken: token } };
  const point = await joinPointOf(admin);
  const hasPins =
    flags.has('discovery-token-ca-cert-hash') || flags.bool('discovery-token-unsafe-skip-ca-verification');
  return {
    words: [words[0] ?? point.endpoint],
    more: { token, ...(!hasPins && { caCertHashes: point.caCertHashes }) },
  };
}

function documentFor(
  configuration: JoinConfiguration,
  given: Given,
  { invocation, host }: { invocation: Invocation; host: Host },
): Secret {
  const { line, catalogue } = invocation;
  const { flags } = line;
  const language = languageFor(flags.string('lang'), host.read.system.env);
  const passed = ['undo-on-failure', 'allow-remote-discovery-programs'].filter((name) => flags.bool(name));
  return provision({
    ...{ configuration, format: given.format, source: given.source },
    run: [
      ...passed.map((name) => `--${name}`),
      ...(usesMergeMethod(configuration) ? ['--allow-experimental-api'] : []),
      ...(given.sentinelFile ? [`--sentinel-file=${given.sentinelFile}`] : []),
      ...(given.retryFor ? [`--retry-for=${given.retryFor}`] : []),
      `--lang=${language}`,
    ],
    told: (failure) => {
      const { what, cause, cure } = catalogue.failure(failure);
      const fields = { outcome: 'failed', exitCode: 6, failure: failureFields(catalogue, failure) };
      return { text: [what, cause, cure].join(' '), fields };
    },
    retrying: catalogue.text('BOOT_WAITS'),
    wgetFailed: catalogue.text('BOOT_WGET_FAILED'),
  });
}

/** Readable only by its owner, whatever was at the path before. */
async function deliver(
  document: Secret,
  outputFile: string | undefined,
  { invocation, host, emit }: { invocation: Invocation; host: Host; emit: Emit },
): Promise<void> {
  if (outputFile === undefined) {
    invocation.terminal.data(document.reveal());
    return;
  }
  const path = absolutePath(outputFile) ?? outputFile;
  await host.write.files.write(path, Buffer.from(document.reveal()), { mode: 0o600 });
  emit({ type: 'notice', level: 'info', message: USER_DATA_WRITTEN({ path }) });
}
