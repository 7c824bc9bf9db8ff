/** `npm run bench:history`: draws the results in bench/results.jsonl, one picture a comparison. */
import { readFile, writeFile } from 'node:fs/promises';
import { historySvg } from './picture/history.ts';
import { RESULTS, type Result } from './results.ts';

/** The comparisons that docs/performance.md shows. */
const SHOWN: Readonly<Record<string, string>> = {
  worker: 'A worker joins: kubejoin / kubeadm, medians',
  'control-plane': 'A control plane joins: kubejoin / kubeadm, medians',
};

const results = (await readFile(RESULTS, 'utf8'))
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Result);
for (const [comparison, title] of Object.entries(SHOWN)) {
  const file = `docs/performance-history-${comparison}.svg`;
  const own = results.filter((result) => result.comparison === comparison);
  if (own.length === 0) continue;
  await writeFile(file, historySvg(title, own));
  console.log(`${file}: ${own.length} results`);
}
