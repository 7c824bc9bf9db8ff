import { Composer, type Document, Lexer, type ParsedNode, Parser, type YAMLParseError } from 'yaml';
import { type Checked, type Finding, finding } from './problem.ts';

/** Deeper nesting is refused: kubeadm's kinds need fewer than ten levels, and composing is recursive. */
const MAX_DEPTH = 100;

/** A file of more tokens (words, signs, blanks, line ends) is refused: each one costs time to read, and a long configuration has a few thousand. */
const MAX_TOKENS = 100_000;

export type YamlDocument = Document.Parsed<ParsedNode>;

/** The documents of a YAML stream (JSON is one too), or why there are none; `offset` says where reading ended. */
export function readStream(text: string): Checked<YamlDocument[]> & { offset: number } {
  const lexer = new Lexer();
  const parser = new Parser();
  // Scalars stay text here: go-yaml-scalar.ts gives them their meaning. Repeated keys and aliases are looked at in yaml-node.ts.
  const composer = new Composer({ schema: 'failsafe', resolveKnownTags: false, uniqueKeys: false, prettyErrors: false });
  const documents: YamlDocument[] = [];
  let tokens = 0;
  for (const lexeme of lexer.lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > MAX_DEPTH) return { wrong: finding('config.too-deep', { limit: MAX_DEPTH }), offset: parser.offset };
    if (++tokens > MAX_TOKENS) return { wrong: finding('config.too-many-tokens', { limit: MAX_TOKENS }), offset: parser.offset };
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end());
  return { value: documents, offset: text.length };
}

type SyntaxErrorCode = YAMLParseError['code'];

const SYNTAX: Partial<Record<SyntaxErrorCode, Finding['key'] & `config.syntax-${string}`>> = {
  TAB_AS_INDENT: 'config.syntax-tab',
  BAD_INDENT: 'config.syntax-indent',
  MISSING_CHAR: 'config.syntax-missing',
  UNEXPECTED_TOKEN: 'config.syntax-unexpected',
  BAD_DQ_ESCAPE: 'config.syntax-escape',
  BAD_SCALAR_START: 'config.syntax-start',
  MULTILINE_IMPLICIT_KEY: 'config.syntax-key',
  KEY_OVER_1024_CHARS: 'config.syntax-key',
  BLOCK_AS_IMPLICIT_KEY: 'config.syntax-nested',
  BLOCK_IN_FLOW: 'config.syntax-nested',
  BAD_ALIAS: 'config.syntax-anchor',
  ALIAS_PROPS: 'config.syntax-anchor',
  MULTIPLE_ANCHORS: 'config.syntax-anchor',
  MULTIPLE_TAGS: 'config.syntax-tag',
  TAG_RESOLVE_FAILED: 'config.syntax-tag',
  BAD_COLLECTION_TYPE: 'config.syntax-tag',
  BAD_PROP_ORDER: 'config.syntax-anchor',
  BAD_DIRECTIVE: 'config.syntax-directive',
};

/**
 * The first syntax error of a document; what follows one is mostly its echo. The parser's own sentence is not used: it can quote the
 * file, and with that a token.
 */
export function syntaxError(document: YamlDocument): { offset: number; wrong: Finding } | undefined {
  const first = document.errors.reduce<YAMLParseError | undefined>((least, error) => (least && least.pos[0] <= error.pos[0] ? least : error), undefined);
  if (!first) return undefined;
  const key = SYNTAX[first.code] ?? 'config.syntax-other';
  return { offset: first.pos[0], wrong: finding(key, undefined) };
}
