/** Every link between the pages of the repository leads to a file and a heading that exist. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, type Link, localLinks, namedFiles } from './links.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** Folders that hold no pages of this repository. */
const SKIPPED = ['node_modules', 'dist', 'coverage', '.git', '.mutation', '.pages'];

function pagesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.includes(entry.name) ? [] : pagesIn(name);
    return entry.isFile() && name.endsWith('.md') ? [name] : [];
  });
}

const PAGES = pagesIn('.');

/** The fault of a link on `page`, or undefined. */
function problem(page: string, { file, anchor }: Link): string | undefined {
  const target = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(root, target))) return `${target} does not exist`;
  if (anchor === undefined) return undefined;
  const known = statSync(path.join(root, target)).isFile() && anchors(read(target)).has(anchor);
  return known ? undefined : `${target} has no heading #${anchor}`;
}

describe('links', () => {
  it.each(PAGES)('of %s lead somewhere', (page) => {
    const problems = localLinks(read(page)).map((link) => problem(page, link));
    expect(problems.filter((one) => one !== undefined)).toEqual([]);
  });

  it('are looked for in every folder of pages', () => {
    const found = new Set(PAGES.map((page) => path.dirname(page)));
    expect([...found]).toEqual(expect.arrayContaining(['.', 'docs', 'docs/adr', 'lab']));
  });
});

/** Pages of a folder below test may name files of another project. */
const OF_THE_PROJECT = PAGES.filter((page) => !page.startsWith('test/'));

it.each(OF_THE_PROJECT)('the files that %s names exist', (page) => {
  expect(namedFiles(read(page)).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

describe('the reader of a page', () => {
  it('finds the files that are named as code, but no patterns', () => {
    const page = 'see `src/a.ts`, `docs/b` and `lab/*/c.ts`, `scripts/TARGET/d`, `npm run e`\n```\n`src/f.ts`\n```\n';
    expect(namedFiles(page)).toEqual(['src/a.ts', 'docs/b']);
  });

  it('finds local links and images, with their anchors', () => {
    const page =
      '[a](b.md) ![c](d.svg) [e](#f) [g](../h.md#i-j) [k](https://l.example/m)\n`[n](o.md)`\n```\n[p](q.md)\n```\n';
    expect(localLinks(page)).toEqual([
      { file: 'b.md', anchor: undefined },
      { file: 'd.svg', anchor: undefined },
      { file: '', anchor: 'f' },
      { file: '../h.md', anchor: 'i-j' },
    ]);
  });

  it('finds links by reference, and those of HTML', () => {
    const page =
      '[a]: b.md#c\n[d]: https://e.example/f\n<img alt="g" src="h.svg"> <a href="https://i.example">j</a> <a href="#k">l</a>\n';
    expect(localLinks(page)).toEqual([
      { file: 'b.md', anchor: 'c' },
      { file: 'h.svg', anchor: undefined },
      { file: '', anchor: 'k' },
    ]);
  });

  it('makes the anchors of headings as GitHub does', () => {
    const page = '# The `a_b` flag: why?\n\n## Opção 2\n\n## Opção 2\n\n```\n# none\n```\n\n### [x](y.md), z\n';
    expect([...anchors(page)]).toEqual(['the-a_b-flag-why', 'opção-2', 'opção-2-1', 'x-z']);
  });
});
