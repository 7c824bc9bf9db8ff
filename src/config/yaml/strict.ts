import type { Text } from '../../base/text.ts';
import { FILLING, type LexemeKind, LexemePlace } from './lexemes.ts';
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
} from './sentences.ts';

/** Go takes no longer key unless "?" marks it, counted from its anchor or tag to its ":". */
const LONGEST_KEY = 1024;

export type Difference = Text;

/**
 * Finds where a file means one thing to the yaml package (YAML 1.2) and another, or nothing, to the parser of kubeadm
 * and the kubelet (go.yaml.in/yaml/v2, YAML 1.1; "Go" below). The package's lexer cuts the file into lexemes; each is
 * checked here before the package's parser gets it. There are three checks: what stands side by side, what follows a "?
 * key", and one rule for each kind of lexeme. They refuse more than Go where that is simpler, never what kubectl,
 * kubeadm or a cloud's tool writes. `npm run fuzz` compares the outcome with Go.
 */
export class StrictLexemes {
  readonly #at = new LexemePlace();
  /** What the next lexeme must begin with. */
  #next: RegExp | undefined;

  /** What is wrong with the lexeme for Go; undefined where both read the same. */
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

/** The package passes over what else is in the line of a "|" or ">". */
const FOLLOWS_HEADER = new Set<LexemeKind>(['space', 'comment', 'newline', 'scalar']);

/** Go wants a blank behind these, or takes what follows into them. */
function nextAfter(kind: LexemeKind, { depth, last }: LexemePlace): RegExp | undefined {
  if (kind === 'alias') return /^[ \t\r\n,\]}]/;
  const isAfterPlain = kind === 'map-value-ind' && depth > 0 && last === 'plain-scalar';
  return kind === 'anchor' || kind === 'tag' || isAfterPlain ? /^[ \t\r\n]/ : undefined;
}

/** "? key" ends with its line here. The package drops a list that follows it in the same column, and Go refuses it. */
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

/** Go ends a name at any other sign. */
function name(_: LexemePlace, lexeme: string): Difference | undefined {
  return /^[&*][A-Za-z0-9_-]+$/.test(lexeme) ? undefined : CONFIG_SYNTAX_ANCHOR;
}

/** The two read other signs in other ways. */
function tagName(_: LexemePlace, lexeme: string): Difference | undefined {
  return /^!(?:<[\w:.,/@-]+>|[\w:./@-]*|[\w-]*![\w:./@-]+)$/.test(lexeme) ? undefined : CONFIG_SYNTAX_TAG;
}

/** Outside brackets "- " and "? " begin a line, or stand behind another one. */
function entry({ depth, startsEntry }: LexemePlace): Difference | undefined {
  return depth > 0 || startsEntry ? undefined : CONFIG_SYNTAX_NESTED;
}

/** A ":" stands in the line of its key, or below its "?". A key that is an anchor or a tag alone is empty. */
function keyEnd({ depth, last, startsLine, explicitKey, column, keyLength }: LexemePlace): Difference | undefined {
  if (last === 'anchor' || last === 'tag') return CONFIG_SYNTAX_KEY;
  const isAtKey = startsLine ? depth === 0 && explicitKey === column : keyLength <= LONGEST_KEY;
  return isAtKey ? undefined : CONFIG_SYNTAX_KEY;
}

/** In brackets ":" at the start (an IPv6 address) and any "?" are signs to Go, and text to the package. */
function plainScalar({ depth, indent }: LexemePlace, text: string): Difference | undefined {
  if (/\n *\t/.test(text)) return CONFIG_SYNTAX_TAB;
  if (depth > 0 && text.startsWith(':')) return CONFIG_SYNTAX_START;
  if (depth > 0) return text.includes('?') ? CONFIG_SYNTAX_OTHER : undefined;
  return isIndented(text.split('\n').slice(1), indent) ? undefined : CONFIG_SYNTAX_INDENT;
}

/** Go keeps the spaces of a last line that nothing ends. */
function blockScalar({ indent }: LexemePlace, text: string): Difference | undefined {
  if (/^(?: *\r?\n)* *\t/.test(text)) return CONFIG_SYNTAX_TAB;
  const isWhole = !/(?:^|\n)[ \t]+$/.test(text);
  return isWhole && isIndented(text.split('\n'), Math.max(indent, 0)) ? undefined : CONFIG_SYNTAX_INDENT;
}

/** A comment at the left margin lets the package's lexer forget how far the lines after it must be indented. */
function isIndented(lines: readonly string[], indent: number): boolean {
  return lines.every((line) => line.trim() === '' || line.search(/[^ ]/) > indent);
}

/**
 * An empty line behind an escaped line break, of which the package makes a space; half a surrogate pair, which is no
 * character to Go.
 */
const ODD_ESCAPE = /\\\r?\n[ \t]*\r?\n|(?<!\\)(?:\\\\)*\\(?:u|U0000)[dD][89a-fA-F]/;

function doubleQuoted(_: LexemePlace, text: string): Difference | undefined {
  if (ODD_ESCAPE.test(text)) return CONFIG_SYNTAX_ESCAPE;
  return endsEscaped(text, '\\') ? CONFIG_SYNTAX_MISSING : undefined;
}

/** The package takes a quote at the end of the file for the closing one, even an escaped one. */
function endsEscaped(text: string, sign: string): boolean {
  if (text.length < 2 || text.at(-1) !== text[0]) return false;
  let escapes = 0;
  while (escapes < text.length - 2 && text[text.length - 2 - escapes] === sign) escapes++;
  return escapes % 2 === 1;
}

/** Go takes no tab for a blank where an entry may begin; JSON may be indented by tabs. */
function tab({ depth, indent, startsEntry }: LexemePlace, blank: string): Difference | undefined {
  return blank.includes('\t') && startsEntry && (depth === 0 || indent >= 0) ? CONFIG_SYNTAX_TAB : undefined;
}

/** In brackets an anchor or tag stands in the line of its node: to Go a key begins at its anchor. */
function lineEnd({ depth, last }: LexemePlace): Difference | undefined {
  if (depth === 0) return undefined;
  if (last === 'tag') return CONFIG_SYNTAX_TAG;
  return last === 'anchor' ? CONFIG_SYNTAX_ANCHOR : undefined;
}
