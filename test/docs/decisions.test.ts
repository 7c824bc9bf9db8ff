/** docs/adr: each record has a number, a date and a status, and its line in the index. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../../docs/adr');
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const RECORDS = readdirSync(folder)
  .filter((file) => file !== 'README.md')
  .sort();
const INDEX = read('README.md');

const HEAD =
  /^# (\d+)\. (.+)\n\n- Date: (\d{4}-\d{2}-\d{2})\n- Status: (accepted|superseded by \[\d{4}\]\([^)]+\))(?:, .+)?\n\n/;

describe('decisions', () => {
  it('are numbered without a gap', () => {
    expect(RECORDS.map((file) => Number.parseInt(file, 10))).toEqual(RECORDS.map((_, index) => index + 1));
  });

  it.each(RECORDS)('%s has a title, a date and a status, and its line in the index', (file) => {
    const [, number, title, date, status = ''] = HEAD.exec(read(file)) ?? [];
    expect(number).toBe(String(Number.parseInt(file, 10)));
    expect(INDEX).toContain(`\n| [${number}](${file}) | ${title} | ${date} | ${status} |\n`);
  });
});
