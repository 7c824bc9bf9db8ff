import { CST } from 'yaml';

/**
 * The kind of a lexeme: a name from the yaml package, or one of ours for the text of an unquoted scalar. The package's
 * lexer emits a lexeme `scalar` before such a text, at the same place.
 */
export type LexemeKind = CST.TokenType | 'plain-scalar' | 'block-scalar' | 'unknown';

/** Lexemes between the parts of the structure. */
export const FILLING: ReadonlySet<LexemeKind> = new Set<LexemeKind>(['space', 'comment', 'newline']);
/** Lexemes that represent no character of the file. */
const MARKS = new Set<LexemeKind>(['scalar', 'doc-mode', 'flow-error-end']);

/** The place of the next lexeme in the structure of a file. */
export class LexemePlace {
  /** The number of open brackets. */
  depth = 0;
  /** The last lexeme other than spaces, comments and line ends. */
  last: LexemeKind | undefined;
  /** True if only spaces precede in this line. */
  startsLine = true;
  /** Column of the enclosing mapping or list in block style; -1 outside of all. */
  indent = -1;
  /** Column of a "?" in block style whose ":" has not come yet. */
  explicitKey: number | undefined;
  #offset = 0;
  #lineStart = 0;
  #nodeStart = 0;
  #expectsText = false;
  #expectsBlock = false;

  get column(): number {
    return this.#offset - this.#lineStart;
  }

  /** Length of the key, with its anchor and tag, that a ":" here would end. */
  get keyLength(): number {
    return this.#offset - this.#nodeStart;
  }

  /** True where Go's parser accepts a new entry of a mapping or list in block style. */
  get startsEntry(): boolean {
    return this.startsLine || this.last === 'seq-item-ind' || this.last === 'explicit-key-ind';
  }

  kindOf(lexeme: string): LexemeKind {
    if (this.#expectsText) return this.#expectsBlock ? 'block-scalar' : 'plain-scalar';
    return CST.tokenType(lexeme) ?? 'unknown';
  }

  /** Advances past the lexeme. */
  pass(lexeme: string, kind: LexemeKind): void {
    this.#expectsText = kind === 'scalar';
    if (MARKS.has(kind)) return;
    if (kind === 'block-scalar-header') this.#expectsBlock = true;
    if (kind === 'block-scalar') this.#expectsBlock = false;
    if (!FILLING.has(kind)) this.#passPart(kind);
    this.#passText(lexeme);
  }

  #passPart(kind: LexemeKind): void {
    if (kind === 'flow-map-start' || kind === 'flow-seq-start') this.depth++;
    if (kind === 'flow-map-end' || kind === 'flow-seq-end') this.depth--;
    if (this.depth === 0) this.#passOutsideBrackets(kind);
    if (this.startsLine || (this.last !== 'anchor' && this.last !== 'tag')) this.#nodeStart = this.#offset;
    // A ":" that starts a line ends a key marked by "?", and may be followed by the same lexemes as "?".
    this.last = kind === 'map-value-ind' && this.startsLine ? 'explicit-key-ind' : kind;
    this.startsLine = false;
  }

  #passOutsideBrackets(kind: LexemeKind): void {
    if (this.startsLine && kind !== 'block-scalar') this.explicitKey = undefined;
    if (kind === 'explicit-key-ind') this.explicitKey = this.column;
    if (kind === 'explicit-key-ind' || kind === 'seq-item-ind') this.indent = this.column;
    if (kind === 'map-value-ind') this.indent = this.startsLine ? this.column : this.#nodeStart - this.#lineStart;
    if (kind === 'doc-start' || kind === 'doc-end') this.indent = -1;
  }

  #passText(lexeme: string): void {
    const end = lexeme.lastIndexOf('\n');
    if (end !== -1) {
      this.startsLine = true;
      this.#lineStart = this.#offset + end + 1;
    }
    this.#offset += lexeme.length;
  }
}
