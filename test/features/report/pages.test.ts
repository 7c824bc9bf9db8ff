import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DIGESTS_FILE, digestsOf, reportPages } from '../../../lab/report/pages.ts';

it('the screenshots of reports show the pages of today (else record them again: lab/README.md)', async () => {
  expect(digestsOf(await reportPages())).toEqual(JSON.parse(readFileSync(DIGESTS_FILE, 'utf8')));
});
