import type { Reason, Say } from './text.ts';
import { duration } from './wording.ts';

/** The system's error codes (errno) as part of a sentence. */
const MEANINGS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'part of the path is not a directory',
  EISDIR: 'it is a directory',
  EEXIST: 'something already exists there',
  ENOSPC: 'the file system is full',
  EDQUOT: 'the disk quota is exceeded',
  EROFS: 'the file system is mounted read-only',
  EIO: 'the disk reported an input/output error',
  ELOOP: 'the path contains too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'this process has too many open files',
  ENFILE: 'the system has too many open files',
  EBUSY: 'it is in use',
  EFBIG: 'the file would exceed the size limit',
  ETIMEDOUT: 'no response arrived in time',
  ECONNREFUSED: 'nothing is listening there',
};

export function errnoMeaning(code: string): string {
  const meaning = MEANINGS[code];
  return meaning === undefined ? code : `${meaning} (${code})`;
}

/** The same for a connection to another machine, which a firewall can refuse as well. */
export function connectMeaning(code: string): string {
  return code === 'ECONNREFUSED'
    ? `nothing is listening there, or a firewall rejects the connection (${code})`
    : errnoMeaning(code);
}

export const listed = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));

/** The length of all attempts; undefined after a single one. */
export interface Waited {
  waitedSeconds?: number;
}

export const tried = (p: Waited): string =>
  p.waitedSeconds === undefined ? '' : ` kubejoin retried for ${duration(p.waitedSeconds)}.`;

/** A wait that may still last `upToSeconds`, in whole minutes when it is long. */
export interface Expected {
  upToSeconds?: number;
}

export const wholeMinutes = (seconds: number): number => (seconds < 120 ? seconds : Math.ceil(seconds / 60) * 60);

export const upTo = ({ upToSeconds }: Expected): string =>
  upToSeconds === undefined ? '' : `, for up to ${duration(wholeMinutes(upToSeconds))}`;

export const minutes = (skew: number): string => `${duration(Math.abs(skew) * 60)} ${skew > 0 ? 'behind' : 'ahead of'}`;

export const clocks = (p: { hostTime: string; serverTime?: string; skewMinutes?: number }): string =>
  p.serverTime === undefined
    ? `This machine's clock says ${p.hostTime}.`
    : `This machine's clock says ${p.hostTime}, and the server's Date header says ${p.serverTime}${
        p.skewMinutes === undefined || p.skewMinutes === 0
          ? ''
          : `: this machine is ${minutes(p.skewMinutes)} the server`
      }.`;

export interface Clocks {
  hostTime: string;
  serverTime?: string;
}

/**
 * What is wrong if a certificate does not hold on this machine: the certificate, or this machine's clock. Unknown if the
 * server did not send its time. `date`: the end, or the beginning, of the certificate.
 */
export function wrongDate(
  { hostTime, serverTime }: Clocks,
  date: string,
): 'certificate' | 'clock-ahead' | 'clock-behind' | 'unknown' {
  if (serverTime === undefined) return 'unknown';
  const [here, there, limit] = [hostTime, serverTime, date].map(Date.parse) as [number, number, number];
  if (here > limit === there > limit) return 'certificate';
  return here > there ? 'clock-ahead' : 'clock-behind';
}

const WRONG_DATES = {
  unknown: '',
  certificate: " The certificate is not valid by the server's clock either, so the certificate itself is the problem.",
  'clock-ahead':
    " By the server's clock, the certificate is valid: it appears to be expired only because this machine's clock is ahead.",
  'clock-behind':
    " By the server's clock, the certificate is valid: it appears not yet valid only because this machine's clock is behind.",
};

/** A sentence after `clocks`, of `wrongDate`. */
export const datesCause = (p: Clocks, date: string): string => WRONG_DATES[wrongDate(p, date)];

export const and = (words: readonly string[]): string => new Intl.ListFormat('en-GB').format(words);

export const or = (words: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words);

export const didYouMean = (name: string | undefined): string => (name === undefined ? '' : ` Did you mean ${name}?`);

export const meant = (nearest: string | undefined): string =>
  nearest === undefined ? '' : ` Did you mean "${nearest}"?`;

export const tail = (log: readonly string[]): string =>
  log.length > 0 ? ` Last log lines:\n${log.map((line) => `    ${line}`).join('\n')}` : '';

/** Cause and cure for a warning that already says what failed. */
export const why = (reason: Reason, say: Say): string =>
  typeof reason === 'string' || 'key' in reason
    ? `Reason: ${say(reason)}`
    : `Cause: ${say(reason, 'cause')} Fix: ${say(reason, 'cure')}`;

/** What else the phase does that several cures name. */
export const BOOTSTRAP_PHASE_ALSO =
  'The phase bootstrap-token also makes cluster-info public, creates a bootstrap token that is valid for 24 hours, and lets the cluster approve the requests of unbound tokens by itself.';

export const SAME_AGAIN = 'then run the failed command again';
