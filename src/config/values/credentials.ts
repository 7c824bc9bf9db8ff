import { bootstrapTokenParts } from '../../base/bootstrap-token.ts';
import type { Secret } from '../../base/secret.ts';
import { secretShape, shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import { CONFIG_CERTIFICATE_KEY, CONFIG_HASH, CONFIG_TOKEN, CONFIG_TOKEN_GROUP } from './config-values-sentences.ts';

export function checkToken(token: Secret): Checked<Secret> {
  const text = token.reveal();
  return bootstrapTokenParts(text) === undefined
    ? { wrong: CONFIG_TOKEN({ shape: secretShape(text), length: text.length }) }
    : { value: token };
}

export const TOKEN_USAGES = ['signing', 'authentication'] as const;

/** k8s.io/cluster-bootstrap BootstrapGroupPattern. */
const GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

export function checkTokenGroup(group: string): Checked<string> {
  return GROUP.test(group) ? { value: group } : { wrong: CONFIG_TOKEN_GROUP({ value: shown(group) }) };
}

/** The AES-256 key of the uploaded certificates. */
export function checkCertificateKey(key: Secret): Checked<Secret> {
  const text = key.reveal();
  if (/^[0-9a-fA-F]{64}$/.test(text)) return { value: key };
  const foreign = [...text].filter((character) => !/[0-9a-fA-F]/.test(character)).length;
  return { wrong: CONFIG_CERTIFICATE_KEY({ length: text.length, foreign }) };
}

/** A pin (RFC 7469) in kubeadm's notation: `sha256:` and 64 hexadecimal digits. Returned in lower case. */
export function checkCaCertHash(hash: string): Checked<string> {
  const parts = hash.split(':');
  const [algorithm = '', digits = ''] = parts;
  if (parts.length !== 2) return { wrong: CONFIG_HASH({ reason: 'form', algorithm: undefined, length: hash.length }) };
  if (algorithm.toLowerCase() !== 'sha256')
    return { wrong: CONFIG_HASH({ reason: 'algorithm', algorithm: shown(algorithm), length: digits.length }) };
  if (!/^[0-9a-fA-F]*$/.test(digits))
    return { wrong: CONFIG_HASH({ reason: 'digits', algorithm: undefined, length: digits.length }) };
  if (digits.length !== 64)
    return { wrong: CONFIG_HASH({ reason: 'length', algorithm: undefined, length: digits.length }) };
  return { value: hash.toLowerCase() };
}
