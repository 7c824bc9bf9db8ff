import { Composer, type CST, type Document, Lexer, type ParsedNode, Parser, type YAMLParseError } from 'yaml';
import type { Text } from '../../base/text.ts';
import { MAX_DEPTH } from '../documents/node-reader.ts';
import type { Checked, Finding } from '../problem.ts';
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
  CONFIG_TOO_DEEP,
  CONFIG_TOO_MANY_TOKENS,
} from './config-yaml-sentences.ts';
import { StrictLexemes } from './strict.ts';

/** The number of syntax errors after which reading stops. */
const MAX_ERRORS = 100;

export type YamlDocument = Document.Parsed<ParsedNode>;

/** The documents of a stream of at most `limit` tokens in YAML or JSON, or a problem; `offset` is where reading ended. */
export function readStream(text: string, limit: number): Checked<YamlDocument[]> & { offset: number } {
  const lexer = new Lexer();
  const parser = new Parser();
  // Keeps scalars as text for go-yaml-scalar.ts, and leaves repeated keys and aliases to node.ts.
  const composer = new Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
  });
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  let errors = 0;
  const strict = new StrictLexemes();
  for (const lexeme of lexer.lex(text)) {
    const difference = strict.difference(lexeme);
    if (difference) return { wrong: difference(), offset: parser.offset };
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'error') errors++;
    }
    if (parser.stack.length > MAX_DEPTH) return { wrong: CONFIG_TOO_DEEP({ limit: MAX_DEPTH }), offset: parser.offset };
    if (++lexemes > limit) return { wrong: CONFIG_TOO_MANY_TOKENS({ limit }), offset: parser.offset };
    if (errors > MAX_ERRORS) break;
  }
  tokens.push(...parser.end());
  // Composes only after the checks of depth and length, because it is recursive and slow on broken input.
  return { value: [...composer.compose(tokens, true, text.length)], offset: text.length };
}

const syntaxTexts = (): Partial<Record<YAMLParseError['code'], Text>> => ({
  TAB_AS_INDENT: CONFIG_SYNTAX_TAB,
  BAD_INDENT: CONFIG_SYNTAX_INDENT,
  MISSING_CHAR: CONFIG_SYNTAX_MISSING,
  UNEXPECTED_TOKEN: CONFIG_SYNTAX_UNEXPECTED,
  BAD_DQ_ESCAPE: CONFIG_SYNTAX_ESCAPE,
  BAD_SCALAR_START: CONFIG_SYNTAX_START,
  MULTILINE_IMPLICIT_KEY: CONFIG_SYNTAX_KEY,
  KEY_OVER_1024_CHARS: CONFIG_SYNTAX_KEY,
  BLOCK_AS_IMPLICIT_KEY: CONFIG_SYNTAX_NESTED,
  BLOCK_IN_FLOW: CONFIG_SYNTAX_NESTED,
  BAD_ALIAS: CONFIG_SYNTAX_ANCHOR,
  ALIAS_PROPS: CONFIG_SYNTAX_ANCHOR,
  MULTIPLE_ANCHORS: CONFIG_SYNTAX_ANCHOR,
  MULTIPLE_TAGS: CONFIG_SYNTAX_TAG,
  TAG_RESOLVE_FAILED: CONFIG_SYNTAX_TAG,
  BAD_COLLECTION_TYPE: CONFIG_SYNTAX_TAG,
  BAD_PROP_ORDER: CONFIG_SYNTAX_ANCHOR,
  BAD_DIRECTIVE: CONFIG_SYNTAX_DIRECTIVE,
});

/**
 * The first syntax error of a document; later ones mostly follow from it. The parser's own message is not used, because
 * it can quote the file and thus a token.
 */
export function syntaxError(document: YamlDocument): { offset: number; wrong: Finding } | undefined {
  const first = document.errors.reduce<YAMLParseError | undefined>(
    (least, error) => (least && least.pos[0] <= error.pos[0] ? least : error),
    undefined,
  );
  return first && { offset: first.pos[0], wrong: (syntaxTexts()[first.code] ?? CONFIG_SYNTAX_OTHER)() };
}
