/**
 * Reports in a browser: what people see of them. It needs no lab, so it also runs by itself:
 *   npx vitest run --config lab/report/vitest.config.ts
 * KUBEJOIN_SCREENSHOTS=record records the screenshots anew.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Browser, type Look } from './browser.ts';
import { DIGESTS_FILE, digestsOf, LANGUAGES, type Name, RUNS, reportPages } from './pages.ts';

/** Six looks at a page, each with axe twice, beside three labs. */
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const LOOKS: readonly Look[] = [1400, 400, 320].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);
/** A screen is 900 pixels high; a 12,000 pixel page was nobody's to read. */
const TALLEST: Readonly<Record<Exclude<Name, 'hostile'>, Readonly<Record<number, number>>>> = {
  joined: { 1400: 2200, 400: 3300, 320: 3700 },
  failed: { 1400: 1800, 400: 2700, 320: 3200 },
  several: { 1400: 3600, 400: 5600, 320: 6800 },
};
const MOST_PRINTED = 4;

const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-report-'));
let browser: Browser;

const fileOf = (name: Name, language: (typeof LANGUAGES)[number]) => path.join(folder, `${name}.${language}.html`);

beforeAll(async () => {
  const pages = await reportPages();
  for (const [name, page] of Object.entries(pages)) writeFileSync(path.join(folder, `${name}.html`), page);
  if (process.env.KUBEJOIN_SCREENSHOTS === 'record')
    writeFileSync(DIGESTS_FILE, `${JSON.stringify(digestsOf(pages), null, 2)}\n`);
  browser = await Browser.start(console.log);
});

afterAll(async () => {
  await browser?.stop();
  rmSync(folder, { recursive: true });
});

describe.each(LANGUAGES)('a report in %s', (language) => {
  it.each(Object.keys(RUNS) as Name[])('of a run that is %s has nothing that a page must not have', async (name) => {
    for (const look of LOOKS) {
      const { problems, height } = await browser.look(fileOf(name, language), look);
      expect({ look, problems }).toEqual({ look, problems: [] });
      if (name !== 'hostile') expect({ look, height }).toSatisfy(() => height <= (TALLEST[name][look.width] ?? 0));
    }
  });

  it('is printed on a few pages', async () => {
    const pages = await browser.printed(fileOf('joined', language));
    expect(pages).toBeGreaterThan(0);
    expect(pages).toBeLessThanOrEqual(MOST_PRINTED);
  });

  it('is unfolded with the keyboard alone', async () => {
    const folded = readFileSync(fileOf('joined', language), 'utf8').match(/<details/g)?.length;
    expect(folded).toBeGreaterThan(10);
    expect(await browser.unfoldedByKeys(fileOf('joined', language))).toBe(folded);
  });
});

describe('what a report looks like', () => {
  it.each([
    ['joined', 'en', 1400, 'light'],
    ['joined', 'pt-BR', 1400, 'dark'],
    ['joined', 'pt-BR', 400, 'light'],
    ['failed', 'pt-BR', 1400, 'light'],
    ['failed', 'en', 400, 'dark'],
    ['hostile', 'en', 400, 'light'],
  ] as const)('%s, %s, %i px, %s: as recorded', async (name, language, width, scheme) => {
    const { picture } = await browser.look(fileOf(name, language), { width, scheme, scale: width > 400 ? 0.45 : 0.6 });
    const recorded = path.join(import.meta.dirname, 'screenshots', `${name}-${language}-${width}-${scheme}.png`);
    if (process.env.KUBEJOIN_SCREENSHOTS === 'record') writeFileSync(recorded, picture);
    expect(existsSync(recorded)).toBe(true);
    expect(readFileSync(recorded).length).toBeLessThan(100_000);
    const differing = differenceOf(picture, readFileSync(recorded));
    if (differing > MOST_DIFFERING) writeFileSync(`${recorded}.now`, picture); // to look at
    expect(differing).toBeLessThanOrEqual(MOST_DIFFERING);
  });
});

/** Share of the pixels: another version of Chromium smooths its letters a little differently. */
const MOST_DIFFERING = 0.005;

/** The share of the pixels that differ visibly; 1 if the sizes do. */
function differenceOf(one: Buffer, other: Buffer): number {
  const { PNG } = browser.tools('pngjs');
  const { default: pixelmatch } = browser.tools('pixelmatch');
  const [a, b] = [PNG.sync.read(one), PNG.sync.read(other)];
  if (a.width !== b.width || a.height !== b.height) return 1;
  return pixelmatch(a.data, b.data, undefined, a.width, a.height, { threshold: 0.15 }) / (a.width * a.height);
}
