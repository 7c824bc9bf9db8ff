import { Failure } from '../../../base/failure.ts';
import type { BootstrapToken } from '../../../config/types/init.ts';
import { createTokens } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import { joinCommandLine } from '../../render/output/joining.ts';
import { printData } from '../../render/output/printed-data.ts';
import { tokensToCreate } from './configuration.ts';
import { tokenContext, tokenOptions } from './options.ts';
import { CERTIFICATE_KEY_UNUSED, TOKENS_PREVIEWED } from './sentences.ts';
import { tokenObject } from './token-object.ts';

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
