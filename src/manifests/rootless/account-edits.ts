import { inTurns, linesIn } from '../../base/turns.ts';
import { type AccountEdit, wholeNumber } from './account-files.ts';

/** Keeps other lines byte by byte, whatever their encoding. Undefined if another line has the name or id of a new one. */
export async function editedAccounts(content: Buffer, { removed, added }: AccountEdit): Promise<Buffer | undefined> {
  const text = content.toString('latin1');
  const beginnings = removed.map((name) => `${name}:`);
  const news = added.map((line) => ({ line, ...nameAndId(line), isThere: false, isTaken: false }));
  const kept: string[] = [];
  let [from, at] = [0, 0];
  await inTurns(linesIn(text), (line) => {
    const start = at;
    at += line.length + 1;
    if (beginnings.some((beginning) => line.startsWith(beginning))) {
      if (from < start) kept.push(text.slice(from, start));
      from = at;
      return;
    }
    if (news.length === 0) return;
    const { name, id } = nameAndId(line);
    for (const one of news) {
      one.isThere ||= one.line === line;
      one.isTaken ||= one.name === name || one.id === id;
    }
  });
  kept.push(text.slice(from));
  // The end of the last line went with it.
  const result = from > text.length ? kept.join('').slice(0, -1) : kept.join('');
  const missing = news.filter(({ isThere }) => !isThere);
  if (missing.some(({ isTaken }) => isTaken)) return undefined;
  return appended(
    Buffer.from(result, 'latin1'),
    missing.map(({ line }) => line),
  );
}

function nameAndId(line: string): { name: string | undefined; id: number } {
  const [name, , id = ''] = line.trim().split(':', 3);
  return { name, id: wholeNumber(id) ?? Number.NaN };
}

function appended(content: Buffer, lines: readonly string[]): Buffer {
  if (lines.length === 0) return content;
  const end = content.length === 0 || content.at(-1) === 0x0a ? '' : '\n';
  return Buffer.concat([content, Buffer.from(`${end}${lines.join('\n')}\n`)]);
}
