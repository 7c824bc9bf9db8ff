import type { Catalogue } from '../../i18n/catalogue.ts';
import { type CellDate, type CellWord, tables } from '../../i18n/en/tables.ts';
import type { Invocation } from '../argv/command.ts';

/** How a table of data names its columns and writes its fixed words and dates. */
export interface TableWords {
  word(word: CellWord): string;
  date(date: CellDate): string;
}

function wordsOf(catalogue: Catalogue): TableWords {
  return {
    word: (word) => catalogue.text('CELL_WORD', { word }),
    date: (date) => catalogue.text('CELL_DATE', date),
  };
}

/** kubeadm's words. */
export const KUBEADM_WORDS: TableWords = { word: (word) => word, date: tables.CELL_DATE };

/** Words of the reader's language on a terminal; otherwise kubeadm's, in every language, because scripts look for them. */
export function tableWords({ terminal, catalogue }: Pick<Invocation, 'terminal' | 'catalogue'>): TableWords {
  return terminal.isForPerson ? wordsOf(catalogue) : KUBEADM_WORDS;
}
