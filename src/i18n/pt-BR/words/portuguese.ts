import type { Waited } from '../../../base/english.ts';

/** O que significam os códigos de erro do sistema, como parte de uma frase. */
const MEANINGS: Record<string, string> = {
  EACCES: 'permissão negada',
  EPERM: 'operação não permitida',
  ENOENT: 'não existe nada nesse caminho',
  ENOTDIR: 'uma parte do caminho não é um diretório',
  EISDIR: 'é um diretório',
  EEXIST: 'já existe outra coisa nesse lugar',
  ENOSPC: 'o sistema de arquivos está cheio',
  EDQUOT: 'a cota de disco foi esgotada',
  EROFS: 'o sistema de arquivos está montado somente para leitura',
  EIO: 'o disco relatou um erro de entrada/saída',
  ELOOP: 'o caminho passa por links simbólicos demais',
  ENAMETOOLONG: 'o nome é longo demais',
  EMFILE: 'este processo tem arquivos abertos demais',
  ENFILE: 'o sistema tem arquivos abertos demais',
  EBUSY: 'está em uso',
  EFBIG: 'o arquivo ficaria maior do que o permitido',
  ETIMEDOUT: 'nada chegou a tempo',
  ECONNREFUSED: 'ninguém escuta ali',
};

export function errnoMeaning(code: string): string {
  const meaning = MEANINGS[code];
  return meaning === undefined ? code : `${meaning} (${code})`;
}

export const listed = (items: readonly string[]): string => (items.length === 0 ? 'nenhum' : items.join(', '));

export const tried = (p: Waited): string =>
  p.waitedSeconds === undefined ? '' : ` A tentativa foi repetida durante ${p.waitedSeconds} segundos.`;

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

export const and = (words: readonly string[]): string => new Intl.ListFormat('pt-BR').format(words);

export const meant = (nearest: string | undefined): string =>
  nearest === undefined ? '' : ` Você quis dizer "${nearest}"?`;

export const didYouMean = (name: string | undefined): string => (name === undefined ? '' : ` Você quis dizer ${name}?`);
