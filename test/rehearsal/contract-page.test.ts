import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contractPage } from './contract/page.ts';

const PAGE = join(import.meta.dirname, '../../docs/rehearsal-contract.md');

test('the page says what the tables say (npm run generate writes it again)', async () => {
  // Compared line by line: a failure shows only the lines that differ.
  expect((await readFile(PAGE, 'utf8')).split('\n')).toEqual(contractPage().split('\n'));
});
