/**
 * Opens reports (--report FILE.html) in headless Chromium, saves screenshots, and checks that a page is self-contained:
 * no network request, no console message, and nothing overflows at a width of 400 pixels. Not run in CI, because it
 * needs a browser.
 *
 *   npm install --no-save playwright-core     (or in any other folder: PLAYWRIGHT_FROM=that/folder)
 *   npx tsx scripts/look-at-report.ts REPORT.html... --into DIRECTORY
 *
 * CHROMIUM names the browser; default: /usr/bin/chromium.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { into: { type: 'string', default: '.' } },
});
const { chromium } = createRequire(path.join(path.resolve(process.env.PLAYWRIGHT_FROM ?? '.'), 'package.json'))(
  'playwright-core',
);

const WIDTHS = [400, 1400];
const SCHEMES = ['light', 'dark'];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const problems: string[] = [];
try {
  for (const file of files)
    for (const width of WIDTHS) for (const scheme of SCHEMES) problems.push(...(await look(file, width, scheme)));
} finally {
  await browser.close();
}
for (const problem of problems) console.error(problem);
console.log(`${files.length} reports looked at, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function look(file: string, width: number, scheme: string): Promise<string[]> {
  const where = `${path.basename(file)} at ${width} (${scheme})`;
  const found: string[] = [];
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const own = pathToFileURL(path.resolve(file)).href;
  page.on('console', (message: { text(): string }) => found.push(`${where}: console: ${message.text()}`));
  page.on('pageerror', (error: unknown) => found.push(`${where}: error: ${error}`));
  page.on('request', (request: { url(): string }) => {
    if (request.url() !== own) found.push(`${where}: asks for ${request.url()}`);
  });
  await page.goto(own);
  const { scrolls, scripts } = await page.evaluate(
    '({ scrolls: document.documentElement.scrollWidth - document.documentElement.clientWidth, scripts: document.scripts.length })',
  );
  if (scrolls > 0) found.push(`${where}: ${scrolls} px too wide`);
  if (scripts > 0) found.push(`${where}: ${scripts} scripts`);
  const name = `${path.basename(file, '.html')}-${width}-${scheme}.png`;
  await page.screenshot({ path: path.join(values.into, name), fullPage: true });
  await page.close();
  return found;
}
