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
export function* linesOf(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield withoutBlanks(text, start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
  }
  yield withoutBlanks(text, start, text.length);
}

/** Steps back from the end: an expression for blanks at an end tries each blank of a run in the middle as its start. */
function withoutBlanks(text: string, start: number, end: number): string {
  let last = end;
  while (last > start && (text[last - 1] === ' ' || text[last - 1] === '\t')) last--;
  return text.slice(start, last);
}

function looksLikeBoundary(line: string): boolean {
  return line.includes('-----BEGIN') || line.includes('-----END');
}

function decoded(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== base64) throw new PemError('base64');
  return bytes;
}

/** A block as it stands in a text: from its BEGIN to the first END with the same label, whatever is between them. */
export interface BlockText {
  text: string;
  start: number;
  end: number;
}

/**
 * The blocks of a text that have one of these labels. Looks for a missing END once, and not from each BEGIN, as an
 * expression for a whole block would.
 */
export function blockTexts(text: string, labels: readonly string[]): BlockText[] {
  const found: BlockText[] = [];
  const ended = new Set(labels);
  let past = 0;
  for (const { index: start, 1: label = '' } of text.matchAll(/(?=-----BEGIN ([A-Z ]{1,40})-----)/g)) {
    if (start < past || !ended.has(label)) continue;
    const boundary = `-----END ${label}-----`;
    const at = text.indexOf(boundary, start + '-----BEGIN -----'.length + label.length);
    if (at === -1) ended.delete(label);
    else {
      past = at + boundary.length;
      found.push({ text: text.slice(start, past), start, end: past });
    }
  }
  return found;
}
