/** The pages of the documentation site: which file of the repository each comes from, and its path on the site. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

export const LANGUAGES = ['en', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The README in each language; its parts become several pages. */
export const READMES: Record<Language, string> = { en: 'README.md', 'pt-BR': 'docs/pt-BR/README.md' };

/** Becomes a page for each error code. */
export const ERRORS = 'errors.md';

/** Pages that are not in docs/, and their paths on the site. */
const ELSEWHERE: Record<string, string> = {
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security.md',
  'examples/README.md': 'examples/index.md',
  'lab/README.md': 'lab.md',
  'scripts/mutation/README.md': 'mutation-tests.md',
  'test/fuzz/README.md': 'fuzzing.md',
};

/** Files that the site serves as they are. */
const ASSETS: Record<string, string> = { LICENSE: 'LICENSE.txt', NOTICE: 'NOTICE.txt' };
const ASSET_NAME = /^docs\/(.+\.(?:svg|png|gif|webp|json|html|txt))$/;

const filesIn = (folder: string, end: string): string[] =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name}`);

/** The English file of every page, but README.md and errors.md. */
export function sources(): string[] {
  const guides = filesIn('docs', '.md').filter((file) => file !== `docs/${ERRORS}`);
  return [...guides, ...filesIn('docs/adr', '.md'), ...filesIn('examples', '.ts'), ...Object.keys(ELSEWHERE)];
}

/** The path on the site, without the language, of a file of either language. */
export function sitePath(file: string): string | undefined {
  const english = file.replace(/^docs\/pt-BR\//, 'docs/');
  if (english in ELSEWHERE) return ELSEWHERE[english];
  const example = /^examples\/([\w-]+)\.ts$/.exec(english)?.[1];
  if (example) return `examples/${example}.md`;
  if (english === `docs/${ERRORS}`) return 'errors/index.md';
  const guide = /^docs\/((?:adr\/)?[\w-]+\.md)$/.exec(english)?.[1];
  return guide?.replace(/README\.md$/, 'index.md');
}

/** The path on the site of a file that is served as it is. */
export function assetPath(file: string): string | undefined {
  return ASSETS[file] ?? ASSET_NAME.exec(file)?.[1];
}

/** The file that a page is made of in a language: its translation, else the English one. */
export function sourceIn(language: Language, source: string): string {
  const translated = source.replace(/^docs\//, 'docs/pt-BR/');
  return language === 'pt-BR' && existsSync(path.join(ROOT, translated)) ? translated : source;
}

/** Where the pages of a language are on the site. */
export const folderOf = (language: Language): string => (language === 'en' ? '' : `${language}/`);

/** A page of a language: its path without the language, its text and its settings for VitePress. */
export interface SitePage {
  readonly to: string;
  readonly text: string;
  readonly settings?: object;
}

export interface Site {
  readonly pages: Readonly<Record<Language, readonly SitePage[]>>;
  /** Files of the repository that pages show. */
  readonly assets: ReadonlySet<string>;
}
