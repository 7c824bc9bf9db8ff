/** The whole documentation site as VitePress gets it: every page, in both languages. `npm run docs` checks what it built. */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Site, SitePage } from '../../scripts/docs/pages.ts';
import { LANGUAGES, type Language } from '../../scripts/docs/pages.ts';
import { mainSidebar } from '../../scripts/docs/sections.ts';
import { siteOf } from '../../scripts/docs/stage.ts';
import { errorCodes, errorKinds } from '../../src/i18n/explanations.ts';
import { anchors, localLinks } from './links.ts';

let site: Site;
beforeAll(async () => {
  site = await siteOf();
});

const byPath = (language: Language) => new Map(site.pages[language].map((page) => [page.to, page]));

describe.each(LANGUAGES)('the site in %s', (language) => {
  it('has a page for each error code, with its facts, texts and exit code', () => {
    const pages = byPath(language);
    for (const code of errorCodes()) {
      const text = pages.get(`errors/${code}.md`)?.text ?? '';
      expect(text).toContain(`# ${code}\n`);
      expect(text.match(/^###? /gm)?.length, code).toBeGreaterThanOrEqual(4);
      expect(text).toMatch(/^\| [1-8] \| [a-z-]+ \| .+ \|$/m);
      expect(text).not.toMatch(/\{\{|undefined|\[object/);
    }
    expect(pages.get('errors/index.md')?.text.match(/^\| \[[A-Z0-9_]+\]/gm)).toHaveLength(errorKinds().length);
  });

  it('has no link that leads nowhere', () => {
    const pages = byPath(language);
    const problems = [...pages.values()].flatMap((page) =>
      localLinks(page.text)
        .filter(({ file }) => !file.startsWith('/') && !file.startsWith('api/'))
        .map(({ file, anchor }) => {
          const target = file === '' ? page : pages.get(path.posix.join(path.posix.dirname(page.to), file));
          if (target === undefined) return `${page.to}: ${file}`;
          return anchor === undefined || anchors(target.text).has(anchor) ? undefined : `${page.to}: ${file}#${anchor}`;
        }),
    );
    expect(problems.filter((one) => one !== undefined)).toEqual([]);
  });

  it('names each guide in its sidebar', () => {
    const links = mainSidebar(site.pages[language], language).flatMap(({ items = [] }) =>
      items.map(({ link }) => link),
    );
    const top = site.pages[language].map(({ to }) => to).filter((to) => !to.includes('/') && to !== 'index.md');
    for (const page of top) expect(links.some((link) => link?.endsWith(`/${page.replace('.md', '')}`))).toBe(true);
  });
});

it('the languages have the same pages, and each one has its language', () => {
  const [english, portuguese] = LANGUAGES.map((language) => [...byPath(language).keys()].sort());
  expect(portuguese).toEqual(english);
  const text = (language: Language, to: string) => byPath(language).get(to)?.text ?? '';
  expect(text('pt-BR', 'undo.md')).toContain('# Como desfazer uma associação');
  expect(text('pt-BR', 'architecture.md')).toContain('Esta página existe apenas em inglês.');
  const untranslated = site.pages['pt-BR'].filter(({ text }: SitePage) => text.includes('<div lang="en">'));
  expect(
    untranslated
      .filter(({ to }) => !/^(?:adr|examples)\//.test(to))
      .map(({ to }) => to)
      .sort(),
  ).toEqual([
    'architecture.md',
    'changelog.md',
    'contributing.md',
    'fuzzing.md',
    'lab.md',
    'mutation-tests.md',
    'performance-notes.md',
    'rehearsal-contract.md',
    'security.md',
  ]);
});
