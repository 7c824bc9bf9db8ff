import { CST } from 'yaml';

/**
 * The kind of a lexeme: a name of the yaml package's, or one of ours for the text of a scalar without quotes. The
 * package's lexer announces such a text by a lexeme of its own (`scalar`), whose place is that of the text.
 */
export type LexemeKind = CST.TokenType | 'plain-scalar' | 'block-scalar' | 'unknown';

/** Between the parts of the structure. */
export const FILLING: ReadonlySet<LexemeKind> = new Set<LexemeKind>(['space', 'comment', 'newline']);
/** These stand for no character of the file. */
const MARKS = new Set<LexemeKind>(['scalar', 'doc-mode', 'flow-error-end']);

/** Where in the structure of a file its next lexeme stands. */
export class LexemePlace {
  /** How many brackets are open. */
  depth = 0;
  /** What came last; spaces, comments and line ends are left out. */
  last: LexemeKind | undefined;
  /** Nothing but spaces came before in this line. */
  startsLine = true;
  /** The column of the mapping or list without brackets that the place is in; -1 outside of all. */
  indent = -1;
  /** The column of a "?" without brackets that waits for its ":". */
  explicitKey: number | undefined;
  #offset = 0;
  #lineStart = 0;
  #nodeStart = 0;
  #expectsText = false;
  #expectsBlock = false;

  get column(): number {
    return this.#offset - this.#lineStart;
  }

  /** How far back the node begins, with its anchor and tag, that a ":" here makes a key. */
  get keyLength(): number {
    return this.#offset - this.#nodeStart;
  }

  /** Go's parser takes a new entry of a mapping or list that is written without brackets here. */
  get startsEntry(): boolean {
    return this.startsLine || this.last === 'seq-item-ind' || this.last === 'explicit-key-ind';
  }

  kindOf(lexeme: string): LexemeKind {
    if (this.#expectsText) return this.#expectsBlock ? 'block-scalar' : 'plain-scalar';
    return CST.tokenType(lexeme) ?? 'unknown';
  }

  /** Goes on to the place behind the lexeme. */
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
    // A ":" that starts a line ends a key that "?" has marked: what may follow is the same.
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
