import type { Text } from '../../base/text.ts';
import {
  CONFIG_SYNTAX_ANCHOR,
  CONFIG_SYNTAX_DIRECTIVE,
  CONFIG_SYNTAX_ESCAPE,
  CONFIG_SYNTAX_INDENT,
  CONFIG_SYNTAX_KEY,
  CONFIG_SYNTAX_MISSING,
  CONFIG_SYNTAX_NESTED,
  CONFIG_SYNTAX_OTHER,
  CONFIG_SYNTAX_START,
  CONFIG_SYNTAX_TAB,
  CONFIG_SYNTAX_TAG,
  CONFIG_SYNTAX_UNEXPECTED,
} from './config-yaml-sentences.ts';
import { FILLING, type LexemeKind, LexemePlace } from './lexemes.ts';

/** Go's limit of a key without "?", from its anchor or tag to its ":". */
const LONGEST_KEY = 1024;

type Difference = Text;

/**
 * Finds places that the yaml package (YAML 1.2) and the parser of kubeadm and the kubelet (go.yaml.in/yaml/v2, YAML 1.1;
 * "Go" below) read differently. Checks each lexeme of the package's lexer before the package's parser gets it: its
 * neighbours, the lines after a "? key", and one rule for each kind of lexeme. Refuses more than Go where that is
 * simpler, but nothing that kubectl, kubeadm or a cloud's tool writes. `npm run fuzz` compares the outcome with Go.
 */
export class StrictLexemes {
  readonly #at = new LexemePlace();
  /** The required beginning of the next lexeme. */
  #next: RegExp | undefined;

  /** The problem that Go has with the lexeme; undefined if both read it alike. */
  difference(lexeme: string): Difference | undefined {
    const kind = this.#at.kindOf(lexeme);
    const found =
      this.#besideOthers(lexeme, kind) ?? underExplicitKey(this.#at, kind) ?? RULES[kind]?.(this.#at, lexeme);
    this.#next = nextAfter(kind, this.#at);
    this.#at.pass(lexeme, kind);
    return found;
  }

  #besideOthers(lexeme: string, kind: LexemeKind): Difference | undefined {
    if (this.#next && !this.#next.test(lexeme)) return CONFIG_SYNTAX_OTHER;
    const { depth, startsLine, last } = this.#at;
    const isSecondNode = STARTS_NODE.has(kind) && ENDS_NODE.has(last) && (depth > 0 || !startsLine);
    const isBehindHeader = last === 'block-scalar-header' && !startsLine && !FOLLOWS_HEADER.has(kind);
    return isSecondNode || isBehindHeader ? CONFIG_SYNTAX_UNEXPECTED : undefined;
  }
}

const STARTS_NODE = new Set<LexemeKind | undefined>([
  'scalar',
  'single-quoted-scalar',
  'double-quoted-scalar',
  'block-scalar-header',
  'alias',
  'anchor',
  'tag',
  'flow-map-start',
  'flow-seq-start',
]);
const ENDS_NODE = new Set<LexemeKind | undefined>([
  'plain-scalar',
  'single-quoted-scalar',
  'double-quoted-scalar',
  'alias',
  'flow-map-end',
  'flow-seq-end',
]);

/** Lexemes allowed after a "|" or ">" in its line; the package ignores any other. */
const FOLLOWS_HEADER = new Set<LexemeKind>(['space', 'comment', 'newline', 'scalar']);

/** The required text after a lexeme: without a blank, Go reads what follows as part of it. */
function nextAfter(kind: LexemeKind, { depth, last }: LexemePlace): RegExp | undefined {
  if (kind === 'alias') return /^[ \t\r\n,\]}]/;
  const isAfterPlain = kind === 'map-value-ind' && depth > 0 && last === 'plain-scalar';
  return kind === 'anchor' || kind === 'tag' || isAfterPlain ? /^[ \t\r\n]/ : undefined;
}

/** Requires "? key" to end with its line: the package drops a list after it in the same column, and Go refuses it. */
function underExplicitKey(
  { depth, startsLine, explicitKey, column }: LexemePlace,
  kind: LexemeKind,
): Difference | undefined {
  if (depth > 0 || !startsLine || explicitKey === undefined || FILLING.has(kind)) return undefined;
  const isUnder = column > explicitKey || (column === explicitKey && kind === 'seq-item-ind');
  return isUnder ? CONFIG_SYNTAX_KEY : undefined;
}

type Rule = (at: LexemePlace, lexeme: string) => Difference | undefined;

const RULES: Partial<Record<LexemeKind, Rule>> = {
  anchor: name,
  alias: name,
  tag: tagName,
  'seq-item-ind': entry,
  'explicit-key-ind': entry,
  'map-value-ind': keyEnd,
  'plain-scalar': plainScalar,
  'block-scalar-header': ({ startsLine }) => (startsLine ? CONFIG_SYNTAX_UNEXPECTED : undefined),
  'block-scalar': blockScalar,
  'single-quoted-scalar': (_, text) => (endsEscaped(text, "'") ? CONFIG_SYNTAX_MISSING : undefined),
  'double-quoted-scalar': doubleQuoted,
  'directive-line': (_, line) => (/^%YAML[ \t]+1\.1$/.test(line) ? undefined : CONFIG_SYNTAX_DIRECTIVE),
  space: tab,
  newline: lineEnd,
};

/** Checks a name, which Go ends at any other sign. */
function name(_: LexemePlace, lexeme: string): Difference | undefined {
  return /^[&*][A-Za-z0-9_-]+$/.test(lexeme) ? undefined : CONFIG_SYNTAX_ANCHOR;
}

/** Checks a tag: Go and the package read any other sign differently. */
function tagName(_: LexemePlace, lexeme: string): Difference | undefined {
  return /^!(?:<[\w:.,/@-]+>|[\w:./@-]*|[\w-]*![\w:./@-]+)$/.test(lexeme) ? undefined : CONFIG_SYNTAX_TAG;
}

/** Requires "- " and "? " outside brackets to begin a line or to follow one another. */
function entry({ depth, startsEntry }: LexemePlace): Difference | undefined {
  return depth > 0 || startsEntry ? undefined : CONFIG_SYNTAX_NESTED;
}

/** Requires a ":" in the line of its key, or below its "?". A key of only an anchor or a tag is empty. */
function keyEnd({ depth, last, startsLine, explicitKey, column, keyLength }: LexemePlace): Difference | undefined {
  if (last === 'anchor' || last === 'tag') return CONFIG_SYNTAX_KEY;
  const isAtKey = startsLine ? depth === 0 && explicitKey === column : keyLength <= LONGEST_KEY;
  return isAtKey ? undefined : CONFIG_SYNTAX_KEY;
}

/** Refuses in brackets a leading ":" (an IPv6 address) and any "?": signs to Go, but text to the package. */
function plainScalar({ depth, indent }: LexemePlace, text: string): Difference | undefined {
  if (/\n *\t/.test(text)) return CONFIG_SYNTAX_TAB;
  if (depth > 0 && text.startsWith(':')) return CONFIG_SYNTAX_START;
  if (depth > 0) return text.includes('?') ? CONFIG_SYNTAX_OTHER : undefined;
  return isIndented(text.split('\n').slice(1), indent) ? undefined : CONFIG_SYNTAX_INDENT;
}

/** Refuses trailing spaces in an unterminated last line, which only Go keeps. */
function blockScalar({ indent }: LexemePlace, text: string): Difference | undefined {
  if (/^(?: *\r?\n)* *\t/.test(text)) return CONFIG_SYNTAX_TAB;
  const isWhole = !/(?:^|\n)[ \t]+$/.test(text);
  return isWhole && isIndented(text.split('\n'), Math.max(indent, 0)) ? undefined : CONFIG_SYNTAX_INDENT;
}

/** Checks the indentation, which the package's lexer forgets after a comment at the left margin. */
function isIndented(lines: readonly string[], indent: number): boolean {
  return lines.every((line) => line.trim() === '' || line.search(/[^ ]/) > indent);
}

/** An empty line after an escaped line break, which the package reads as a space; half of a surrogate pair. */
const ODD_ESCAPE = /\\\r?\n[ \t]*\r?\n|(?<!\\)(?:\\\\)*\\(?:u|U0000)[dD][89a-fA-F]/;

function doubleQuoted(_: LexemePlace, text: string): Difference | undefined {
  if (ODD_ESCAPE.test(text)) return CONFIG_SYNTAX_ESCAPE;
  return endsEscaped(text, '\\') ? CONFIG_SYNTAX_MISSING : undefined;
}

/** True if the last quote is escaped: at the end of the file the package takes it as the closing one. */
function endsEscaped(text: string, sign: string): boolean {
  if (text.length < 2 || text.at(-1) !== text[0]) return false;
  let escapes = 0;
  while (escapes < text.length - 2 && text[text.length - 2 - escapes] === sign) escapes++;
  return escapes % 2 === 1;
}

/** Refuses a tab where an entry may begin, as Go does; JSON may be indented with tabs. */
function tab({ depth, indent, startsEntry }: LexemePlace, blank: string): Difference | undefined {
  return blank.includes('\t') && startsEntry && (depth === 0 || indent >= 0) ? CONFIG_SYNTAX_TAB : undefined;
}

/** Requires an anchor or tag in brackets to be in the line of its node, because for Go a key begins at its anchor. */
function lineEnd({ depth, last }: LexemePlace): Difference | undefined {
  if (depth === 0) return undefined;
  if (last === 'tag') return CONFIG_SYNTAX_TAG;
  return last === 'anchor' ? CONFIG_SYNTAX_ANCHOR : undefined;
}
