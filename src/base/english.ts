/** What the system's error codes mean, as part of a sentence. */
const MEANINGS: Record<string, string> = {
  EACCES: 'permission was denied',
  EPERM: 'the operation is not permitted',
  ENOENT: 'there is nothing at that path',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EEXIST: 'something else is already there',
  ENOSPC: 'the file system is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is mounted read-only',
  EIO: 'the disk reported an input/output error',
  ELOOP: 'the path goes through too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  EBUSY: 'it is in use',
  EFBIG: 'the file would be larger than is allowed',
  ETIMEDOUT: 'nothing came in time',
  ECONNREFUSED: 'nobody listens there',
};

export function errnoMeaning(code: string): string {
  const meaning = MEANINGS[code];
  return meaning === undefined ? code : `${meaning} (${code})`;
}

export const listed = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));

/** How long it was tried, where it was tried more than once. */
export interface Waited {
  waitedSeconds?: number;
}

export const tried = (p: Waited): string =>
  p.waitedSeconds === undefined ? '' : ` It was tried again for ${p.waitedSeconds} seconds.`;

export const minutes = (skew: number): string =>
  `${Math.abs(skew)} ${Math.abs(skew) === 1 ? 'minute' : 'minutes'} ${skew > 0 ? 'behind' : 'ahead of'}`;

export const clocks = (p: { hostTime: string; serverTime?: string; skewMinutes?: number }): string =>
  p.serverTime === undefined
    ? `This machine's clock says ${p.hostTime}.`
    : `This machine's clock says ${p.hostTime}, the server's Date header says ${p.serverTime}${
        p.skewMinutes === undefined || p.skewMinutes === 0 ? '' : `: this machine is ${minutes(p.skewMinutes)} it`
      }.`;

interface Clocks {
  hostTime: string;
  serverTime?: string;
}

/**
 * Whose fault a date is, where the server has told its own time: a sentence after `clocks`. `date`: the end, or the
 * beginning, of a certificate.
 */
export function datesCause({ hostTime, serverTime }: Clocks, date: string): string {
  if (serverTime === undefined) return '';
  const [here, there, limit] = [hostTime, serverTime, date].map(Date.parse) as [number, number, number];
  if (here > limit === there > limit)
    return " By the server's clock, too, the certificate is not valid now: it is the certificate that is wrong.";
  return here > there
    ? " By the server's clock the certificate is valid now: this machine's clock, which is ahead, makes it look expired."
    : " By the server's clock the certificate is valid now: this machine's clock, which is behind, makes it look not valid yet.";
}

export const and = (words: readonly string[]): string => new Intl.ListFormat('en').format(words);

export const or = (words: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(words);

export const didYouMean = (name: string | undefined): string => (name === undefined ? '' : ` Did you mean ${name}?`);

export const meant = (nearest: string | undefined): string =>
  nearest === undefined ? '' : ` Did you mean "${nearest}"?`;

export const tail = (log: readonly string[]): string =>
  log.length > 0 ? ` Its last log lines:\n${log.map((line) => `    ${line}`).join('\n')}` : '';

export const SAME_AGAIN = 'then run the same command again';
