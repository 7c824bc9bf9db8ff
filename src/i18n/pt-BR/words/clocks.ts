/** `of`: o relógio, ou a máquina. */
export const minutes = (skew: number, of: 'relógio' | 'máquina' = 'relógio'): string =>
  `${Math.abs(skew)} ${Math.abs(skew) === 1 ? 'minuto' : 'minutos'} ${skew > 0 ? 'atrasad' : 'adiantad'}${of === 'máquina' ? 'a' : 'o'}`;

export const clocks = (p: { hostTime: string; serverTime?: string; skewMinutes?: number }): string =>
  p.serverTime === undefined
    ? `O relógio desta máquina marca ${p.hostTime}.`
    : `O relógio desta máquina marca ${p.hostTime}, e o cabeçalho Date do servidor, ${p.serverTime}${
        p.skewMinutes === undefined || p.skewMinutes === 0
          ? ''
          : `: esta máquina está ${minutes(p.skewMinutes, 'máquina')} em relação a ele`
      }.`;

interface Clocks {
  hostTime: string;
  serverTime?: string;
}

/** De quem é a culpa por uma data, quando o servidor informou a própria hora: uma frase depois de `clocks`. */
export function datesCause({ hostTime, serverTime }: Clocks, date: string): string {
  if (serverTime === undefined) return '';
  const [here, there, limit] = [hostTime, serverTime, date].map(Date.parse) as [number, number, number];
  if (here > limit === there > limit)
    return ' Também pelo relógio do servidor o certificado não vale agora: é o certificado que está errado.';
  return here > there
    ? ' Pelo relógio do servidor o certificado vale agora: é o relógio desta máquina, adiantado, que o faz parecer expirado.'
    : ' Pelo relógio do servidor o certificado vale agora: é o relógio desta máquina, atrasado, que o faz parecer ainda não válido.';
}
