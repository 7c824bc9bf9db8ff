import { bootstrapTokenParts } from '../../../base/bootstrap-token.ts';
import { Failure } from '../../../base/failure.ts';
import { secretShape } from '../../../base/shown.ts';
import { deleteTokens } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import {
  TOKEN_ARGUMENT_MISSING,
  TOKEN_DELETED,
  TOKEN_OR_ID_INVALID,
  TOKENS_PREVIEWED,
} from './commands-token-sentences.ts';
import { tokenOptions } from './options.ts';

export async function deleteToken(invocation: Invocation): Promise<void> {
  const { line, terminal, catalogue, reporter, format } = invocation;
  if (line.arguments.length === 0) throw new Failure(TOKEN_ARGUMENT_MISSING, undefined);
  const ids = line.arguments.map(tokenId);
  const options = await tokenOptions(invocation);
  const { deleted, changes } = await deleteTokens(ids, options);
  if (options.dryRun)
    reporter.succeeded({
      outcome: 'previewed',
      fields: { changes },
      message: TOKENS_PREVIEWED({ changes: changes.length }),
    });
  else if (format === 'json')
    reporter.succeeded({ outcome: 'deleted', fields: { deleted }, message: TOKEN_DELETED({ id: deleted.join(', ') }) });
  else for (const id of deleted) terminal.out(catalogue.say(TOKEN_DELETED({ id })));
}

/** ID of a token. An error shows only the shape of the argument, which may be part of a token. */
function tokenId(text: string): string {
  const id = bootstrapTokenParts(text)?.id ?? /^[a-z0-9]{6}$/.exec(text)?.[0];
  if (id === undefined) throw new Failure(TOKEN_OR_ID_INVALID, { shape: secretShape(text), length: text.length });
  return id;
}
