/** Rewrites the links of a page, which lead to files of the repository, to the pages of the site. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { assetPath, ROOT } from './pages.ts';

export interface Where {
  /** The page's file in the repository. */
  readonly source: string;
  /** The page's path on the site, without the language. */
  readonly to: string;
}

/** A page of the site, by its path without the language. */
export interface Target {
  readonly page: string;
  readonly anchor?: string;
  /** Stands in place of the file's name, where that is the text of a link. */
  readonly title?: string;
}

/** The page that shows a heading of a file; undefined if none does. */
export type PageOf = (file: string, anchor: string | undefined) => Target | undefined;

const CODE = /^ *```.*?^ *```|`[^`\n]+`/gms;
const IMAGE = /!\[([^\]]*)\]\(([^)\s]+)\)/g;
const LINK = /\[([^\]]*)\]\(([^)\s]+)\)/g;
const ATTRIBUTE = /\b(src|href|srcset)="([^"]+)"/g;
const EXTERNAL = /^[a-z]+:/;

/** A link to the same page in the other language, which the site has in its menu. */
const OTHER_LANGUAGE = /^\[(?:Português|English)\]\([^)]+\)(?: · )?\n?/gm;

/**
 * A link to a file that the site does not have becomes its text: there is no address to lead to. `assets` gets the
 * files that the page shows.
 */
export function rewriteLinks(text: string, where: Where, pageOf: PageOf, assets: Set<string>): string {
  const kept: string[] = [];
  const keep = (part: string) => `\0${kept.push(part) - 1}\0`;
  const shown = (link: string) => hrefOf(link, where, pageOf, assets) ?? missing(link, where);
  const rewritten = text
    .replace(OTHER_LANGUAGE, '')
    .replace(CODE, keep)
    .replace(IMAGE, (_, alt, link) => keep(`![${alt}](${shown(link)})`))
    .replace(ATTRIBUTE, (_, name, link) => `${name}="${shown(link)}"`)
    .replace(LINK, (_, words, link) => {
      const to = hrefOf(link, where, pageOf, assets);
      return to === undefined ? words : `[${titled(words, link, where, pageOf)}](${to})`;
    });
  return restored(rewritten, kept);
}

/** An image holds kept code in its words, so this is repeated until nothing is left. */
function restored(text: string, kept: readonly string[]): string {
  const next = text.replace(/\0(\d+)\0/g, (_, index) => kept[Number(index)] ?? '');
  return next === text ? text : restored(next, kept);
}

function hrefOf(link: string, where: Where, pageOf: PageOf, assets: Set<string>): string | undefined {
  if (EXTERNAL.test(link)) return link;
  const [name = '', anchor] = link.split('#');
  const file = fileOf(name, where.source);
  const asset = assetPath(file);
  if (asset !== undefined) {
    assets.add(file);
    return `/${asset}`;
  }
  const found = pageOf(file, anchor);
  if (found === undefined) return undefined;
  const hash = found.anchor === undefined ? '' : `#${found.anchor}`;
  return found.page === where.to && hash !== '' ? hash : `${relative(where.to, found.page)}${hash}`;
}

/** The title of the page for a link whose text is only the name of its file. */
function titled(words: string, link: string, { source }: Where, pageOf: PageOf): string {
  const [name = '', anchor] = link.split('#');
  if (EXTERNAL.test(link) || nameOf(words) !== nameOf(name)) return words;
  return pageOf(fileOf(name, source), anchor)?.title || words;
}

const nameOf = (file: string) =>
  file.replace(/^(?:\.\.\/)*(?:docs\/)?(?:pt-BR\/)?/, '').replace(/\/(?:README\.md)?$/, '');

/** The file that a link on `source` names; for a folder its README. */
function fileOf(name: string, source: string): string {
  const file = name === '' ? source : path.posix.join(path.posix.dirname(source), name);
  const isFolder = existsSync(path.join(ROOT, file)) && statSync(path.join(ROOT, file)).isDirectory();
  return isFolder ? path.posix.join(file, 'README.md') : file;
}

function relative(from: string, to: string): string {
  const link = path.posix.relative(path.posix.dirname(from), to);
  return link.startsWith('.') ? link : `./${link}`;
}

function missing(link: string, { source }: Where): never {
  throw new Error(`${source} shows ${link}, which the site cannot serve`);
}
