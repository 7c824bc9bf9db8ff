import { X509Certificate } from 'node:crypto';
import type { Trust } from './tls-verify.ts';

/** More than the certificates of one name that a rotation leaves behind. */
const MOST = 8;

/**
 * Splits the trust into parts in which each name occurs once; none if no name occurs twice. If several authorities have
 * one name (a CA that was recreated, without key identifiers), OpenSSL tries only one of them, while Go tries all.
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
