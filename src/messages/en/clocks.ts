export const minutes = (skew: number): string =>
  `${Math.abs(skew)} ${Math.abs(skew) === 1 ? 'minute' : 'minutes'} ${skew > 0 ? 'behind' : 'ahead of'}`;

export const clocks = (p: { hostTime: string; serverTime?: string; skewMinutes?: number }): string =>
  p.serverTime === undefined
    ? `This machine's clock says ${p.hostTime}.`
    : `This machine's clock says ${p.hostTime}, the server's Date header says ${p.serverTime}${
        p.skewMinutes === undefined || p.skewMinutes === 0 ? '' : `: this machine is ${minutes(p.skewMinutes)} it`
      }.`;
