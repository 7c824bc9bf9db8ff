/**
 * Opens reports in headless Chromium. Debian's packages and the tools of this folder's lock file are installed where
 * they are missing, so that whoever looks needs nothing beforehand.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../machine/command.js';
import { ensureDebianPrograms } from '../run/requirements.js';

/** Pixels are compared, so every machine draws with these fonts alone (fonts-dejavu-core). */
const FONTS = '/usr/share/fonts/truetype/dejavu';
const FACES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'];
const CHROMIUM = '/usr/bin/chromium';
const fontSettings = (folder: string) => `<?xml version="1.0"?>
<fontconfig><dir>${folder}</dir><cachedir>${folder}</cachedir>
<alias binding="same"><family>system-ui</family><prefer><family>DejaVu Sans</family></prefer></alias>
<alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
<match target="font"><edit name="hinting"><bool>false</bool></edit><edit name="rgba"><const>none</const></edit></match>
</fontconfig>
`;

export interface Look {
  width: number;
  scheme: 'light' | 'dark';
  /** Pixels of the picture for each of the page; default: 1. */
  scale?: number;
}

/** Properties of a page at one width. */
export interface Looked {
  height: number;
  /** Whatever a report must not have: requests, messages, scripts, an overflow, findings of axe. */
  problems: string[];
  /** PNG of the page, at most `MOST_SHOWN` pixels of its height. */
  picture: Buffer;
}

/** A taller picture would not tell more. */
const MOST_SHOWN = 2000;

// biome-ignore lint/suspicious/noExplicitAny: the tools are not among the project's packages, so it has no types of them
type Tool = any;

export class Browser {
  readonly #browser: Tool;
  readonly #axe: string;
  readonly #folder: string;
  readonly tools: NodeJS.Require;

  private constructor(browser: Tool, axe: string, folder: string, tools: NodeJS.Require) {
    this.#browser = browser;
    this.#axe = axe;
    this.#folder = folder;
    this.tools = tools;
  }

  static async start(log: (line: string) => void = () => {}): Promise<Browser> {
    await ensureDebianPrograms(
      { chromium: 'chromium' },
      log,
      FACES.every((face) => existsSync(path.join(FONTS, face))) ? [] : ['fonts-dejavu-core'],
    );
    if (!existsSync(path.join(import.meta.dirname, 'node_modules')))
      await run(['npm', 'ci', '--no-audit', '--no-fund', '--prefix', import.meta.dirname], {});
    const tools = createRequire(path.join(import.meta.dirname, 'package.json'));
    const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-browser-'));
    const settings = path.join(folder, 'fonts.conf');
    for (const face of FACES) copyFileSync(path.join(FONTS, face), path.join(folder, face));
    writeFileSync(settings, fontSettings(folder));
    const browser = await tools('playwright-core').chromium.launch({
      executablePath: CHROMIUM,
      // Chromium's own sandbox does not run as root.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--force-color-profile=srgb',
        '--font-render-hinting=none',
        '--disable-lcd-text',
      ],
      env: { ...process.env, FONTCONFIG_FILE: settings, XDG_CACHE_HOME: folder },
    });
    return new Browser(browser, tools('axe-core').source, folder, tools);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async look(file: string, look: Look): Promise<Looked> {
    return this.#withPage(file, look, async (page, problems) => {
      const height: number = await page.evaluate('document.documentElement.scrollHeight');
      const clip = { x: 0, y: 0, width: look.width, height: Math.min(height, MOST_SHOWN) };
      const picture = await page.screenshot({ fullPage: true, clip, animations: 'disabled' });
      problems.push(...(await this.#findings(page)));
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      problems.push(...(await this.#findings(page)).map((finding) => `all open: ${finding}`));
      return { height, problems, picture };
    });
  }

  /** Pages of paper (A4). */
  async printed(file: string): Promise<number> {
    return this.#withPage(file, { width: 1400, scheme: 'light' }, async (page) => {
      const pdf: Buffer = await page.pdf({ format: 'A4' });
      return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    });
  }

  /** Opens each of the folded parts with the keyboard alone; returns how many. */
  async unfoldedByKeys(file: string): Promise<number> {
    return this.#withPage(file, { width: 1400, scheme: 'light' }, async (page) => {
      const active = '(document.activeElement.tagName === "SUMMARY")';
      const parts: number = await page.evaluate('document.querySelectorAll("details").length');
      for (let presses = 0; presses < parts; presses += 1) {
        await page.keyboard.press('Tab');
        if (!(await page.evaluate(active))) break;
        if (!(await page.evaluate('document.activeElement.parentElement.open'))) await page.keyboard.press('Enter');
      }
      return page.evaluate('document.querySelectorAll("details[open]").length');
    });
  }

  async #findings(page: Tool): Promise<string[]> {
    await page.evaluate(this.#axe);
    const found: { id: string; nodes: { html: string; failureSummary: string }[] }[] = await page.evaluate(
      'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
    );
    const { wide, scripts } = await page.evaluate(
      '({ wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, scripts: document.scripts.length })',
    );
    return [
      ...found.map(({ id, nodes }) => `axe: ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
      ...(wide > 0 ? [`${wide} px too wide`] : []),
      ...(scripts > 0 ? [`${scripts} scripts`] : []),
    ];
  }

  async #withPage<T>(
    file: string,
    { width, scheme, scale = 1 }: Look,
    look: (page: Tool, problems: string[]) => Promise<T>,
  ) {
    const problems: string[] = [];
    const viewport = { width, height: 900 };
    const page = await this.#browser.newPage({ viewport, colorScheme: scheme, deviceScaleFactor: scale });
    const own = pathToFileURL(path.resolve(file)).href;
    page.on('console', (message: Tool) => problems.push(`console: ${message.text()}`));
    page.on('pageerror', (error: unknown) => problems.push(`error: ${error}`));
    page.on('request', (request: Tool) => {
      if (request.url() !== own) problems.push(`requests ${request.url()}`);
    });
    try {
      await page.goto(own);
      return await look(page, problems);
    } finally {
      await page.close();
    }
  }
}
