/** Fixed words in the tables of `token list` and `certs check-expiration`, as kubeadm prints them. */
export type CellWord =
  | 'TOKEN'
  | 'TTL'
  | 'EXPIRES'
  | 'USAGES'
  | 'DESCRIPTION'
  | 'EXTRA GROUPS'
  | 'BOUND TO'
  | 'USES LEFT'
  | 'CERTIFICATE'
  | 'RESIDUAL TIME'
  | 'CERTIFICATE AUTHORITY'
  | 'EXTERNALLY MANAGED'
  | 'yes'
  | 'no'
  | 'expired'
  | '!MISSING!'
  | '<forever>'
  | '<never>'
  | '<none>'
  | '<any>'
  | '<expired>';

/** `month`: from 1. `time`: HH:MM. All in UTC. */
export interface CellDate {
  year: number;
  month: number;
  day: number;
  time: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

export const tables = {
  CELL_WORD: (p: { word: CellWord }): string => p.word,
  CELL_DATE: (p: CellDate) => `${MONTHS[p.month - 1]} ${two(p.day)}, ${p.year} ${p.time} UTC`,
};
