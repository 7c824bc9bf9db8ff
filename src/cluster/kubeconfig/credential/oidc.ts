import { Failure } from '../../../base/failure.ts';
import { record } from '../../../base/record.ts';
import { Secret } from '../../../base/secret.ts';
import { shownUrl } from '../../../base/shown.ts';
import { parseJson } from '../../../base/try.ts';
import { parseCertificateBundle } from '../../../pki/reading/certificate-bundle.ts';
import { httpsExchange } from '../../../wire/http/exchange.ts';
import type { DiscoveryContext } from '../../discovery/context.ts';
import type { KubeconfigUser } from '../kubeconfig.ts';
import { type KubeconfigSource, readReference } from '../kubeconfig-source.ts';
import {
  AUTH_PROVIDER_RETIRED,
  AUTH_PROVIDER_UNKNOWN,
  OIDC_FAILED,
  type OidcProblem,
} from './kubeconfig-credential-sentences.ts';
import { oidcSession, type Refreshed } from './oidc-session.ts';

/** Providers that client-go removed and old kubeconfigs still have. */
const RETIRED = new Set(['azure', 'gcp', 'openstack']);
/** Refreshes a token this early, because clocks differ (as in client-go). */
const EXPIRY_DELTA_MS = 10_000;
const TIMEOUT_MS = 10_000;
/** An ID token with some thousand groups fits. */
const MAX_BYTES = 128 * 1024;

interface Settings {
  source: string;
  issuer: URL;
  clientId: string;
  clientSecret: string;
  authorities: readonly string[];
}

/**
 * The id_token of an `auth-provider: oidc`: from the kubeconfig while it is valid, otherwise from the issuer, whose answer
 * this process keeps.
 */
export async function oidcToken(
  from: KubeconfigSource,
  provider: NonNullable<KubeconfigUser['authProvider']>,
  context: DiscoveryContext,
): Promise<Secret> {
  const { source } = from;
  if (RETIRED.has(provider.name)) throw new Failure(AUTH_PROVIDER_RETIRED, { source, name: provider.name });
  if (provider.name !== 'oidc') throw new Failure(AUTH_PROVIDER_UNKNOWN, { source, name: provider.name });
  const value = (name: string) => (typeof provider.config[name] === 'string' ? provider.config[name] : '');
  const issuerText = value('idp-issuer-url');
  const issuer = URL.canParse(issuerText) ? new URL(issuerText) : undefined;
  const fail = (problem: OidcProblem) =>
    new Failure(OIDC_FAILED, { source, issuer: issuer === undefined ? '' : shownUrl(issuer), problem });
  const clientId = value('client-id');
  if (issuer?.protocol !== 'https:' || clientId === '') throw fail('no-issuer');
  const idToken = value('id-token');
  const until = () => context.host.clock.now() + EXPIRY_DELTA_MS;
  if (idToken !== '') {
    const expires = expiryOf(idToken);
    if (expires === undefined) throw fail('bad-id-token');
    if (until() < expires) return new Secret(idToken);
  }
  const refreshToken = value('refresh-token');
  if (refreshToken === '') throw fail('no-refresh-token');
  const authorities = await issuerAuthorities(
    from,
    value('idp-certificate-authority-data'),
    value('idp-certificate-authority'),
    context,
    fail,
  );
  const client = { issuer, clientId, clientSecret: value('client-secret') };
  return oidcSession({ ...client, refreshToken }).idToken({
    until,
    signal: context.retry.signal,
    refresh: (current, rotate) => refresh(current, rotate, { ...client, source, authorities }, context, fail),
  });
}

/** A JWT's expiry (RFC 7519 section 4.1.4), in ms since the epoch: 0 without `exp`, undefined for any other text. */
function expiryOf(token: string): number | undefined {
  const parts = token.split('.');
  const claims = parts.length === 3 ? parseJson(Buffer.from(parts[1] ?? '', 'base64url')) : undefined;
  if (typeof claims !== 'object' || claims === null) return undefined;
  return 'exp' in claims && typeof claims.exp === 'number' ? claims.exp * 1000 : 0;
}

async function issuerAuthorities(
  from: KubeconfigSource,
  data: string,
  path: string,
  context: DiscoveryContext,
  fail: (problem: OidcProblem) => Failure,
): Promise<readonly string[]> {
  if (data === '' && path === '') return context.network.hostAuthorities();
  const pem =
    data === ''
      ? await readReference(from, 'idp-certificate-authority', path, context.host.files)
      : Buffer.from(data, 'base64').toString('utf8');
  try {
    return parseCertificateBundle(pem).map(String);
  } catch {
    throw fail('bad-ca');
  }
}

/** OpenID Connect Discovery 1.0 section 4, then RFC 6749 section 6. */
async function refresh(
  refreshToken: Secret,
  rotate: (next: Secret) => void,
  settings: Settings,
  context: DiscoveryContext,
  fail: (problem: OidcProblem) => Failure,
): Promise<Refreshed> {
  const { source, issuer, authorities } = settings;
  const common = {
    authorities,
    network: context.network,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal: context.retry.signal,
  };
  const withStatus = (problem: OidcProblem, status: number) =>
    new Failure(OIDC_FAILED, { source, issuer: shownUrl(issuer), problem, status });
  const wellKnown = new URL(`${issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const metadata = await httpsExchange({
    ...common,
    url: wellKnown,
    method: 'GET',
    headers: { accept: 'application/json' },
  });
  if (metadata.status !== 200) throw withStatus('metadata-status', metadata.status);
  const endpoint = textField(parseJson(metadata.bytes), 'token_endpoint');
  if (endpoint === undefined || !endpoint.startsWith('https://') || !URL.canParse(endpoint))
    throw fail('metadata-malformed');
  const answer = await askFor(refreshToken, settings, new URL(endpoint), common);
  if (answer.status !== 200) throw withStatus('refused-refresh', answer.status);
  const given = parseJson(answer.bytes);
  const next = textField(given, 'refresh_token');
  if (next) rotate(new Secret(next));
  const idToken = textField(given, 'id_token');
  if (!idToken) throw fail('no-id-token');
  return { idToken: new Secret(idToken), expires: expiryOf(idToken) };
}

/** Sends a client secret by HTTP Basic (RFC 6749 section 2.3.1), then in the body if the issuer answers 400 or 401. */
async function askFor(
  refreshToken: Secret,
  settings: Settings,
  url: URL,
  common: Pick<Parameters<typeof httpsExchange>[0], 'authorities' | 'network' | 'timeoutMs' | 'maxBytes' | 'signal'>,
): ReturnType<typeof httpsExchange> {
  const { clientId, clientSecret } = settings;
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken.reveal() };
  if (clientSecret !== '') {
    const basic = new Secret(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
    const answer = await httpsExchange({
      ...common,
      url,
      method: 'POST',
      headers,
      basic,
      body: String(new URLSearchParams(fields)),
    });
    if (answer.status !== 400 && answer.status !== 401) return answer;
  }
  const inBody = { ...fields, client_id: clientId, ...(clientSecret !== '' && { client_secret: clientSecret }) };
  return httpsExchange({ ...common, url, method: 'POST', headers, body: String(new URLSearchParams(inBody)) });
}

function textField(value: unknown, name: string): string | undefined {
  const field = record(value)[name];
  return typeof field === 'string' ? field : undefined;
}
