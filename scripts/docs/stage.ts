/** Writes the pages of the site into a folder for VitePress, each with its links rewritten. */
import '../../src/program/assembled.ts';

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodes } from '../../src/i18n/explanations.ts';
import { definitions } from '../../src/program/definitions.ts';
import { errorIndex, errorPages } from './error-pages.ts';
import { type PageOf, rewriteLinks } from './links.ts';
import {
  assetPath,
  folderOf,
  LANGUAGES,
  type Language,
  READMES,
  ROOT,
  read,
  type Site,
  type SitePage,
  sitePath,
  sourceIn,
  sources,
} from './pages.ts';
import { front, GUIDE, guide, HOME, pageOfHeading } from './readme.ts';
import { sidebars, titleOf, WORDS, wishes } from './sections.ts';

/** The whole site but the API reference. */
export async function siteOf(): Promise<Site> {
  const assets = new Set(['LICENSE', 'NOTICE']);
  const [english, portuguese] = await Promise.all(LANGUAGES.map((language) => pagesOf(language, assets)));
  return { pages: { en: english ?? [], 'pt-BR': portuguese ?? [] }, assets };
}

async function pagesOf(language: Language, assets: Set<string>): Promise<SitePage[]> {
  const links = (text: string, source: string, to: string) =>
    rewriteLinks(text, { source, to }, pageOf(language), assets);
  const readme = READMES[language];
  const { name, tagline, lead, firstSection } = front(read(readme));
  const body = `${links(lead, readme, HOME)}\n\n${wishes(language)}\n\n${links(firstSection, readme, HOME)}`;
  const home = { to: HOME, text: body, settings: homeSettings(name, tagline, language) };
  const start = { to: GUIDE, text: links(guide(read(readme), WORDS[language].guide), readme, GUIDE) };
  const others = sources().map((source) => page(source, language, links));
  const index = links(await errorIndex(language), sourceIn(language, 'docs/errors.md'), 'errors/index.md');
  const errors = (await errorPages(language)).map(({ code, text }) => ({
    to: `errors/${code}.md`,
    text,
    settings: { pageClass: 'error' },
  }));
  return [home, start, ...others, { to: 'errors/index.md', text: index }, ...errors];
}

function page(source: string, language: Language, links: (text: string, source: string, to: string) => string) {
  const to = sitePath(source);
  if (to === undefined) throw new Error(`${source} has no path on the site`);
  const file = sourceIn(language, source);
  const text = source.endsWith('.ts') ? programPage(source) : links(read(file), file, to);
  return { to, text: file === source && language !== 'en' ? inEnglish(text, language) : text };
}

/** A page that exists only in English, in its place among the pages of another language. */
export function inEnglish(text: string, language: Exclude<Language, 'en'>): string {
  return `<div class="only-english">\n\n${WORDS[language].onlyEnglish}\n\n</div>\n\n<div lang="en">\n\n${text}\n\n</div>\n`;
}

function programPage(source: string): string {
  return `# ${path.basename(source)}\n\n\`\`\`ts\n${read(source)}\`\`\`\n`;
}

function homeSettings(name: string, tagline: string, language: Language): object {
  const { start, fromKubeadm } = WORDS[language];
  const actions = [
    { theme: 'brand', text: start, link: `/${folderOf(language)}guide` },
    { theme: 'alt', text: fromKubeadm, link: `/${folderOf(language)}from-kubeadm` },
  ];
  return { layout: 'home', hero: { name, tagline: withoutMarkup(tagline), actions } };
}

const withoutMarkup = (text: string) => text.replace(/[`*]/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');

const pageOf =
  (language: Language): PageOf =>
  (file, anchor) => {
    const at = anchor === undefined ? {} : { anchor };
    if (Object.values(READMES).includes(file)) return { page: pageOfHeading(read(file), anchor), ...at };
    const page = sitePath(file);
    if (page === undefined) return undefined;
    const name = anchor?.toUpperCase() ?? '';
    const code = errorCodes().includes(name) ? name : definitions[name]?.code;
    if (page === 'errors/index.md' && code !== undefined)
      return { page: `errors/${code}.md`, ...(code !== name && at) };
    return { page, title: titleOf(read(sourceIn(language, file))), ...at };
  };

/** Writes the site's pages, the files they show, and the sidebars. `apiPages`: paths of the pages of the API. */
export function writeSite(site: Site, folder: string, apiPages: readonly SitePage[]): void {
  const put = (file: string, text: string) => {
    const full = path.join(folder, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  };
  rmSync(folder, { recursive: true, force: true });
  for (const language of LANGUAGES)
    for (const { to, text, settings } of [...site.pages[language], ...apiPages.map((one) => localised(one, language))])
      put(`${folderOf(language)}${to}`, settings ? `---\n${JSON.stringify(settings)}\n---\n\n${text}` : text);
  for (const file of site.assets) cpSync(path.join(ROOT, file), path.join(folder, 'public', assetPath(file) ?? ''));
  put('sidebars.json', JSON.stringify(sidebars(site, apiPages)));
}

const localised = (page: SitePage, language: Language): SitePage =>
  language === 'en' ? page : { ...page, text: inEnglish(page.text, language) };
