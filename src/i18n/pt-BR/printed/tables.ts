import type { CellWord } from '../../en/tables.ts';
import type { Area } from '../../tables.ts';

const WORDS: Readonly<Record<CellWord, string>> = {
  TOKEN: 'TOKEN',
  TTL: 'VALIDADE',
  EXPIRES: 'EXPIRA EM',
  USAGES: 'USOS',
  DESCRIPTION: 'DESCRIÇÃO',
  'EXTRA GROUPS': 'GRUPOS ADICIONAIS',
  'BOUND TO': 'VINCULADO A',
  'USES LEFT': 'USOS RESTANTES',
  CERTIFICATE: 'CERTIFICADO',
  'RESIDUAL TIME': 'TEMPO RESTANTE',
  'CERTIFICATE AUTHORITY': 'CA',
  'EXTERNALLY MANAGED': 'GERENCIADO EXTERNAMENTE',
  yes: 'sim',
  no: 'não',
  expired: 'expirado',
  '!MISSING!': '!AUSENTE!',
  '<forever>': '<sem limite>',
  '<never>': '<nunca>',
  '<none>': '<nenhum>',
  '<any>': '<qualquer>',
  '<expired>': '<expirado>',
};

const two = (value: number) => String(value).padStart(2, '0');

export const tables = {
  failures: {},
  texts: {
    CELL_WORD: (p) => WORDS[p.word],
    CELL_DATE: (p) => `${two(p.day)}/${two(p.month)}/${p.year} ${p.time} UTC`,
  },
} satisfies Area;
