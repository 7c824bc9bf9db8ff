export const minutes = (skew: number): string =>
  `${Math.abs(skew)} ${Math.abs(skew) === 1 ? 'minuto' : 'minutos'} ${skew > 0 ? 'atrasado' : 'adiantado'}`;

export const clocks = (p: { hostTime: string; serverTime?: string; skewMinutes?: number }): string =>
  p.serverTime === undefined
    ? `O relógio desta máquina marca ${p.hostTime}.`
    : `O relógio desta máquina marca ${p.hostTime}, e o cabeçalho Date do servidor, ${p.serverTime}${
        p.skewMinutes === undefined || p.skewMinutes === 0 ? '' : `: esta máquina está ${minutes(p.skewMinutes)} em relação a ele`
      }.`;
