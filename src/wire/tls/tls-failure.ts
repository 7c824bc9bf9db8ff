import { X509Certificate } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import { rfc3339 } from '../../base/time.ts';
import { shownPin } from '../../pki/keys/spki.ts';
import { errorCode } from '../connection-failure.ts';
import { hostPort } from '../endpoint.ts';
import {
  CONNECTION_RESET,
  NOT_TLS,
  TLS_CERTIFICATE_EXPIRED,
  TLS_CERTIFICATE_NOT_YET_VALID,
  TLS_FAILED,
  TLS_NAME_MISMATCH,
  TLS_UNKNOWN_CA,
} from '../wire-sentences.ts';
import { certificateNames, oneLine, type PresentedChain, type TlsOptions } from './tls-verify.ts';

/** OpenSSL's X509_V_ERR_* names for "no path to a trusted certificate". */
const UNKNOWN_CA = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);
const NO_TLS_SPOKEN = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
  'EPROTO',
]);
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** The most hashes in a message: a host's trust store has about 150, and a server may present any number. */
const SHOWN = 8;

/** The failure of a TLS handshake. diagnose.ts may add facts to NOT_TLS and the two failures about dates. */
export function handshakeFailure(error: unknown, options: TlsOptions, presented: PresentedChain): Failure {
  if (error instanceof Failure) return error;
  const server = hostPort(options.endpoint);
  const code = errorCode(error);
  const [leaf] = presented.chain;
  if (NO_TLS_SPOKEN.has(code)) return new Failure(NOT_TLS, { server, plainHttp: false }, { cause: error });
  if (BROKEN.has(code)) return new Failure(CONNECTION_RESET, { server, reason: code }, { cause: error });
  if (leaf === undefined) return new Failure(TLS_FAILED, { server, reason: code }, { cause: error });
  if (UNKNOWN_CA.has(code)) return unknownAuthority(server, code, options, presented.chain, leaf);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    const name = options.serverName ?? options.endpoint.host;
    return new Failure(TLS_NAME_MISMATCH, { server, name, names: certificateNames(leaf) }, { cause: error });
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return outsideValidity(server, options, presented.chain, leaf, code);
  return new Failure(TLS_FAILED, { server, reason: code }, { cause: error });
}

function unknownAuthority(
  server: string,
  reason: string,
  options: TlsOptions,
  chain: X509Certificate[],
  leaf: X509Certificate,
): Failure {
  const top = chain.at(-1) ?? leaf;
  return new Failure(TLS_UNKNOWN_CA, {
    server,
    subject: oneLine(leaf.subject),
    issuer: oneLine(top.issuer),
    seen: pinsOf(chain.slice(0, SHOWN)),
    expected: pinsOf(authorities(options).slice(0, SHOWN)),
    reason,
  });
}

/** Skips certificates without a pin: the chain comes from an untrusted server. */
function pinsOf(certificates: readonly X509Certificate[]): string[] {
  return certificates.flatMap((certificate) => shownPin(certificate) ?? []);
}

/** The failure of a certificate with wrong dates, which may be the server's or an authority's. */
function outsideValidity(
  server: string,
  options: TlsOptions,
  chain: X509Certificate[],
  leaf: X509Certificate,
  code: string,
): Failure {
  const now = Date.now();
  const expired = code === 'CERT_HAS_EXPIRED';
  const outside = (one: X509Certificate) => (expired ? Date.parse(one.validTo) < now : Date.parse(one.validFrom) > now);
  const issuers = authorities(options).filter((anchor) => chain.some((one) => one.checkIssued(anchor)));
  const certificate = [...chain, ...issuers].find(outside) ?? leaf;
  const common = { server, subject: oneLine(certificate.subject), hostTime: rfc3339(now) };
  return expired
    ? new Failure(TLS_CERTIFICATE_EXPIRED, { ...common, notAfter: rfc3339(Date.parse(certificate.validTo)) })
    : new Failure(TLS_CERTIFICATE_NOT_YET_VALID, {
        ...common,
        notBefore: rfc3339(Date.parse(certificate.validFrom)),
      });
}

function authorities(options: TlsOptions): X509Certificate[] {
  return options.trust.type === 'authorities' ? options.trust.certificates.map((pem) => new X509Certificate(pem)) : [];
}
