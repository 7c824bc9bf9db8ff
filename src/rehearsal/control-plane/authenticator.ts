import { unauthorized } from '../api-machinery/status.ts';
import type { ClientCertificate, ServerRequest } from '../servers/server.ts';
import type { BootstrapTokens } from './bootstrap-tokens.ts';
import { ADMINISTRATORS } from './grants.ts';

/** Sender of a request, as authorization sees it. */
export interface User {
  user: string;
  groups: string[];
}

const ANONYMOUS: User = { user: 'system:anonymous', groups: ['system:unauthenticated'] };

/**
 * Client certificate, bootstrap token or nobody, as the API server decides: a credential that is presented and wrong is
 * 401, never anonymous.
 */
export function authenticate(
  request: Pick<ServerRequest, 'header' | 'clientCertificate'>,
  tokens: BootstrapTokens,
): User {
  const { clientCertificate } = request;
  const bearer = bearerToken(request.header('authorization'));
  if (clientCertificate?.verified === true) return authenticated(certificateUser(clientCertificate));
  if (bearer !== undefined) {
    const user = tokens.authenticate(bearer);
    if (user !== undefined) return authenticated(user);
  }
  if (clientCertificate !== undefined || bearer !== undefined) throw unauthorized();
  return ANONYMOUS;
}

function certificateUser(certificate: ClientCertificate): User {
  return { user: certificate.commonName, groups: certificate.organizations };
}

function authenticated(user: User): User {
  return { user: user.user, groups: [...user.groups, 'system:authenticated'] };
}

/** RFC 6750 section 2.1; an empty token counts as none, as in the API server. */
function bearerToken(header: string | undefined): string | undefined {
  const token = header?.trim().match(/^Bearer\s+(\S+)/i)?.[1];
  return token === undefined || token === '' ? undefined : token;
}

export const isAdministrator = (user: User): boolean => ADMINISTRATORS.some((group) => user.groups.includes(group));

/** NAME of system:node:NAME in the group system:nodes. */
export function nodeNameOf(user: User): string | undefined {
  const prefix = 'system:node:';
  return user.groups.includes('system:nodes') && user.user.startsWith(prefix)
    ? user.user.slice(prefix.length)
    : undefined;
}
