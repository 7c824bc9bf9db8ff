import { Failure, isFailure } from '../../base/failure.ts';
import { maskedPull } from '../../base/masked.ts';
import { CRI_CALL_FAILED } from '../../host/linux/runtime/sentences.ts';
import type { PullReason, UnpulledImage } from './sentences.ts';
import { IMAGE_NOT_PULLED } from './sentences.ts';

/** In this order: an answer may name the proxy and the name that it could not resolve. */
const REASONS: readonly [PullReason, RegExp][] = [
  ['disk-full', /no space left|disk quota exceeded/i],
  ['proxy', /proxyconnect|proxy authentication required|\b407\b/i],
  ['rate-limit', /toomanyrequests|too many requests|\b429\b|rate limit/i],
  ['tls', /x509:|certificate|tls: /i],
  // The name server has answered, and knows no such name.
  ['unknown-name', /no such host|name or service not known/i],
  // "dial tcp: lookup NAME on SERVER:53: ... connection refused" is the resolver's refusal.
  ['name', /dial tcp: lookup |server misbehaving|temporary failure in name resolution/i],
  ['refused', /connection refused/i],
  ['unreachable', /no route to host|network is unreachable|host is unreachable/i],
  ['timeout', /i\/o timeout|deadline exceeded|timed? ?out/i],
  ['platform', /no match for platform|no matching manifest/i],
  ['access', /unauthorized|authorization failed|access denied|requested access|insufficient_scope|forbidden|\b40[13]\b/i],
  ['missing', /not found|manifest unknown|name unknown|no such image|\b404\b/i],
];

/** Asking again does not change these. */
const LASTING: readonly PullReason[] = ['missing', 'platform', 'access', 'disk-full', 'unknown-name'];
const LONGEST = 500;

/** What the runtime answered to a pull. Undefined where it did not answer as a runtime: that is no matter of the image. */
export function unpulled(image: string, error: unknown): UnpulledImage | undefined {
  if (!isFailure(error, CRI_CALL_FAILED)) return undefined;
  const { answer } = error.params;
  return { image, reason: reasonOf(image, answer), answer: shownAnswer(answer) };
}

export function mayPass({ reason }: UnpulledImage): boolean {
  return !LASTING.includes(reason);
}

export function notPulled(images: readonly UnpulledImage[]): Failure {
  return new Failure(IMAGE_NOT_PULLED, { images });
}

/** The image's own name says nothing about the reason: it may be kube-proxy of a repository named timeout. */
function reasonOf(image: string, answer: string): PullReason {
  const last = image.lastIndexOf('/') + 1;
  const name = image.slice(0, last) + image.slice(last).replace(/[:@].*$/s, '');
  const path = name.slice(name.indexOf('/') + 1);
  const text = [image, name, path].reduce((rest, part) => rest.replaceAll(part, ''), answer);
  return REASONS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}

function shownAnswer(answer: string): string {
  const masked = maskedPull(answer);
  return masked.length > LONGEST ? `${masked.slice(0, LONGEST)}…` : masked;
}
