/**
 * Opens reports (--report FILE.html) in headless Chromium, saves screenshots, and checks what lab/report/report.full.test.ts
 * checks of recorded runs: no request, no message, no overflow, nothing that axe finds.
 *
 *   npx tsx lab/report/look-at-report.ts REPORT.html... --into DIRECTORY
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Browser } from './browser.ts';

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { into: { type: 'string', default: '.' } },
});

const browser = await Browser.start(console.log);
let count = 0;
try {
  for (const file of files) {
    for (const width of [400, 1400]) {
      for (const scheme of ['light', 'dark'] as const) {
        const { problems, picture, height } = await browser.look(file, { width, scheme });
        const name = `${path.basename(file, '.html')}-${width}-${scheme}`;
        writeFileSync(path.join(values.into, `${name}.png`), picture);
        for (const problem of problems) console.error(`${name}: ${problem}`);
        console.log(`${name}: ${height} px`);
        count += problems.length;
      }
    }
    console.log(`${path.basename(file)}: ${await browser.printed(file)} pages on paper`);
  }
} finally {
  await browser.stop();
}
console.log(`${files.length} reports looked at, ${count} problems`);
process.exitCode = count === 0 ? 0 : 1;
