import { Failure } from '../../../base/failure.ts';
import type { StatusFacts } from '../facts.ts';
import {
  AUTHORITY_ENDS,
  CERTIFICATES_END,
  SERVING_CERTIFICATE_ENDS,
  TOKEN_UNLIMITED,
} from './cluster-status-findings-sentences.ts';
import { error, type Finding, warning } from './finding.ts';

const DAY = 24 * 3_600_000;
const SOON_MS = 30 * DAY;
/** A CA cannot be renewed by a command, so there must be time to plan. */
const AUTHORITY_SOON_MS = 180 * DAY;

/** Certificates that have ended or end soon, and tokens that never end. */
export function certificateFindings({ now, apiServers = [], certificates = [], tokens = [] }: StatusFacts): Finding[] {
  const own = certificates.filter((one) => !one.isAuthority && one.expires - now < SOON_MS);
  const [first] = own.map(({ expires }) => secondsTo(expires, now)).sort((a, b) => a - b);
  return [
    ...(first === undefined
      ? []
      : [byEnd(first, new Failure(CERTIFICATES_END, { names: own.map(({ name }) => name), seconds: first }))]),
    ...certificates
      .filter((one) => one.isAuthority && one.expires - now < AUTHORITY_SOON_MS)
      .map(({ name, expires }) => {
        const seconds = secondsTo(expires, now);
        return byEnd(seconds, new Failure(AUTHORITY_ENDS, { name, seconds }));
      }),
    ...apiServers.flatMap(({ server, node, expires }) => {
      if (expires === undefined || expires - now >= SOON_MS) return [];
      const seconds = secondsTo(expires, now);
      return [byEnd(seconds, new Failure(SERVING_CERTIFICATE_ENDS, { server, node, seconds }))];
    }),
    ...tokens
      .filter(({ expires, admits }) => expires === undefined && (admits === 'any' || admits === 'any-approved'))
      .map(({ id, admits }) => warning(new Failure(TOKEN_UNLIMITED, { id, isApproved: admits === 'any' }))),
  ];
}

/** Whole seconds, zero or less once it has ended. */
const secondsTo = (expires: number, now: number) => Math.floor((expires - now) / 1000);

const byEnd = (seconds: number, failure: Failure): Finding => (seconds <= 0 ? error(failure) : warning(failure));
