/** Reads the links and headings of a Markdown page, as GitHub does. */

export interface Link {
  /** Relative to the page; empty for a link within the page. */
  readonly file: string;
  /** Without "#". */
  readonly anchor: string | undefined;
}

/** Links and images whose target is not a URL: inline, by reference, and as HTML. */
const LOCAL_LINKS = [
  /\]\((?![a-z]+:)([^)\s#]*)(?:#([^)\s]*))?\)/g,
  /^\[[^\]]+\]: (?![a-z]+:)([^\s#]*)(?:#(\S*))?$/gm,
  /\b(?:src|href|srcset)="(?![a-z]+:)([^"#]*)(?:#([^"]*))?"/g,
];

/** A file or folder of the repository, in backticks; capitals stand for something else. */
const NAMED_FILE = /`((?:src|test|lab|bench|scripts|docs|examples)\/[\w./-]+)`/g;
const PLACEHOLDER = /[A-Z]{3}/;

export function namedFiles(page: string): string[] {
  const found = [...withoutBlocks(page).matchAll(NAMED_FILE)].map(([, file = '']) => file);
  return found.filter((file) => !PLACEHOLDER.test(file) || file.endsWith('README.md'));
}

export function localLinks(page: string): Link[] {
  const text = prose(page);
  const found = LOCAL_LINKS.flatMap((pattern) => [...text.matchAll(pattern)]);
  return found.map(([, file = '', anchor]) => ({ file, anchor }));
}

/** The anchors of a page's headings; a repeated heading gets a number. */
export function anchors(page: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of withoutBlocks(page).matchAll(/^#+ +(.+?) *$/gm)) {
    const slug = slugOf(heading);
    let unique = slug;
    for (let count = 1; found.has(unique); count++) unique = `${slug}-${count}`;
    found.add(unique);
  }
  return found;
}

function slugOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');
}

function prose(page: string): string {
  return withoutBlocks(page).replace(/`[^`\n]*`/g, '');
}

function withoutBlocks(page: string): string {
  return page.replace(/^ *```.*?^ *```/gms, '');
}
