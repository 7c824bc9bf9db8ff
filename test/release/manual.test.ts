import { describe, expect, it } from 'vitest';
import { manualPages } from '../../scripts/release/manual/pages.ts';
import { escaped, paragraphs } from '../../scripts/release/manual/roff.ts';
import { WORDS } from '../../scripts/release/manual/words.ts';
import type { Command } from '../../src/cli/argv/command.ts';
import { globalFlags, helpFlag } from '../../src/cli/flags/shared-flags.ts';
import { catalogueFor, type Language, messageOf } from '../../src/i18n/catalogue.ts';
import { rootCommand } from '../../src/program/root.ts';

const root = rootCommand();

async function pagesIn(language: Language): Promise<Map<string, string>> {
  const context = {
    catalogue: await catalogueFor(language),
    words: WORDS[language],
    version: '1.2.3',
    date: '2026-02-03',
  };
  return new Map(manualPages(root, context).map(({ file, text }) => [file, text]));
}

/** A page as it is read: requests gone, signs as they were. */
function read(roff: string): string {
  return roff
    .replace(/^\.(?:S[SH]) "(.*)"$/gm, '$1')
    .replace(/\\f[BIP]/g, '')
    .replace(
      /\\\((?:aq|ga|ha|ti|dq)/g,
      (glyph) => ({ aq: "'", ga: '`', ha: '^', ti: '~', dq: '"' })[glyph.slice(2)] as string,
    )
    .replace(/\\([-e&])/g, (_, sign: string) => ({ '-': '-', e: '\\', '&': '' })[sign] as string);
}

/** The part of a page that is about the command of these words. */
function about(page: string, path: readonly string[]): string {
  if (path.length === 2) return page;
  const lines = page.split('\n');
  const start = lines.indexOf(`.SS "${escaped(path.join(' '))}"`);
  expect(start, `${path.join(' ')} has no section`).toBeGreaterThan(0);
  const end = lines.findIndex((line, index) => index > start && /^\.S[SH] /.test(line));
  return lines.slice(start, end).join('\n');
}

function below(command: Command, path: readonly string[]): { command: Command; path: readonly string[] }[] {
  return command.commands.flatMap((child) => [
    { command: child, path: [...path, child.name] },
    ...below(child, [...path, child.name]),
  ]);
}

const everyCommand = below(root, [root.name]).filter(({ command }) => !command.helps);

describe.each(['en', 'pt-BR'] as const)('the manual in %s', (language) => {
  it('has every command, with each of its flags and what is said of them', async () => {
    const [pages, catalogue] = [await pagesIn(language), await catalogueFor(language)];
    expect(everyCommand.length).toBeGreaterThan(80);
    for (const { command, path } of everyCommand) {
      const page = pages.get(`kubejoin-${path[1]}.8`);
      if (page === undefined) throw new Error(`no page for ${path.join(' ')}`);
      const part = read(about(page, path));
      expect(part).toContain(catalogue.say(messageOf(command.description ?? command.summary)).split('\n')[0]);
      const paragraphsOfFlags = part.split('\n.TP\n');
      for (const flag of command.flags) {
        const found = paragraphsOfFlags.find((text) =>
          new RegExp(`^(-., )?--${flag.name}( |\\[|$)`, 'm').test(text.split('\n')[0] ?? ''),
        );
        expect(found, `${path.join(' ')} --${flag.name}`).toContain(catalogue.say(messageOf(flag.help)));
      }
      for (const [name] of command.table?.rows ?? []) expect(part).toContain(`\n${name}\n`);
    }
  });

  it('tells in kubejoin(8) of every command, its page, the global flags, files and environment', async () => {
    const page = read((await pagesIn(language)).get('kubejoin.8') ?? '');
    for (const { name, helps } of root.commands) {
      expect(page).toContain(`\nkubejoin ${name}\n`);
      if (!helps) expect(page).toContain(`kubejoin-${name}(8)`);
    }
    for (const { name } of [...globalFlags, helpFlag]) expect(page).toMatch(new RegExp(`--${name}\\b`));
    for (const word of ['/var/lib/kubejoin/journal.jsonl', 'NO_PROXY', 'KUBEJOIN_DEBUG']) expect(page).toContain(word);
  });

  it('begins each page as whatis(1) reads it, and uses no request but those that are meant', async () => {
    const pages = await pagesIn(language);
    expect(pages.size).toBe(root.commands.length);
    for (const [file, text] of pages) {
      const name = file.replace('.8', '');
      expect(text.split('\n')[0]).toBe(
        `.TH "${escaped(name.toUpperCase())}" "8" "2026\\-02\\-03" "kubejoin 1.2.3" "${WORDS[language].manual}"`,
      );
      expect(text).toMatch(
        new RegExp(
          `^\\.SH "${WORDS[language].name}"\\n${escaped(name).replaceAll('\\', '\\\\')} \\\\- \\S.*\\n\\.SH`,
          'm',
        ),
      );
      const requests = new Set([...text.matchAll(/^[.'](\S*)/gm)].map(([, request]) => request));
      const known = ['TH', 'nh', 'ad', 'SH', 'SS', 'TP', 'PP', 'RS', 'RE', 'EX', 'EE', 'br'];
      expect([...requests].filter((request) => !known.includes(request ?? ''))).toEqual([]);
    }
  });
});

describe('text in a page', () => {
  it('is never a request, and keeps its backslashes and dashes', () => {
    const text = "a \\fB\n.so /etc/passwd\n'br\n--flag";
    expect(escaped(text)).toBe('a \\efB\n\\&.so /etc/passwd\n\\(aqbr\n\\-\\-flag');
    expect(read(escaped(text))).toBe(text);
  });

  it('that is indented is set as it stands', () => {
    expect(paragraphs('One\ntwo\n  a  b\n  c\nThree')).toBe(
      '.PP\nOne\ntwo\n.PP\n.RS 4\n.EX\na  b\nc\n.EE\n.RE\n.PP\nThree',
    );
  });
});
