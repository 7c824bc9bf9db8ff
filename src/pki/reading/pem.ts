/** A block of PEM (RFC 7468). */
export interface PemBlock {
  label: string;
  bytes: Buffer;
}

/** A text that Go's encoding/pem and OpenSSL could read differently. */
export class PemError extends Error {}

const BEGIN = /^-----BEGIN ([A-Z0-9]+(?: [A-Z0-9]+)*)-----$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The blocks of a text, in order. Skips lines between them, as both Go and OpenSSL do. Throws a PemError for anything
 * that only one of them would read as a block, or as a different one: a boundary with text before or behind it, headers,
 * blank lines or other text in a block, ambiguous base64, a block without its end.
 */
export function pemBlocks(text: string): PemBlock[] {
  if (text.includes('\0')) throw new PemError('NUL');
  const blocks: PemBlock[] = [];
  let label: string | undefined;
  let body: string[] = [];
  for (const line of linesOf(text)) {
    if (label === undefined) {
      label = BEGIN.exec(line)?.[1];
      if (label === undefined && looksLikeBoundary(line)) throw new PemError('boundary');
    } else if (line === `-----END ${label}-----`) {
      blocks.push({ label, bytes: decoded(body.join('')) });
      [label, body] = [undefined, []];
    } else if (BASE64.test(line)) body.push(line);
    else throw new PemError('line in a block');
  }
  if (label !== undefined) throw new PemError('no end');
  return blocks;
}

/**
 * Lines without the blanks and CR at their ends, which both ignore. To Go, a CR at the end of the text does not belong to
 * a line end.
 */
function* linesOf(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield text.slice(start, end).replace(/[ \t]*\r?$/, '');
    start = end + 1;
  }
  yield text.slice(start).replace(/[ \t]*$/, '');
}

function looksLikeBoundary(line: string): boolean {
  return line.includes('-----BEGIN') || line.includes('-----END');
}

function decoded(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== base64) throw new PemError('base64');
  return bytes;
}
