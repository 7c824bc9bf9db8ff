/** Masking takes linear time for any text. */
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { maskedContent, maskedOutput, maskedPull } from '../../src/base/masked.ts';
import { inOneLine, printable, shown } from '../../src/base/shown.ts';
import { Scrubber, shownWord } from '../../src/cli/secrecy.ts';
import { kubeletWords } from '../../src/engine/conditions/causes.ts';
import { linesOfRestarts, tellingLines } from '../../src/engine/conditions/pod-log.ts';
import { unpulled } from '../../src/engine/kinds/images/pull-images.ts';
import { CRI_CALL_FAILED } from '../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { processorMs } from './processor-time.ts';

const MIB = 2 ** 20;
const KEYWORDS = ['password', 'token-', '-secret_', 'api_key', 'passwd"', 'token   ', 'token:', "secret='"];
const HOSTILE = [
  ...[
    '-',
    '--',
    '_',
    '.',
    ' ',
    '\n',
    '"',
    "'",
    '=',
    ':',
    '@',
    '/',
    '://',
    '?',
    'a',
    '7',
    'é',
    ':/',
    '[',
    '\\',
    '\u0000',
  ],
  ...[
    'a-',
    'a.',
    'a_',
    '-eyJ',
    'eyJ-',
    'eyJabcdefgh-',
    'eyJabcdefgh.',
    '--a',
    '--token-',
    '--token',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
  ],
  ...[
    '-----BEGIN A PRIVATE KEY-----\n',
    '-----END ',
    'PRIVATE KEY',
    'Bearer ',
    'Bearer a',
    'authorization',
    'authorization: ',
    'authorization: bearer ',
  ],
  ...[
    'name: ',
    'name: "proxy',
    'name: secretsecret\n',
    'secret',
    '- name: a_token\n',
    '- name: a_token\n  value: \n',
    'value: ',
    ' staticPodURLHeader:\n -',
  ],
  ...[
    'abcdef.0123456789abcdef',
    'abcdef.',
    '0a',
    '"command failed" err="',
    'failed to load ',
    'unknown ',
    'policy',
    ...KEYWORDS,
  ],
];
/** Texts that once took quadratic time, and the texts most likely to. */
const LONG = new Set(['-', 'a-', '-eyJ', '--token-', 'secret', 'password', 'token:', '://', '\n']);
/** Text before the run that makes a pattern begin. */
const BEGINNINGS = [
  '',
  'name: ',
  '- name: "',
  '-----BEGIN ',
  'authorization',
  'authorization: bearer ',
  'password',
  '--',
  '://',
  'Bearer ',
  '"command failed" err="',
];

const MASKS: Record<string, (given: string) => unknown> = {
  maskedOutput,
  maskedContent,
  maskedPull,
  shown,
  shownWord,
  printable,
  inOneLine,
  scrub: (given) => new Scrubber([given, `--token=${given}`]).scrub(given),
  kubeletWords: (given) => kubeletWords([given, `"command failed" err="${given}"`]),
  tellingLines: (given) => tellingLines(given.split('\n').slice(0, 1_000), 5),
  linesOfRestarts: (given) => linesOfRestarts(given.split('\n').slice(0, 1_000), 5),
  unpulled: (given) =>
    unpulled(
      `registry/${given.slice(0, 4_096)}/x`,
      new Failure(CRI_CALL_FAILED, { socket: '', method: '', status: 'UNKNOWN', answer: given } as never),
    ),
};

function spent(work: () => unknown): number {
  const before = processorMs();
  work();
  return processorMs() - before;
}

/** Tries 16 KiB first, so that quadratic time fails instead of taking an hour. */
const PER_KIB_MS = 2;
const bounded = (given: string, why: string, mask: (given: string) => unknown) => {
  const most = Math.max(100, (given.length / 1_024) * PER_KIB_MS);
  // Retries, because garbage of an earlier test may have taken the time.
  if (spent(() => mask(given)) >= most)
    expect(
      spent(() => mask(given)),
      why,
    ).toBeLessThan(most);
};

describe.each(Object.keys(MASKS))('%s', (name) => {
  const mask = MASKS[name] ?? (() => {});

  test('takes time in proportion to any text', { timeout: 300_000 }, () => {
    for (const beginning of name.startsWith('masked') ? BEGINNINGS : ['']) {
      for (const piece of HOSTILE) {
        const given = beginning + piece.repeat((16 * 1_024) / piece.length);
        bounded(given, JSON.stringify([beginning, piece]), mask);
      }
    }
  });

  test('also of a mebibyte', { timeout: 300_000 }, () => {
    const isMask = name.startsWith('masked');
    for (const piece of HOSTILE) {
      const length = isMask && LONG.has(piece) ? MIB : MIB / 8;
      bounded(piece.repeat(length / piece.length), JSON.stringify(piece), mask);
    }
  });
});
