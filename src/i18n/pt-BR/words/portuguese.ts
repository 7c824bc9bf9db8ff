import { type Clocks, type Expected, type Waited, wholeMinutes, wrongDate } from '../../../base/phrases.ts';
import type { Reason, Say } from '../../../base/text.ts';
import { size as inSizeUnits, inUnits, type Units } from '../../../base/wording.ts';

/** Os códigos de erro do sistema (errno) como parte de uma frase. */
const MEANINGS: Record<string, string> = {
  EACCES: 'permissão negada',
  EPERM: 'operação não permitida',
  ENOENT: 'arquivo ou diretório inexistente',
  ENOTDIR: 'uma parte do caminho não é um diretório',
  EISDIR: 'é um diretório',
  EEXIST: 'já existe outra coisa nesse caminho',
  ENOSPC: 'o sistema de arquivos está cheio',
  EDQUOT: 'a cota de disco foi esgotada',
  EROFS: 'o sistema de arquivos está montado como somente leitura',
  EIO: 'o disco relatou um erro de entrada/saída',
  ELOOP: 'o caminho passa por links simbólicos demais',
  ENAMETOOLONG: 'o nome é longo demais',
  EMFILE: 'este processo tem arquivos abertos demais',
  ENFILE: 'o sistema tem arquivos abertos demais',
  EBUSY: 'está em uso',
  EFBIG: 'o arquivo ficaria maior do que o permitido',
  ETIMEDOUT: 'nenhuma resposta chegou a tempo',
  ECONNREFUSED: 'nenhum processo está escutando nesse endereço',
};

export function errnoMeaning(code: string): string {
  const meaning = MEANINGS[code];
  return meaning === undefined ? code : `${meaning} (${code})`;
}

/** O mesmo para uma conexão com outra máquina, que um firewall também pode recusar. */
export function connectMeaning(code: string): string {
  return code === 'ECONNREFUSED'
    ? `nenhum processo está escutando nesse endereço, ou um firewall rejeita a conexão (${code})`
    : errnoMeaning(code);
}

/** A causa e a correção de um aviso cuja frase já diz o que falhou. */
export const why = (reason: Reason, say: Say): string =>
  typeof reason === 'string' || 'key' in reason
    ? `Motivo: ${say(reason)}`
    : `Causa: ${say(reason, 'cause')} Correção: ${say(reason, 'cure')}`;

export const tail = (log: readonly string[]): string =>
  log.length > 0 ? ` Últimas linhas do log:\n${log.map((line) => `    ${line}`).join('\n')}` : '';

export const listed = (items: readonly string[]): string => (items.length === 0 ? 'nenhum' : items.join(', '));

const UNITS: Units = {
  second: ['segundo', 'segundos'],
  minute: ['minuto', 'minutos'],
  hour: ['hora', 'horas'],
  day: ['dia', 'dias'],
};

/** Uma duração em unidades usuais. 1,5 segundo, 2 segundos: o plural começa em dois. */
export const seconds = (n: number): string =>
  Number.isInteger(n) || n >= 2
    ? inUnits(n, UNITS).replace('.', ',')
    : `${String(n).replace('.', ',')} ${UNITS.second[0]}`;

export const size = (bytes: number): string => inSizeUnits(bytes, ',');

export const tried = (p: Waited): string =>
  p.waitedSeconds === undefined ? '' : ` O kubejoin continuou tentando por ${seconds(p.waitedSeconds)}.`;

export const upTo = ({ upToSeconds }: Expected): string =>
  upToSeconds === undefined ? '' : `, por até ${seconds(wholeMinutes(upToSeconds))}`;

export const minutes = (skew: number): string =>
  `${seconds(Math.abs(skew) * 60)} ${skew > 0 ? 'atrasado' : 'adiantado'}`;

export const clocks = (p: { hostTime: string; serverTime?: string; skewMinutes?: number }): string =>
  p.serverTime === undefined
    ? `O relógio desta máquina marca ${p.hostTime}.`
    : `O relógio desta máquina marca ${p.hostTime}, e o cabeçalho Date do servidor, ${p.serverTime}${
        p.skewMinutes === undefined || p.skewMinutes === 0
          ? ''
          : `: o relógio desta máquina está ${minutes(p.skewMinutes)} em relação ao do servidor`
      }.`;

const WRONG_DATES = {
  unknown: '',
  certificate:
    ' O certificado também não é válido pelo relógio do servidor; portanto, o problema está no próprio certificado.',
  'clock-ahead':
    ' Pelo relógio do servidor, o certificado é válido: ele só parece expirado porque o relógio desta máquina está adiantado.',
  'clock-behind':
    ' Pelo relógio do servidor, o certificado é válido: ele só parece ainda não ser válido porque o relógio desta máquina está atrasado.',
};

/** Uma frase depois de `clocks`, conforme `wrongDate`. */
export const datesCause = (p: Clocks, date: string): string => WRONG_DATES[wrongDate(p, date)];

export const and = (words: readonly string[]): string => new Intl.ListFormat('pt-BR').format(words);

export const or = (words: readonly string[]): string =>
  new Intl.ListFormat('pt-BR', { type: 'disjunction' }).format(words);

export const meant = (nearest: string | undefined): string =>
  nearest === undefined ? '' : ` Você quis dizer "${nearest}"?`;

export const didYouMean = (name: string | undefined): string => (name === undefined ? '' : ` Você quis dizer ${name}?`);

/** O que mais faz a fase que várias soluções citam. */
export const BOOTSTRAP_PHASE_ALSO =
  'A fase bootstrap-token também torna o cluster-info público, cria um token de autoinicialização válido por 24 horas e faz o próprio cluster aprovar as solicitações de tokens não vinculados.';
