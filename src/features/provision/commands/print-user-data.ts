import type { Secret } from '../../../base/secret.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { administering } from '../../../cli/commands/administering.ts';
import { requestedByFlags } from '../../../cli/configuration/join-configuration.ts';
import { valuesOf } from '../../../cli/flags/values.ts';
import { languageFor } from '../../../cli/language.ts';
import { besideData } from '../../../cli/render/output/printed-data.ts';
import { refuseFlags } from '../../../config/from-flags/flag-input.ts';
import { JOIN } from '../../../config/options/join.ts';
import { Problems } from '../../../config/problem.ts';
import type { Emit } from '../../../engine/events.ts';
import { OUTPUT_FILE_REPLACED } from '../../../host/host-sentences.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { isStandardOutput, placeProblem } from '../../../host/output-file.ts';
import { absolutePath } from '../../../host/paths.ts';
import type { FileReader, Host } from '../../../host/ports.ts';
import { tokenId } from '../../../operations/tokens.ts';
import { bootWords } from '../boot-words.ts';
import { PROVISION, PROVISION_RUN } from '../options.ts';
import { provisionSettings } from '../provision-settings.ts';
import { makeUserData } from '../user-data.ts';
import { USER_DATA_KEEPS_TOKEN, USER_DATA_TOKEN_LEFT, USER_DATA_WRITTEN } from './provision-commands-sentences.ts';

/** Prints the user data, or writes it to --output-file. With --kubeconfig, creates the token first. */
export async function printUserData(invocation: Invocation): Promise<void> {
  const { line, catalogue } = invocation;
  const host = linuxHost();
  const emit = besideData(invocation);
  const values = valuesOf({ ...PROVISION, ...PROVISION_RUN }, line);
  const joining = valuesOf(JOIN, line);
  const settings = provisionSettings(values, joining);
  const path = await placeOf(values.outputFile, host.read.files);
  const { document, bound } = await makeUserData({
    ...{ settings, join: requestedByFlags(invocation, host.read.files, emit) },
    admin: values.kubeconfig ? await administering(invocation, emit) : undefined,
    passed: joining,
    language: languageFor(line.flags.string('lang'), host.read.system.env),
    ...bootWords(catalogue),
  });
  try {
    await deliver(document, path, { invocation, host, emit });
  } catch (error) {
    if (bound) {
      const message = USER_DATA_TOKEN_LEFT({ id: tokenId(bound.token) });
      emit({ type: 'notice', level: 'warning', message });
    }
    throw error;
  }
  emit({ type: 'notice', level: 'warning', message: USER_DATA_KEEPS_TOKEN({ node: bound?.node }) });
}

/** Absolute path of the user data; undefined for standard output. Throws FLAGS_INVALID before there is a token. */
async function placeOf(given: string | undefined, files: FileReader): Promise<string | undefined> {
  if (!given || given === '-' || isStandardOutput(given)) return undefined;
  const path = absolutePath(given) ?? given;
  const problems = new Problems();
  const problem = await placeProblem(path, files);
  if (problem) problems.add({ path: '--output-file' }, problem);
  refuseFlags(problems);
  return path;
}

/** Readable only by its owner, whatever was at the path before. */
async function deliver(
  document: Secret,
  path: string | undefined,
  { invocation, host, emit }: { invocation: Invocation; host: Host; emit: Emit },
): Promise<void> {
  if (path === undefined) {
    invocation.terminal.data(document.reveal());
    return;
  }
  const replaced = (await host.read.files.lstat(path)) !== undefined;
  await host.write.files.write(path, Buffer.from(document.reveal()), { mode: 0o600 });
  if (replaced) emit({ type: 'notice', level: 'warning', message: OUTPUT_FILE_REPLACED({ path }) });
  emit({ type: 'notice', level: 'info', message: USER_DATA_WRITTEN({ path }) });
}
