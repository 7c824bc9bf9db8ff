/** Dead links of a built site, and what its pages would load from elsewhere. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const TAG = /<[a-z][^>]*>/gi;
const ATTRIBUTE = /\s([a-z:-]+)="([^"]*)"/gi;

/** Attributes that load something, as opposed to links that lead somewhere. */
const LOADING = new Set(['img', 'script', 'link', 'source', 'iframe', 'video', 'audio', 'object']);
const EXTERNAL = /^(?:[a-z]+:)?\/\//i;
const NO_FILE = /^(?:mailto|data|javascript):/i;

interface Link {
  readonly to: string;
  readonly loads: boolean;
}

interface Page {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly Link[];
}

/** One line for each problem. `base` is the path that the site has on its server, such as `/`. */
export function deadLinks(folder: string, base: string): string[] {
  const pages = new Map(htmlIn(folder).map((file) => [file, pageOf(readFileSync(path.join(folder, file), 'utf8'))]));
  return [...pages].flatMap(([file, page]) => {
    const problems = page.links.map((link) => problem(link, file, { folder, base, pages }));
    return [...new Set(problems)].filter((one) => one !== undefined).map((one) => `${file}: ${one}`);
  });
}

interface Built {
  readonly folder: string;
  readonly base: string;
  readonly pages: ReadonlyMap<string, Page>;
}

function problem({ to, loads }: Link, from: string, { folder, base, pages }: Built): string | undefined {
  if (NO_FILE.test(to)) return undefined;
  if (EXTERNAL.test(to)) return loads ? `loads ${to} from another server` : undefined;
  const [name = '', hash = ''] = to.split('#');
  const file = fileOf(decodeURI(name.replace(/\?.*/, '')), from, base);
  if (file === undefined) return `${to} is outside of ${base}`;
  const target =
    existsSync(path.join(folder, file)) && statSync(path.join(folder, file)).isDirectory()
      ? path.posix.join(file, 'index.html')
      : file;
  if (!existsSync(path.join(folder, target))) return `${to} does not exist`;
  if (hash === '') return undefined;
  return pages.get(target)?.ids.has(decodeURIComponent(hash)) ? undefined : `${to} has no such anchor`;
}

function fileOf(name: string, from: string, base: string): string | undefined {
  if (name === '') return from;
  if (!name.startsWith('/')) return path.posix.join(path.posix.dirname(from), name);
  return name.startsWith(base) ? name.slice(base.length) : undefined;
}

export function pageOf(html: string): Page {
  const ids = new Set<string>();
  const links: Link[] = [];
  for (const [tag] of html.matchAll(TAG)) {
    const name = /^<([a-z0-9]+)/i.exec(tag)?.[1]?.toLowerCase() ?? '';
    for (const [, attribute = '', value = ''] of tag.matchAll(ATTRIBUTE)) {
      if (attribute === 'id') ids.add(unescaped(value));
      if (attribute === 'href' || attribute === 'src') links.push({ to: unescaped(value), loads: LOADING.has(name) });
    }
  }
  return { ids, links };
}

const unescaped = (value: string) =>
  value
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');

function htmlIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
}
