import { X509Certificate } from 'node:crypto';
import type { Trust } from './tls-verify.ts';

/** More certificates of one name than a rotation leaves behind. */
const MOST = 8;

/**
 * Where several authorities have one name (a CA that was made anew, without key identifiers), OpenSSL takes one of them
 * and tries no other when the signature does not fit; Go tries all. So the same trust in parts, in each of which a name
 * stands once: each certificate is in one of them. None where no name stands twice.
 */
export function withoutTwins(trust: Trust): Trust[] {
  if (trust.type !== 'authorities') return [];
  const parts: string[][] = [];
  const seen = new Map<string, number>();
  for (const certificate of new Set(trust.certificates)) {
    const { subject } = new X509Certificate(certificate);
    const part = seen.get(subject) ?? 0;
    seen.set(subject, part + 1);
    parts[part] = [...(parts[part] ?? []), certificate];
  }
  return parts.length < 2 ? [] : parts.slice(0, MOST).map((certificates) => ({ type: 'authorities', certificates }));
}
