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

/** Whose fault a date is, where the server has told its own time: a sentence after `clocks`. `date`: the end, or the beginning, of a certificate. */
export function datesCause({ hostTime, serverTime }: Clocks, date: string): string {
  if (serverTime === undefined) return '';
  const [here, there, limit] = [hostTime, serverTime, date].map(Date.parse) as [number, number, number];
  if (here > limit === there > limit)
    return " By the server's clock, too, the certificate is not valid now: it is the certificate that is wrong.";
  return here > there
    ? " By the server's clock the certificate is valid now: this machine's clock, which is ahead, makes it look expired."
    : " By the server's clock the certificate is valid now: this machine's clock, which is behind, makes it look not valid yet.";
}
