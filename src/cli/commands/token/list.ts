import { wholeSeconds } from '../../../base/time.ts';
import { type StoredToken, usesLeft } from '../../../cluster/api/bootstrap-tokens.ts';
import type { CellWord } from '../../../i18n/en/tables.ts';
import { listTokens } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import { type DataObject, printData } from '../../render/output/printed-data.ts';
import { largest } from '../../render/output/table.ts';
import { KUBEADM_WORDS, type TableWords, tableWords } from '../table-words.ts';
import { TOKEN_SECRET_UNREADABLE } from './commands-token-sentences.ts';
import { tokenOptions } from './options.ts';

const COLUMNS: readonly CellWord[] = ['TOKEN', 'TTL', 'EXPIRES', 'USAGES', 'DESCRIPTION', 'EXTRA GROUPS'];

/** Prints tokens with their secrets, which is the command's purpose. */
export async function listToken(invocation: Invocation): Promise<void> {
  const options = await tokenOptions(invocation);
  const { tokens, unreadable, now } = await listTokens(options);
  for (const params of unreadable)
    options.emit({ type: 'notice', level: 'warning', message: TOKEN_SECRET_UNREADABLE(params) });
  const objects = tokens.map((token): DataObject => tokenObject(token));
  printData(invocation, objects, () => table(tokens, now, tableWords(invocation)));
}

/** kubeadm's columns, aligned; empty without tokens. `now`: ms since the epoch. */
export function table(tokens: readonly StoredToken[], now: number, { word } = KUBEADM_WORDS): string {
  if (tokens.length === 0) return '';
  // kubeadm's columns stay as they are for clusters without bound tokens.
  const hasBound = tokens.some(({ binding }) => binding !== undefined);
  const named: readonly CellWord[] = hasBound ? [...COLUMNS, 'BOUND TO', 'USES LEFT'] : COLUMNS;
  const columns = named.map(word);
  const ofTokens = tokens.map((token) =>
    [...row(token, now, word), ...(hasBound ? boundCells(token, word) : [])].map(oneLine),
  );
  const rows = [columns, ...ofTokens];
  const widths = columns.map((_, column) => largest(rows.map((cells) => [...(cells[column] ?? '')].length)));
  const padded = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length);
  return rows.map((cells) => cells.map(padded).join('   ').trimEnd()).join('\n');
}

type Word = TableWords['word'];

function row({ token, expires, usages, description, groups }: StoredToken, now: number, word: Word): string[] {
  return [
    token.reveal(),
    expires === undefined ? word('<forever>') : timeLeft(expires - now, word),
    expires === undefined ? word('<never>') : wholeSeconds(expires),
    usages.join(',') || word('<none>'),
    description || word('<none>'),
    groups.join(',') || word('<none>'),
  ];
}

function boundCells({ binding, admitted }: StoredToken, word: Word): string[] {
  if (binding === undefined) return [word('<any>'), word('<any>')];
  return [`${binding.node} (${binding.role})`, String(usesLeft(binding, admitted))];
}

/** Time left in the largest whole unit, as kubectl shows ages. */
function timeLeft(ms: number, word: Word): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 0) return word('<expired>');
  const units = [
    [365 * 86_400, 'y'],
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'm'],
  ] as const;
  const unit = units.find(([length]) => seconds >= length);
  return unit === undefined ? `${seconds}s` : `${Math.floor(seconds / unit[0])}${unit[1]}`;
}

/** Text from the cluster, without line breaks and control characters. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}

/** output.kubeadm.k8s.io/v1alpha3 BootstrapToken, with its secret; `binding` is kubejoin's own. */
export function tokenObject(of: Omit<StoredToken, 'id'>): DataObject {
  const { token, description, expires, usages, groups, binding, admitted } = of;
  const fields = {
    token: token.reveal(),
    ...(description && { description }),
    ...(expires !== undefined && { expires: wholeSeconds(expires) }),
    ...(usages.length > 0 && { usages }),
    ...(groups.length > 0 && { groups }),
    ...(binding && { binding: { ...binding, usesLeft: usesLeft(binding, admitted) } }),
  };
  return { kind: 'BootstrapToken', fields };
}
