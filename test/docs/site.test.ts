/** The pages of the documentation site, before VitePress gets them, and the check of what it built. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { deadLinks } from '../../scripts/docs/dead-links.ts';
import { rewriteLinks } from '../../scripts/docs/links.ts';
import { LANGUAGES, READMES, read, sitePath, sources } from '../../scripts/docs/pages.ts';
import { front, guide, pageOfHeading } from '../../scripts/docs/readme.ts';

describe('the pages', () => {
  it('are every guide, decision and example, and what is not in docs/', () => {
    expect(sources()).toEqual(
      expect.arrayContaining(['docs/undo.md', 'docs/adr/README.md', 'examples/join-a-node.ts', 'SECURITY.md']),
    );
    expect(sources().filter((source) => sitePath(source) === undefined)).toEqual([]);
  });

  it('have one path in both languages', () => {
    expect(sitePath('docs/pt-BR/undo.md')).toBe('undo.md');
    expect(sitePath('docs/adr/README.md')).toBe('adr/index.md');
    expect(sitePath('docs/errors.md')).toBe('errors/index.md');
    expect(sitePath('src/base/README.md')).toBeUndefined();
  });
});

describe.each(LANGUAGES)('the README in %s', (language) => {
  const readme = read(READMES[language]);

  it('gives the front page', () => {
    const { name, tagline, lead, firstSection } = front(readme);
    expect(name).toBe('kubejoin');
    expect(tagline).toMatch(/kubeadm/);
    expect(lead).toContain('![');
    expect(firstSection).toMatch(/^## .+\n/);
  });

  it('gives the guide, whole and with a title of its own', () => {
    const headings = (text: string) => text.replace(/^```.*?^```/gms, '').match(/^#+ .+/gm);
    expect(headings(guide(readme, 'Guide'))).toEqual(['# Guide', ...(headings(readme)?.slice(1) ?? [])]);
  });

  it('leads to the guide by its headings, and to the front page', () => {
    const [, heading = ''] = /^\| .*\(#(.+?)\)/m.exec(readme) ?? [];
    expect(pageOfHeading(readme, heading)).toBe('guide.md');
    expect(pageOfHeading(readme, undefined)).toBe('index.md');
    expect(() => pageOfHeading(readme, 'gone')).toThrow('no heading #gone');
  });
});

describe('links', () => {
  const where = { source: 'docs/pt-BR/undo.md', to: 'undo.md' };
  const pageOf = (file: string, anchor?: string) =>
    file.startsWith('src/') ? undefined : { page: file.replace(/^docs\/(?:pt-BR\/)?/, ''), ...(anchor && { anchor }) };
  const rewritten = (text: string, assets = new Set<string>()) => rewriteLinks(text, where, pageOf, assets);

  it('lead to the page of the same language, wherever the file is', () => {
    expect(rewritten('[a](fleet.md#b) [c](../adr/0001-d.md) [e](#f)')).toBe(
      '[a](./fleet.md#b) [c](./adr/0001-d.md) [e](#f)',
    );
  });

  it('show the title of a page in place of the name of its file', () => {
    const titled = (file: string) => ({ page: `${path.basename(file)}`, title: 'T' });
    const text = '[docs/a.md](../a.md#b) [c.md](c.md) [d](e.md) [docs/adr](../adr/README.md)';
    expect(rewriteLinks(text, where, titled, new Set())).toBe('[T](./a.md) [T](./c.md) [d](./e.md) [T](./README.md)');
  });

  it('to files that the site lacks become their words, and code stays as it is', () => {
    expect(rewritten('[`a`](../../src/a.ts) `[b](c.md)` [d](https://e.example/f)')).toBe(
      '`a` `[b](c.md)` [d](https://e.example/f)',
    );
  });

  it('to pictures lead to copies of them', () => {
    const assets = new Set<string>();
    expect(rewritten('![a](../performance-worker.svg) <img src="../performance-worker.svg">', assets)).toBe(
      '![a](/performance-worker.svg) <img src="/performance-worker.svg">',
    );
    expect([...assets]).toEqual(['docs/performance-worker.svg']);
  });

  it('to the other language are left to the menu', () => {
    expect(rewritten('# a\n\n[English](../undo.md)\n\nb')).toBe('# a\n\n\nb');
    expect(rewritten('[English](../undo.md) · [c](fleet.md)')).toBe('[c](./fleet.md)');
  });
});

describe('a built site', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-site-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const put = (file: string, html: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), html);
  };

  it('is searched for links and anchors that lead nowhere, and for what comes from elsewhere', () => {
    put(
      'index.html',
      '<h1 id="top"></h1><a href="/docs/a/#opção">ok</a><a href="./a/index.html">ok</a><a href="#top">ok</a>',
    );
    put('a/index.html', '<h2 id="opção"></h2><a href="/docs/#gone">x</a><a href="../b.html">x</a><a href="/c">x</a>');
    put(
      'd.html',
      '<script src="https://e.example/f.js"></script><a href="https://e.example/">ok</a><img src="data:,">',
    );
    expect(deadLinks(folder, '/docs/').sort()).toEqual([
      'a/index.html: ../b.html does not exist',
      'a/index.html: /c is outside of /docs/',
      'a/index.html: /docs/#gone has no such anchor',
      'd.html: loads https://e.example/f.js from another server',
    ]);
  });
});
