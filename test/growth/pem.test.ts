/** PEM takes time in proportion to its size, whatever is written in it. */
import { expect, it } from 'vitest';
import { orUndefined } from '../../src/base/try.ts';
import { withoutPrivateKeys } from '../../src/pki/keys/private-key.ts';
import { blockTexts, pemBlocks } from '../../src/pki/reading/pem.ts';
import { growth } from './growth.ts';

const BEGIN = '-----BEGIN A-----\n';

it.each([
  ['blanks in front of something', (size: number) => `${'\t'.repeat(size)}x`],
  ['blanks in front of something, in a line', (size: number) => `${'\t'.repeat(size)}x\n`],
  ['blanks with a CR', (size: number) => `${' '.repeat(size)}\rx\n`],
  ['blanks alone', (size: number) => ' \t'.repeat(size / 2)],
  ['blanks in many lines', (size: number) => ' \n'.repeat(size / 2)],
  ['blanks in a block', (size: number) => `${BEGIN}YWJjZGVm${' '.repeat(size)}`],
  ['beginnings', (size: number) => BEGIN.repeat(size / BEGIN.length)],
  ['empty lines in a block', (size: number) => BEGIN + '\n'.repeat(size)],
])('%s', async (_, text) => {
  const work = (size: number) => {
    const given = text(size);
    return () => orUndefined(() => pemBlocks(given));
  };
  expect(await growth(work, { from: 4_096, to: 1_048_576 })).toBeUndefined();
});

const LABELS = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'];
const PIECES = LABELS.flatMap((label) => [`-----BEGIN ${label}-----`, `-----END ${label}-----`, `END ${label}-----`]);

it.each([...PIECES, '-', '-----BEGIN ', 'A '])('blocks as text: %j again and again', async (piece) => {
  const work = (size: number) => {
    const given = piece.repeat(size / piece.length);
    return () => blockTexts(given, LABELS);
  };
  expect(await growth(work, { from: 4_096, to: 524_288 })).toBeUndefined();
});

it('private keys are taken out in proportion to their number', async () => {
  const work = (size: number) => {
    const given = '-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----\n'.repeat(size / 64);
    return () => withoutPrivateKeys(given);
  };
  expect(await growth(work, { from: 4_096, to: 524_288 })).toBeUndefined();
});
