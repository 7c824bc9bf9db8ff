import type { Random } from '../random.ts';
import { JSON_PIECES, YAML_PIECES } from './text.ts';

/** The signs of YAML's structure, and words that some parser takes for something else. */
const SIGNS = [
  ...['a', 'b', '1', '1e6', '0.1', 'true', '~', '=', '@', '`', '\u00e9', '\u{1F600}', 'x'.repeat(1000)],
  ...[
    ' ',
    '\t',
    '\n',
    '\n  ',
    '\n    ',
    '\r\n',
    '#',
    ' #',
    '---',
    '---\n',
    '...\n',
    '\n%YAML 1.2\n---\n',
    '%YAML 1.1\n',
    '%',
    '%a',
  ],
  ...[':', ': ', '-', '- ', '?', '? ', '{', '}', '[', ']', ',', ', ', 'a: b\n', 'a:\n', '<<', '<<: '],
  ...['"', "'", '"a"', "'b'", '\\', '\\\n', '\\t', '\\x41', '\\ud800', '\\U0001F600', '\ufeff'],
  ...['|', '>', '|\n', '|2', '|-\n  ', '>+\n ', '&a', '&a ', '*a', '*a ', '!', '!!str', '!!str ', '!b ', '!<'],
] as const;
/** Our own signs twice as often as the pieces. */
const PIECES = [...SIGNS, ...SIGNS, ...YAML_PIECES, ...JSON_PIECES];

const STARTS = ['', '', '', '{', '[', 'a: ', 'a:\n  ', '- ', '{a: ', '"', "k: '", 'k: "', 'a: |\n', 'a: b\n'] as const;
const ENDS = ['', '', '\n', '}', ']', ']\n', '}\n', '"', "'\n", ': b', ': b}', '\nb: c\n'] as const;

/** A short text of YAML's signs in any order: two readers seldom agree that it is wrong for the same reason. */
export function yamlOfSigns(random: Random): Buffer {
  const middle = Array.from({ length: 1 + random.below(14) }, () => random.pick(PIECES));
  return Buffer.from(random.pick(STARTS) + middle.join('') + random.pick(ENDS));
}
