import { CONFIG_FILE_MISSING } from '../../../api/sentences.ts';
import { Failure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import { shown } from '../../../base/shown.ts';
import { completeTokens } from '../../../config/complete/tokens.ts';
import type { GivenToken } from '../../../config/documents/given.ts';
import { CONFIG_WITH_FLAGS } from '../../../config/flags/sentences.ts';
import { Problems } from '../../../config/problem.ts';
import { CONFIG_DURATION, FLAGS_INVALID } from '../../../config/sentences.ts';
import type { BootstrapToken } from '../../../config/types/init.ts';
import { checkCertificateKey } from '../../../config/values/credentials.ts';
import { parseGoDuration } from '../../../config/values/duration.ts';
import type { Emit } from '../../../engine/events.ts';
import type { FileReader } from '../../../host/ports.ts';
import { createTokens } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import { joinCommandLine } from '../../render/output/joining.ts';
import { printData } from '../../render/output/printed-data.ts';
import { tokenContext, tokenOptions } from './options.ts';
import { CERTIFICATE_KEY_UNUSED, TOKENS_PREVIEWED } from './sentences.ts';
import { tokenObject } from './token-object.ts';

/** How the fields of the first token are named in a file. */
const PREFIX = /^bootstrapTokens\[0\]\./;

/** kubeadm ValidateMixedArguments: what says something about the token may not stand beside a file that does. */
const ABOUT_THE_TOKEN = ['certificate-key', 'description', 'groups', 'ttl', 'usages'];

/** Prints the token, or how to join with it: that is what the command is for. A preview prints neither, since nobody could use them. */
export async function createToken(invocation: Invocation): Promise<number> {
  const { line, reporter } = invocation;
  const { flags } = line;
  const certificateKey = flags.string('certificate-key') || undefined;
  const printJoinCommand = flags.bool('print-join-command');
  if (certificateKey !== undefined && !printJoinCommand) throw new Failure(CERTIFICATE_KEY_UNUSED, undefined);
  const { host, emit } = tokenContext(invocation);
  const given = await tokensToCreate(invocation, host.read.files, emit);
  // Now, so that what is printed is what is stored.
  const tokens = given.map((token) => withEnd(token, host.read.clock.now()));
  const options = await tokenOptions(invocation);
  const { changes, joinPoint } = await createTokens(tokens, { ...options, joinPoint: printJoinCommand });
  if (options.dryRun) {
    const message = TOKENS_PREVIEWED({ changes: changes.length });
    reporter.succeeded({ outcome: 'previewed', fields: { changes }, message });
    return 0;
  }
  const [first] = tokens;
  const token = first?.token.reveal() ?? '';
  const controlPlane = certificateKey === undefined ? undefined : { certificateKey };
  const command = joinPoint && joinCommandLine(joinPoint, { token, ...(controlPlane && { controlPlane }) }).replaceAll(' \\\n\t', ' ');
  const objects = tokens.map((one) => created(one, command));
  printData(invocation, objects, () => command ?? token);
  return 0;
}

function withEnd({ ttl, expires, ...token }: BootstrapToken, now: number): BootstrapToken {
  return { ...token, ttl: undefined, expires: expires ?? (ttl ? now + ttl : undefined) };
}

function created({ ttl: _, usages, ...token }: BootstrapToken, joinCommand: string | undefined) {
  const { kind, fields } = tokenObject({ ...token, usages: [...usages].sort() });
  return { kind, fields: { ...fields, ...(joinCommand !== undefined && { joinCommand }) } };
}

/** The tokens of the command line, or those of the InitConfiguration in a file. Throws FLAGS_INVALID, CONFIG_INVALID or CONFIG_WITH_FLAGS. */
export async function tokensToCreate(invocation: Invocation, files: FileReader, emit: Emit): Promise<BootstrapToken[]> {
  const { flags, arguments: words } = invocation.line;
  const path = flags.string('config');
  if (!path) return [tokenOfFlags(invocation)];
  const mixed = ABOUT_THE_TOKEN.filter((name) => flags.has(name)).map((name) => `--${name}`);
  if (words.length > 0) mixed.push('TOKEN');
  if (mixed.length > 0) throw new Failure(CONFIG_WITH_FLAGS, { flags: mixed, beside: ['--dry-run'] });
  const bytes = await files.read(path);
  if (bytes === undefined) throw new Failure(CONFIG_FILE_MISSING, { path });
  const { parseInitDocuments } = await import('../../../config/documents/init-documents.ts');
  const { draft, notices } = parseInitDocuments(bytes, path, { allowExperimentalApi: flags.bool('allow-experimental-api') });
  for (const message of notices) emit({ type: 'notice', level: 'warning', message });
  return draft.init.bootstrapTokens;
}

function tokenOfFlags({ line: { flags, arguments: words } }: Invocation): BootstrapToken {
  const problems = new Problems();
  const ttl = ttlOf(flags.string('ttl'), problems);
  const certificateKey = flags.string('certificate-key');
  if (certificateKey) problems.take(checkCertificateKey(new Secret(certificateKey)), { path: '--certificate-key' });
  const [token] = words;
  const [usages, groups, description] = [flags.list('usages'), flags.list('groups'), flags.string('description')];
  const given: GivenToken = {
    ...(token && { token: new Secret(token) }),
    ...(ttl !== undefined && { ttl }),
    ...(usages && { usages }),
    ...(groups && { groups }),
    ...(description && { description }),
  };
  const place = (path: string) => ({ path: path.replace(PREFIX, '--').replace(/^--token$/, 'TOKEN') });
  const [completed] = completeTokens([given], { problems, place, notices: [] });
  if (!problems.empty || completed === undefined) throw new Failure(FLAGS_INVALID, problems.result());
  return completed;
}

/** In nanoseconds. */
function ttlOf(text: string | undefined, problems: Problems): bigint | undefined {
  if (text === undefined) return undefined;
  const duration = parseGoDuration(text);
  if ('nanoseconds' in duration) return duration.nanoseconds;
  const unit = duration.reason === 'unknown-unit' ? shown(duration.unit) : undefined;
  problems.add({ path: '--ttl' }, CONFIG_DURATION({ value: shown(text), reason: duration.reason, unit }));
  return undefined;
}
