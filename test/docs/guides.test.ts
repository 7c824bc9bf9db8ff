import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import type { Command } from '../../src/cli/argv/command.ts';
import { outputFlag } from '../../src/cli/flags/shared-flags.ts';
import { rootCommand } from '../../src/program/root.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const PORTUGUESE = 'docs/pt-BR';
const pagesIn = (folder: string) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

const PAGES = ['README.md', 'lab/README.md', 'examples/README.md', ...pagesIn('docs'), ...pagesIn(PORTUGUESE)];

/** Each page and its Portuguese counterpart, which its beginning leads to. */
const PAIRS = PAGES.flatMap((page) => {
  const to = /^\[Português\]\(([^)]+)\)/m.exec(read(page))?.[1];
  return to === undefined ? [] : [[page, path.join(path.dirname(page), to)] as const];
});

/** Each section of a page: the level of its heading, and how many rows, items of lists and blocks of code it has. */
function sections(text: string): object[] {
  const folded = text.replace(/^```.*?^```/gms, '\0');
  return folded.split(/^(?=#+ )/m).map((section) => ({
    level: /^#*/.exec(section)?.[0],
    rows: section.match(/^\|/gm)?.length ?? 0,
    items: section.match(/^(?:-|\d+\.) /gm)?.length ?? 0,
    blocks: section.match(/\0/g)?.length ?? 0,
  }));
}

/** Pages for those who change kubejoin, who read English. */
const ONLY_ENGLISH = ['docs/architecture.md', 'docs/performance-notes.md', 'docs/rehearsal-contract.md'];

describe('the guides in two languages', () => {
  it.each(PAIRS)('%s and %s have the same sections', (english, portuguese) => {
    expect(sections(read(portuguese))).toEqual(sections(read(english)));
  });

  it.each(pagesIn('docs').filter((page) => !ONLY_ENGLISH.includes(page)))('%s exists in Portuguese', (page) => {
    expect(pagesIn(PORTUGUESE).map((file) => path.basename(file))).toContain(path.basename(page));
  });

  it.each(pagesIn(PORTUGUESE))('%s has the name of the English page, and the two lead to each other', (page) => {
    const name = path.basename(page);
    const english = name === 'README.md' ? name : `docs/${name}`;
    expect(read(english)).toContain(`](${path.relative(path.dirname(english), page)})`);
    expect(read(page)).toContain(`](${path.relative(PORTUGUESE, english)})`);
  });

  it.each(pagesIn(PORTUGUESE))('%s marks each link to an English page', (page) => {
    const links = [...read(page).matchAll(/\[([^\]]+)\]\((\.\.\/[^)]*\.md[^)]*)\)(.{0,13})/g)];
    const unmarked = links.filter(
      ([, text, , after]) => text !== 'English' && !/^(?: \(|, )em inglês/.test(after ?? ''),
    );
    expect(unmarked.map(([link]) => link)).toEqual([]);
  });

  it('are more than a few', () => {
    const english = PAIRS.map(([page]) => page);
    for (const page of ['README.md', 'docs/undo.md', 'docs/turning-off.md', 'docs/errors.md', 'docs/faults.md'])
      expect(english).toContain(page);
  });
});

it('no page waits for a figure', () => {
  const found = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\b[A-Z]+_RESULTS?\b|\b(?:TBD|FIXME|XXX)\b/g)].map(([word]) => `${page}: ${word}`),
  );
  expect(found).toEqual([]);
});

it('the oldest Node.js that the package takes is the one that the READMEs and the guides of the library name', () => {
  const [lts, later] = packageJson.engines.node.match(/\d+\.\d+/g) ?? [];
  expect(read('docs/library.md')).toContain(`Node.js ${lts}, and ${later} or later`);
  expect(read('docs/pt-BR/library.md')).toContain(`Node.js ${lts}, e para a versão ${later} ou posterior`);
  expect(read('README.md').match(/Node\.js \d.*? or later/g)).toEqual([
    `Node.js ${lts}, or ${later} or later`,
    `Node.js ${lts}, and ${later} or later`,
  ]);
  expect(read('docs/pt-BR/README.md').match(/Node\.js \d.*? posterior/g)).toEqual([
    `Node.js ${lts}, ou da versão ${later} ou posterior`,
    `Node.js ${lts}, e para a versão ${later} ou posterior`,
  ]);
});

describe('the list of commands that write JSON lines', () => {
  /** `plan join` has the flag, too, and writes one document: the plan. */
  const ONE_DOCUMENT = ['plan join'];
  /** Its flag has more formats. */
  const OWN_FLAG = ['remove'];

  function writing(command: Command, words: readonly string[]): string[] {
    const own = command.run && command.flags.includes(outputFlag) ? [words.join(' ')] : [];
    return [...own, ...command.commands.flatMap((one) => writing(one, [...words, one.name]))];
  }
  /** Guides name a phase with its command, and certificates with `renew`. */
  const short = (name: string) => name.replace(/^(\w+) phase .*/, '$1').replace(/^(certs renew) .*/, '$1');
  const expected = [
    ...new Set([...writing(rootCommand(), []), ...OWN_FLAG].filter((name) => !ONE_DOCUMENT.includes(name)).map(short)),
  ].sort();

  it.each([
    ['docs/events.md', 'write one JSON'],
    ['docs/pt-BR/events.md', 'escrevem um objeto JSON'],
  ])('of %s is that of the code', (file, upTo) => {
    const text = read(file);
    const list = text.slice(text.indexOf('\n`'), text.indexOf(upTo));
    expect([...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort()).toEqual(expected);
  });

  it.each(['docs/join.md', 'docs/pt-BR/join.md', 'docs/automation.md'])(
    '%s has no other one, but leads to it',
    (file) => {
      const line = read(file)
        .split('\n')
        .find((one) => /JSON object per line|objeto JSON por linha/.test(one));
      expect(line).toMatch(/\((docs\/)?event[os]+\.md\)/);
      expect(line).not.toContain('`reset`');
    },
  );
});
