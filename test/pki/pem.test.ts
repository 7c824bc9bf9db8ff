import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutPrivateKeys } from '../../src/pki/keys/private-key.ts';
import { blockTexts, linesOf, PemError, pemBlocks } from '../../src/pki/reading/pem.ts';

const BODY = 'YWJjZGVm';
const block = (label = 'A', body = BODY) => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const read = (text: string) => pemBlocks(text).map(({ label, bytes }) => [label, bytes.toString()]);

describe('PEM', () => {
  it.each<[string, string[][]]>([
    ['', []],
    ['text\n\n- not a boundary -----\n', []],
    [block(), [['A', 'abcdef']]],
    [
      `before\n${block('A B')}between\n${block('C1 2D')}after`,
      [
        ['A B', 'abcdef'],
        ['C1 2D', 'abcdef'],
      ],
    ],
    [block('A', 'YWJj\nZGVm'), [['A', 'abcdef']]],
    [block('A', 'YWJj\nZGU=\n').replace('\n\n', '\n'), [['A', 'abcde']]],
    [block('A', 'YQ=='), [['A', 'a']]],
    [block().trimEnd(), [['A', 'abcdef']]],
    [block().replaceAll('\n', ' \t\r\n'), [['A', 'abcdef']]],
    [`${block().trimEnd()} \t`, [['A', 'abcdef']]],
    [block('A', '+/+/'), [['A', Buffer.from('+/+/', 'base64').toString()]]],
  ])('%j', (text, blocks) => {
    expect(read(text)).toEqual(blocks);
  });

  it.each([
    ['NUL', `${block()}\0`],
    ['boundary', ` ${block()}`],
    ['boundary', `x${block()}`],
    ['boundary', block().replace('A-----\n', 'A----- x\n')],
    ['boundary', block('a')],
    ['boundary', block('A  B')],
    ['boundary', block(' A')],
    ['boundary', block('A ')],
    ['boundary', block('')],
    ['boundary', block('A_B')],
    ['boundary', '-----END A-----\n'],
    ['boundary', `x -----END`],
    ['boundary', 'x -----BEGIN'],
    ['line in a block', block('A', `Proc-Type: 4,ENCRYPTED\n\n${BODY}`)],
    ['line in a block', block('A', `${BODY}\n\n${BODY}`)],
    ['line in a block', block('A', 'YW Jj')],
    ['line in a block', block('A', 'YWJ-')],
    ['line in a block', block('A', 'YQ===')],
    ['line in a block', block('A', '=YQ')],
    ['line in a block', block('A', '')],
    ['line in a block', block().replace('END A', 'END B')],
    ['line in a block', `-----BEGIN A-----\n${block()}`],
    ['line in a block', `${block().trimEnd()}\r`],
    ['line in a block', block().replace('\n', '\n\r\r\n')],
    ['no end', `-----BEGIN A-----\n${BODY}`],
    ['line in a block', `-----BEGIN A-----\n${BODY}\n`],
    ['no end', '-----BEGIN A-----'],
    ['base64', block('A', 'YWJ')],
    ['base64', block('A', 'YQ==\nYQ==')],
    ['base64', block('A', 'YR==')],
    ['base64', '-----BEGIN A-----\n-----END A-----\n'],
  ])('%s: %j', (why, text) => {
    expect(() => pemBlocks(text)).toThrow(new PemError(why));
  });
});

describe('blanks', () => {
  const character = fc.constantFrom(' ', '\t', '\r', '\n', 'A', '-');

  it('are cut off as by the expressions that took quadratic time', () => {
    /** linesOf as it was until 2 December 2026. */
    const plainly = (text: string) => {
      const lines = text.split('\n');
      return lines.map((line, at) => line.replace(at === lines.length - 1 ? /[ \t]*$/ : /[ \t]*\r?$/, ''));
    };
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
        expect([...linesOf(text)]).toEqual(plainly(text));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('blocks as text', () => {
  const LABELS = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'];
  const pieces = LABELS.flatMap((label) => [`-----BEGIN ${label}-----`, `-----END ${label}-----`, `END ${label}-----`]);

  it('are the ones that an expression of quadratic time finds', () => {
    const plainly = /-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----[\s\S]*?-----END \1-----/g;
    const piece = fc.constantFrom(...pieces, 'BEGIN PRIVATE KEY-----', '-----', '\n', 'x');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (given) => {
        const text = given.join('');
        expect(blockTexts(text, LABELS).map((block) => block.text)).toEqual(text.match(plainly) ?? []);
      }),
      { numRuns: 20_000 },
    );
  });

  it('are taken out', () => {
    expect(withoutPrivateKeys('a-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----b')).toBe('ab');
  });
});
