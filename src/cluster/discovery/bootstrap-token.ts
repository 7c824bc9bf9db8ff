import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import type { BootstrapToken } from '../../pki/detached-jws.ts';
import { TOKEN_INVALID } from './sentences.ts';

/** The two halves of "abcdef.0123456789abcdef"; TOKEN_INVALID when it is none. */
export function bootstrapToken(token: Secret): BootstrapToken {
  const match = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(token.reveal());
  if (match?.[1] === undefined || match[2] === undefined) throw new Failure(TOKEN_INVALID, {});
  return { id: match[1], secret: new Secret(match[2]) };
}
