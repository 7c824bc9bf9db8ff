/** Masking is that of the plain patterns, four of which take quadratic time; test/growth/masked.test.ts has its time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskedContent, maskedOutput, maskedPull } from '../../src/base/masked.ts';
import { CREDENTIALS } from '../../src/base/shown.ts';

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
