import { growth } from '../growth/growth.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

/** What hostile documents are full of: blanks, brackets, keys, line ends, quotes, boundaries, names. */
const PIECES = [
  ...[' ', '\t', '\n', '\r', '\r\n', ' \n', '\t\r', '\0', '\xff', 'a', '0', '-', '--', '.', '/', '\\', '#', '=', '@'],
  ...[
    '[',
    ']',
    '{',
    '}',
    '[]',
    '{}',
    '[],',
    '(',
    '"',
    "'",
    '""',
    '\\"',
    ',',
    ', ',
    ':',
    ': ',
    '- ',
    '? ',
    '|\n',
    '>\n',
  ],
  ...['&', '*', '&a ', '*a ', '*a, ', '&a x, ', '!x ', '!!str ', '<<: ', '%', '%YAML 1.1\n', '---\n', '...\n'],
  ...['a: 1\n', 'a:\n', ' a: b\n', '- a\n', '"a":1,', '{"a":', '"a":{},', 'a: &a {}\n', '<<: *a\n', '"\\u0041', '\\n'],
  ...['-----BEGIN ', '-----BEGIN CERTIFICATE-----\n', '-----END CERTIFICATE-----\n', 'MIIB\n', 'AAAA', 'AA==\n', '=\n'],
  ...['a,', '10.0.0.1,', '10.0.0.0/8,', '.a,', '*,', 'a:', '::', '[::]', '%25', 'HTTP/1.1 200\r\n', 'a: b\r\n'],
  ...['0\0', '0\x800\x80', '1\0', '\x30\x03\x02\x01\x01', '\n\0', '\x12\0', '\x1a\x02\x0a\0'],
];

/** In bytes. The largest is far below the limits of the readers: what grows too fast is seen, and does not take hours. */
const SIZES = { from: 2_048, to: 16_384 };

/** Of elements of a valid input. */
const COUNTS = { from: 1_024, to: 16_384 };

/** A run of a piece in a sample. */
interface Shape {
  before: Buffer;
  piece: Buffer;
  behind: Buffer;
}

/**
 * Measures what the target's reader takes for runs of pieces in its samples. Each piece is tried once in each run, where
 * `random` puts it; as many pieces again are cut out of the samples.
 */
export async function measureGrowth(
  { grows, name, many = {} }: Target,
  { random, samples, shapes }: { random: Random; samples: readonly Buffer[]; shapes: number },
  finding: (input: Buffer, text: string) => void,
): Promise<void> {
  for (const [kind, of] of shapes === 0 ? [] : Object.entries(many)) {
    const text = await growth((count) => {
      const input = of(count);
      return async () => grows(input);
    }, COUNTS);
    if (text !== undefined) finding(of(COUNTS.from), `${name} ${text}\n${kind}`);
  }
  for (let index = 0; index < shapes; index += 1) {
    const shape = shapeOf(random, random.pick(samples), index);
    const text = await growth((size) => {
      const input = run(shape, size);
      return async () => {
        try {
          await grows(input);
        } catch {
          // Refused, after as much work.
        }
      };
    }, SIZES);
    if (text === undefined) continue;
    finding(
      run(shape, SIZES.from),
      `${name} ${text}\n${JSON.stringify(shape.piece.toString('latin1'))} again and again`,
    );
    return;
  }
}

function shapeOf(random: Random, sample: Buffer, index: number): Shape {
  const at = random.pick([0, sample.length, random.below(sample.length + 1)]);
  const known = PIECES[index];
  const from = random.below(sample.length);
  const piece = known === undefined ? sample.subarray(from, from + 1 + random.below(40)) : Buffer.from(known, 'latin1');
  return { before: sample.subarray(0, at), piece, behind: sample.subarray(at) };
}

function run({ before, piece, behind }: Shape, size: number): Buffer {
  return Buffer.concat([before, Buffer.alloc(size - (size % piece.length), piece), behind]);
}
