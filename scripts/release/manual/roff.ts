/**
 * The requests of man(7) that the pages use. All input is escaped, so that no text becomes a request.
 */

/** ASCII characters that groff would replace with typographic ones; text copied from a page must work in a shell. */
const GLYPHS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '"': '\\(dq',
};

export function escaped(text: string): string {
  const signs = text.replace(/[\\\-'`^~"]/g, (sign) => GLYPHS[sign] as string);
  return signs.replace(/^(?=\.)/gm, '\\&');
}

export function title(
  name: string,
  { section, date, source, manual }: { section: number; date: string; source: string; manual: string },
): string {
  const fields = [name.toUpperCase(), String(section), date, source, manual];
  return `.TH ${fields.map((field) => `"${escaped(field)}"`).join(' ')}`;
}

export function section(heading: string): string {
  return `.SH "${escaped(heading)}"`;
}

export function subsection(heading: string): string {
  return `.SS "${escaped(heading)}"`;
}

/** A term, already marked up, and its description. */
export function item(term: string, text: string): string {
  return `.TP\n${term}\n${text === '' ? '\\&' : escaped(text)}`;
}

export function bold(text: string): string {
  return `\\fB${escaped(text)}\\fP`;
}

export function italic(text: string): string {
  return `\\fI${escaped(text)}\\fP`;
}

/** Paragraphs separated by blank lines; indented lines are commands to copy and are not filled. */
export function paragraphs(text: string): string {
  return blocks(text)
    .map(([first = '', ...others]) =>
      isExample(first) ? example([first, ...others]) : `.PP\n${escaped([first, ...others].join('\n'))}`,
    )
    .join('\n');
}

/** Consecutive lines of the same kind. */
function blocks(text: string): string[][] {
  const made: string[][] = [[]];
  for (const line of text.split('\n')) {
    const last = made[made.length - 1]?.[0];
    if (line === '' || (last !== undefined && isExample(last) !== isExample(line))) made.push([]);
    if (line !== '') made[made.length - 1]?.push(line);
  }
  return made.filter((lines) => lines.length > 0);
}

function isExample(line: string): boolean {
  return line.startsWith(' ');
}

function example(lines: readonly string[]): string {
  return ['.PP', '.RS 4', '.EX', ...lines.map((line) => escaped(line.trim())), '.EE', '.RE'].join('\n');
}

/** Sets the words before the first placeholder in bold, since they are typed literally. */
export function usage(line: string): string {
  return line
    .split(' ')
    .map((word) => (/^[[<]|^[A-Z]+$/.test(word) ? italic(word) : bold(word)))
    .join(' ');
}
