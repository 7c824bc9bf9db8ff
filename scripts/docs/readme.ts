/** Cuts the README into the front page and the guide, in either language. */
import { anchors } from '../../test/docs/links.ts';

export interface Front {
  readonly name: string;
  /** The first line of the first paragraph. */
  readonly tagline: string;
  /** The rest of what is before the first section. */
  readonly lead: string;
  readonly firstSection: string;
}

export const HOME = 'index.md';
export const GUIDE = 'guide.md';

export function front(readme: string): Front {
  const [beginning = '', firstSection = ''] = sections(readme);
  const [, name = '', tagline = '', lead = ''] = /^# (.+)\n+(.+)\n([\s\S]*)$/.exec(beginning.trim()) ?? [];
  if (name === '') throw new Error('The README does not begin with a title and a paragraph');
  return { name, tagline, lead: lead.trim(), firstSection };
}

/** The text of the guide. */
export function guide(readme: string, title: string): string {
  const [, ...all] = sections(readme);
  return `# ${title}\n\n${front(readme).lead}\n\n${all.join('')}`;
}

/** The page that shows a heading of the README. */
export function pageOfHeading(readme: string, anchor: string | undefined): string {
  if (anchor === undefined) return HOME;
  if (!anchors(readme).has(anchor)) throw new Error(`The README has no heading #${anchor}`);
  return GUIDE;
}

/** The beginning, then each section with its heading. */
function sections(readme: string): string[] {
  return readme.split(/^(?=## )/m);
}
