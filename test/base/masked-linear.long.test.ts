/**
 * Masking takes linear time for any text, and masks the same as the plain patterns, four of which take quadratic time.
 */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { maskedContent, maskedOutput, maskedPull } from '../../src/base/masked.ts';
import { CREDENTIALS, inOneLine, printable, shown } from '../../src/base/shown.ts';
import { Scrubber, shownWord } from '../../src/cli/secrecy.ts';
import { kubeletWords } from '../../src/engine/conditions/causes.ts';
import { linesOfRestarts, tellingLines } from '../../src/engine/conditions/pod-log.ts';
import { unpulled } from '../../src/engine/kinds/images/pull-images.ts';
import { CRI_CALL_FAILED } from '../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';

const MASK = '[secret]';
type Rule = readonly [RegExp, string];
const ANYWHERE: readonly Rule[] = [
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g, `-----BEGIN $1----- ${MASK}`],
  [/(:\/\/)[^/\s"']*@/g, `$1${MASK}@`],
  [/\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic)) +[^\s"',]+/gi, `$1 ${MASK}`],
  [/\b(Bearer|Basic) +(?=\S*\d)[\w.~+/=-]{8,}/gi, `$1 ${MASK}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)*/g, MASK],
  [/(--(?:[\w-]*-)?(?:password|passwd|token|secret|api-key))=[^\s"']+/gi, `$1=${MASK}`],
];
const variable = (name: string) => String.raw`((?:- )?name: "?${name}"?\n( *)value: ?)`;
const SECRET_NAME = String.raw`\w*(?:secret|password|passwd|passphrase|pwd|token|credential|api_?key|access_?key|private_?key)\w*`;
const OF_CONTENT: readonly Rule[] = [
  [new RegExp(`${variable(String.raw`\w*proxy`)}("?)[^\\n]*@`, 'gi'), `$1$3${MASK}@`],
  [new RegExp(`${variable(SECRET_NAME)}[^\\n]*(?:\\n\\2 [^\\n]*)*`, 'gi'), `$1${MASK}`],
  [new RegExp(`${variable(String.raw`\w*_pass`)}[^\\n]*(?:\\n\\2 [^\\n]*)*`, 'gi'), `$1${MASK}`],
  [/^( *)staticPodURLHeader:[^\n]*\n(?:\1[ -][^\n]*\n?)*/gm, `$1staticPodURLHeader: ${MASK}\n`],
];
const OF_OUTPUT: readonly Rule[] = [
  [
    /\b((?:[\w-]*[_-])?(?:password|passwd|pwd|token|secret|api[_-]?key)["']?\s*(?:=|:(?!\s*[\w./-]+\s+(?:not|is|was|has|does|could|can)\b))\s*)("[^"\n]*"?|'[^'\n]*'?|[^\s"';&]+)/gi,
    `$1${MASK}`,
  ],
  [/(?<![\w.-])[a-z0-9]{6}\.[a-z0-9]{16}(?![\w-]|\.\w)/g, MASK],
];
const plainly = (text: string, rules: readonly Rule[]) =>
  rules.reduce((result, [pattern, mask]) => result.replace(pattern, mask), text);

/** Pieces of what the patterns match, so that random texts contain them whole, cut and run together. */
const PIECES = [
  ...[
    '-',
    '--',
    '_',
    '.',
    ' ',
    '  ',
    '\n',
    '"',
    "'",
    '=',
    ': ',
    ':',
    ';',
    '&',
    '@',
    '/',
    '://',
    '?',
    'é',
    'a',
    'A1',
    '7',
    '\t',
  ],
  ...[
    'password',
    'PASSWD',
    'pwd',
    'token',
    'secret',
    'api_key',
    'api-key',
    'apikey',
    'access_key',
    'private_key',
    'credential',
  ],
  ...[
    'authorization',
    'Authorization: Bearer ',
    'Basic ',
    'eyJ',
    'eyJhbGciOi',
    'abcdefgh',
    '12345678',
    'abcdef.0123456789abcdef',
    ' is',
    ' not ',
  ],
  ...[
    '- name: ',
    'name: "',
    'HTTPS_PROXY',
    '"\n',
    '\nvalue: ',
    '\n  value: ',
    '\n    x',
    'staticPodURLHeader:',
    '\n- ',
  ],
  ...[
    '-----BEGIN ',
    'PRIVATE KEY-----',
    'RSA PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
    'user:hunter2@host',
    '--db-password',
    '--token=abc',
  ],
];
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(''));

test.each([
  ['output', maskedOutput, [...ANYWHERE, ...OF_OUTPUT]],
  ['content', maskedContent, [...ANYWHERE, ...OF_CONTENT]],
  ['a pull', maskedPull, [[CREDENTIALS, `$1${MASK}@`] as const, ...ANYWHERE, [/\?[^\s"']+/g, `?${MASK}`] as const]],
])('%s is masked as by the plain patterns', (_, mask, rules) => {
  const numRuns = Number(process.env.KUBEJOIN_MASK_RUNS ?? 5_000);
  fc.assert(
    fc.property(text, (given) => {
      expect(mask(given)).toBe(plainly(given, rules));
    }),
    { numRuns },
  );
});

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

/** Processor time, which a busy machine does not stretch, in ms. */
function spent(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
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
