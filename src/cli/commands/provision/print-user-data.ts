import type { Secret } from '../../../base/secret.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import type { Emit } from '../../../engine/events.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { absolutePath } from '../../../host/paths.ts';
import type { Host } from '../../../host/ports.ts';
import { createBoundToken } from '../../../operations/provision/bound-join.ts';
import { provision, usesMergeMethod } from '../../../operations/provision/provision.ts';
import { tokenId } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import { joinConfiguration } from '../../configuration/join-configuration.ts';
import { languageFor } from '../../language.ts';
import { failureFields } from '../../render/output/json-reporter.ts';
import { besideData } from '../../render/output/printed-data.ts';
import { administering } from '../administering.ts';
import { boundConfiguration, refuseDryRun } from './bound-configuration.ts';
import { type Given, givenBy } from './given.ts';
import { USER_DATA_KEEPS_TOKEN, USER_DATA_TOKEN_LEFT, USER_DATA_WRITTEN } from './sentences.ts';

/** Prints the user data, or writes it to --output-file. With --kubeconfig, creates the token first. */
export async function printUserData(invocation: Invocation): Promise<number> {
  const host = linuxHost();
  const emit = besideData(invocation);
  const given = givenBy(invocation.line);
  const admin = given.kubeconfig ? await administering(invocation, emit) : undefined;
  const bound = admin && (await boundConfiguration(invocation, { admin, host, emit }));
  const configuration = bound?.configuration ?? (await joinConfiguration(invocation, host.read.files, emit));
  refuseDryRun(configuration);
  const document = documentFor(configuration, given, { invocation, host });
  if (admin && bound) await createBoundToken({ ...bound, ttl: given.ttl }, admin);
  try {
    await deliver(document, given.outputFile, { invocation, host, emit });
  } catch (error) {
    if (bound) {
      const message = USER_DATA_TOKEN_LEFT({ id: tokenId(bound.token) });
      emit({ type: 'notice', level: 'warning', message });
    }
    throw error;
  }
  emit({ type: 'notice', level: 'warning', message: USER_DATA_KEEPS_TOKEN({ node: bound?.node }) });
  return 0;
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
