import { shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import { CONFIG_HASH } from './sentences.ts';

/** A pin as RFC 7469 makes them, in kubeadm's notation: `sha256:` and 64 hexadecimal digits. Given back in lower case. */
export function checkCaCertHash(hash: string): Checked<string> {
  const parts = hash.split(':');
  const [algorithm = '', digits = ''] = parts;
  if (parts.length !== 2) return { wrong: CONFIG_HASH({ reason: 'form', algorithm: undefined, length: hash.length }) };
  if (algorithm.toLowerCase() !== 'sha256')
    return { wrong: CONFIG_HASH({ reason: 'algorithm', algorithm: shown(algorithm), length: digits.length }) };
  if (!/^[0-9a-fA-F]*$/.test(digits)) return { wrong: CONFIG_HASH({ reason: 'digits', algorithm: undefined, length: digits.length }) };
  if (digits.length !== 64) return { wrong: CONFIG_HASH({ reason: 'length', algorithm: undefined, length: digits.length }) };
  return { value: hash.toLowerCase() };
}
