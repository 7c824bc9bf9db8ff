/** Beyond this Go's parser takes no key that is not marked by "?" (yaml_parser_stale_simple_keys). */
export const LONGEST_KEY = 1024;

/** How the parser's lexer announces a plain or block scalar, whose text is the next lexeme. */
const SCALAR = '\u001f';
const ANCHOR = /^[&*](?![A-Za-z0-9_-]+$)/;

/**
 * Finds, lexeme by lexeme, what this parser takes in another way than Go's (go.yaml.in/yaml/v2, YAML 1.1): names of anchors with signs, and in flow
 * collections a plain scalar with "?" or one that ":" ends without a blank.
 */
export class StrictLexemes {
  #flow = 0;
  #announced = false;
  #plain = false;
  #colon = false;

  /** True where Go reads something else. */
  differs(lexeme: string): boolean {
    const [announced, plain, colon] = [this.#announced, this.#plain, this.#colon];
    this.#announced = lexeme === SCALAR;
    this.#plain = announced;
    this.#colon = false;
    if (announced) return this.#flow > 0 && lexeme.includes('?');
    if (colon && !/^[ \t\r\n]/.test(lexeme)) return true;
    if (lexeme === '[' || lexeme === '{') this.#flow++;
    if (lexeme === ']' || lexeme === '}') this.#flow--;
    this.#colon = lexeme === ':' && plain && this.#flow > 0;
    return ANCHOR.test(lexeme);
  }
}
