/** Cuts the README into the front page and the pages of its parts, in either language. */
import { anchors } from '../../test/docs/links.ts';

export interface Front {
  readonly name: string;
  /** The first line of the first paragraph. */
  readonly tagline: string;
  /** The rest of what is before the first section. */
  readonly lead: string;
  readonly firstSection: string;
}

/** A page made of sections of the README. */
export interface Part {
  readonly page: string;
  readonly text: string;
}

/** Which section becomes a page of its own: the first whose text matches. These words are the same in every language. */
const OWN_PAGES: readonly (readonly [page: string, sign: RegExp])[] = [
  ['cluster.md', /sudo kubejoin init /],
  ['join.md', /sudo kubejoin join /],
];

/** All other sections. */
export const GUIDE = 'guide.md';
export const HOME = 'index.md';

export function front(readme: string): Front {
  const [beginning = '', firstSection = ''] = sections(readme);
  const [, name = '', tagline = '', lead = ''] = /^# (.+)\n+(.+)\n([\s\S]*)$/.exec(beginning.trim()) ?? [];
  if (name === '') throw new Error('The README does not begin with a title and a paragraph');
  return { name, tagline, lead: lead.trim(), firstSection };
}

export function parts(readme: string, guideTitle: string): Part[] {
  const [, ...all] = sections(readme);
  const { lead } = front(readme);
  const own = OWN_PAGES.map(([page, sign]): Part => {
    const index = all.findIndex((section) => sign.test(section));
    const [found] = index < 0 ? [] : all.splice(index, 1);
    if (found === undefined) throw new Error(`The README has no section for ${page}: nothing matches ${sign}`);
    return { page, text: raised(found) };
  });
  return [{ page: GUIDE, text: `# ${guideTitle}\n\n${lead}\n\n${all.join('')}` }, ...own];
}

/** The page that shows a heading of the README. */
export function partOf(readme: string, anchor: string | undefined): string {
  if (anchor === undefined) return HOME;
  const found = parts(readme, '').find(({ text }) => anchors(text).has(anchor));
  if (found === undefined) throw new Error(`The README has no heading #${anchor}`);
  return found.page;
}

/** The beginning, then each section with its heading. */
function sections(readme: string): string[] {
  return readme.split(/^(?=## )/m);
}

/** Every heading one level up. */
function raised(section: string): string {
  return section
    .split(/(^```[\s\S]*?^```)/m)
    .map((part) => (part.startsWith('```') ? part : part.replace(/^##/gm, '#')))
    .join('');
}
