import { Failure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import type { JoinPoint } from '../../../cluster/api/published-cluster.ts';
import { FLAGS_INVALID } from '../../../config/config-sentences.ts';
import type { GivenToken } from '../../../config/fields/given.ts';
import { CONFIG_WITH_FLAGS } from '../../../config/from-flags/config-flags-sentences.ts';
import { durationOf, flagPlace } from '../../../config/from-flags/flag-input.ts';
import { fieldsOf, flagsByField, type Option } from '../../../config/options/option.ts';
import { JOIN_LINE, TOKEN_BINDING, TOKEN_SETTINGS } from '../../../config/options/token.ts';
import { Problems } from '../../../config/problem.ts';
import type { BootstrapToken } from '../../../config/types/init.ts';
import { validatedTokens } from '../../../config/validation/tokens.ts';
import { checkCertificateKey } from '../../../config/values/credentials.ts';
import type { Emit } from '../../../engine/events.ts';
import type { FileReader } from '../../../host/ports.ts';
import { createTokens, type NewToken } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import { isCalledAsKubeadm, type Program } from '../../as-kubeadm/program.ts';
import { configurationBytes, warn } from '../../configuration/configuration-file.ts';
import { valuesOf } from '../../flags/values.ts';
import { joinCommandLine } from '../../render/output/joining.ts';
import { printData } from '../../render/output/printed-data.ts';
import { CERTIFICATE_KEY_UNUSED, TOKENS_PREVIEWED } from './commands-token-sentences.ts';
import { tokenObject } from './list.ts';
import { tokenContext, tokenOptions } from './options.ts';

/** Path of the first token's fields in a file. */
const PREFIX = /^bootstrapTokens\[0\]\./;

/** Flags about the token, which cannot be combined with --config (kubeadm ValidateMixedArguments). */
const ABOUT_THE_TOKEN = [
  JOIN_LINE.certificateKey,
  ...Object.values<Option>(TOKEN_SETTINGS),
  ...Object.values<Option>(TOKEN_BINDING),
];

/** Prints the token or the join command. A preview prints neither, because no one could use them. */
export async function createToken(invocation: Invocation): Promise<void> {
  const { line, reporter } = invocation;
  const { flags } = line;
  const certificateKey = flags.string('certificate-key') || undefined;
  const printJoinCommand = flags.bool('print-join-command');
  if (certificateKey !== undefined && !printJoinCommand) throw new Failure(CERTIFICATE_KEY_UNUSED, undefined);
  const { host, emit } = tokenContext(invocation);
  const given = await tokensToCreate(invocation, host.read.files, emit);
  // Computed here, so that the printed end is the stored one.
  const tokens = given.map((token): NewToken => withEnd(token, host.read.clock.now()));
  const options = await tokenOptions(invocation);
  const allowAutomaticApproval = flags.bool(TOKEN_BINDING.allowAutomaticApproval.name);
  const creating = { ...options, allowAutomaticApproval, joinPoint: printJoinCommand };
  const { changes, joinPoint } = await createTokens(tokens, creating);
  if (options.dryRun) {
    const message = TOKENS_PREVIEWED({ changes: changes.length });
    reporter.succeeded({ outcome: 'previewed', fields: { changes }, message });
    return;
  }
  const program = isCalledAsKubeadm(line) ? 'kubeadm' : 'kubejoin';
  const command = (token: NewToken) => joinPoint && commandFor(joinPoint, token, { certificateKey, program });
  const objects = tokens.map((token) => created(token, command(token)));
  // A file may have many tokens, of which kubeadm prints the first.
  const printed = tokens.filter(({ binding }, index) => binding !== undefined || index === 0);
  printData(invocation, objects, () => printed.map((token) => command(token) ?? token.token.reveal()).join('\n'));
}

function commandFor(
  point: JoinPoint,
  { token, binding }: NewToken,
  { certificateKey, program }: { certificateKey: string | undefined; program: Program },
): string {
  const isControlPlane = binding === undefined ? certificateKey !== undefined : binding.role === 'control-plane';
  const by = {
    token: token.reveal(),
    ...(isControlPlane && { controlPlane: { certificateKey } }),
    ...(binding && { nodeName: binding.node }),
  };
  return joinCommandLine(point, by, program).replaceAll(' \\\n\t', ' ');
}

function withEnd({ ttl, expires, ...token }: NewToken, now: number): NewToken {
  return { ...token, ttl, expires: expires ?? (ttl ? now + ttl : undefined) };
}

function created({ ttl: _, usages, binding, ...token }: NewToken, joinCommand: string | undefined) {
  const { kind, fields } = tokenObject({ ...token, binding, admitted: [], usages: [...usages].sort() });
  return { kind, fields: { ...fields, ...(joinCommand !== undefined && { joinCommand }) } };
}

/**
 * The tokens of the command line, or those of the InitConfiguration in a file. Throws FLAGS_INVALID, CONFIG_INVALID or
 * CONFIG_WITH_FLAGS.
 */
async function tokensToCreate(invocation: Invocation, files: FileReader, emit: Emit): Promise<NewToken[]> {
  const { flags, arguments: words } = invocation.line;
  const path = flags.string('config');
  if (!path) return tokensOfFlags(invocation, files);
  const mixed = ABOUT_THE_TOKEN.filter(({ name }) => flags.has(name)).map(({ name }) => `--${name}`);
  if (words.length > 0) mixed.push('TOKEN');
  if (mixed.length > 0) throw new Failure(CONFIG_WITH_FLAGS, { flags: mixed, beside: ['--dry-run'] });
  const bytes = await configurationBytes(path, files);
  const { parseInitDocuments } = await import('../../../config/documents/init-documents.ts');
  const { draft, notices } = parseInitDocuments(bytes, path, {
    allowExperimentalApi: flags.bool('allow-experimental-api'),
  });
  warn(notices, emit);
  return draft.init.bootstrapTokens;
}

async function tokensOfFlags(invocation: Invocation, files: FileReader): Promise<NewToken[]> {
  const token = tokenOfFlags(invocation);
  const isBound = Object.values(TOKEN_BINDING).some(({ name }) => invocation.line.flags.has(name));
  return isBound ? (await import('./binding.ts')).boundTokens(token, invocation.line, files) : [token];
}

function tokenOfFlags({ line }: Invocation): BootstrapToken {
  const problems = new Problems();
  const { certificateKey, ...flags } = valuesOf({ ...JOIN_LINE, ...TOKEN_SETTINGS }, line);
  const values = {
    ...flags,
    ttl: durationOf(flags.ttl, '--ttl', problems),
    description: flags.description || undefined,
  };
  if (certificateKey?.reveal()) problems.take(checkCertificateKey(certificateKey), { path: '--certificate-key' });
  const [token] = line.arguments;
  const given: GivenToken = { ...(token && { token: new Secret(token) }), ...fieldsOf(TOKEN_SETTINGS, values) };
  const flagOf = flagPlace({ ...flagsByField(TOKEN_SETTINGS), token: 'TOKEN' });
  const place = (path: string) => flagOf(path.replace(PREFIX, ''));
  const [validated] = validatedTokens([given], { problems, place, notices: [] });
  if (!problems.empty || validated === undefined) throw new Failure(FLAGS_INVALID, problems.result());
  return validated;
}
