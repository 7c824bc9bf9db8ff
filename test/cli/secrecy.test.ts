import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, shown } from '../../src/base/shown.ts';
import { Scrubber, shownWord } from '../../src/cli/secrecy.ts';
import { run } from './support/captured.ts';

const SECRET = '0123456789abcdef';
const TOKEN = `abcdef.${SECRET}`;
const KEY = '0f'.repeat(32);
const E = '10.0.0.1:6443';

/** Each of these ends with an error before anything is asked of the network. */
const ODD_PLACES: string[][] = [
  [TOKEN],
  ['join', E, TOKEN],
  ['join', TOKEN, E],
  ['join', 'phase', TOKEN],
  ['join', 'phase', 'preflight', E, TOKEN],
  ['join', 'phase', 'control-plane-prepare', TOKEN],
  ['join', `--tokn=${TOKEN}`, E],
  ['join', '--tokn', TOKEN, E],
  ['join', `--${TOKEN}`],
  ['join', `--token:${TOKEN}`],
  ['join', `-token=${TOKEN}`],
  ['join', '-t', TOKEN],
  ['join', `-t${TOKEN}`],
  ['join', `---token=${TOKEN}`],
  ['join', `--=${TOKEN}`],
  ['join', `--dry-run=${TOKEN}`],
  ['join', '--control-plane', TOKEN, E],
  ['join', `--apiserver-bind-port=${TOKEN}`],
  ['join', `-v=${TOKEN}`],
  ['join', `-o=${TOKEN}`],
  ['join', `--lang=${TOKEN}`],
  ['join', '--discovery-token-ca-cert-hash', `"${TOKEN}`],
  ['join', '--discovery-token-ca-cert-hash', TOKEN, E, '--token', TOKEN],
  ['join', '--node-name', TOKEN.toUpperCase(), E, '--token', TOKEN],
  ['join', '--cri-socket', TOKEN, E, '--token', TOKEN],
  ['join', '--config', TOKEN],
  ['join', '--config', '/dev/null', '--token', TOKEN],
  ['join', '--token-file', TOKEN, E],
  ['join', '--rootfs', TOKEN, E],
  ['join', '--token', TOKEN, '--token-file', '/dev/null', E],
  ['join', '--token', `${TOKEN}x`, E],
  ['join', '--token', TOKEN],
  ['join', '--token', TOKEN, '--discovery-file', '/x', E],
  ['join', '--certificate-key', KEY],
  ['join', '--certificate-key', `${KEY}00`, '--control-plane', E, '--token', TOKEN],
  ['join', KEY, KEY],
  ['join', 'phase', KEY],
  ['version', TOKEN],
  ['version', '-o', TOKEN],
  ['rehearse', '--fault', TOKEN],
  ['rehearse', '--nodes', TOKEN],
  ['help', TOKEN],
];

describe('a secret typed on the command line', () => {
  it.each(ODD_PLACES.map((line) => [line.join(' '), line] as const))('is not repeated: %s', async (_, line) => {
    for (const more of [[], ['--output=json'], ['-v=9'], ['--lang=pt-BR']]) {
      const { code, out, err } = await run([...line, ...more]);
      expect(code).not.toBe(0);
      expect((out + err).toLowerCase()).not.toContain(SECRET);
      expect(out + err).not.toContain(KEY);
    }
  });

  it('is masked wherever it stands in a word', () => {
    const around = fc.string().filter((text) => !/[a-z0-9.]/i.test(text));
    fc.assert(
      fc.property(
        around,
        around,
        (before, after) => void expect(shownWord(before + TOKEN + after)).not.toContain(SECRET),
      ),
    );
  });

  it('is scrubbed from what goes out, also as JSON', () => {
    const scrubber = new Scrubber(['join', '--token', 'not"a\\token', '--certificate-key=abc\u0001defgh']);
    expect(scrubber.scrub('x not"a\\token y')).toBe('x [secret] y');
    expect(JSON.parse(scrubber.scrub(JSON.stringify({ a: 'not"a\\token', b: 'abc\u0001defgh' })))).toEqual({
      a: '[secret]',
      b: '[secret]',
    });
    const odd = new Scrubber(['join', '--token', 'pass\u202eword']);
    expect(odd.scrub(jsonText({ a: 'pass\u202eword' }))).toBe('{"a":"[secret]"}');
  });

  it('leaves token ids, pins, host names and paths readable', () => {
    const pin = `sha256:${'a1'.repeat(32)}`;
    const scrubber = new Scrubber([
      'join',
      '--token',
      TOKEN,
      '--discovery-token-ca-cert-hash',
      pin,
      'control-plane.example.org:6443',
    ]);
    const text = `token ID abcdef, ${pin}, control-plane.example.org:6443, /etc/kubernetes/pki/ca.crt`;
    expect(scrubber.scrub(text)).toBe(text);
    expect(shownWord('control-plane-prepare')).toBe('control-plane-prepare');
    expect(shownWord('/etc/kubernetes/admin.conf')).toBe('/etc/kubernetes/admin.conf');
  });

  it('never lets control characters through, nor what turns the direction of text', () => {
    expect(shownWord('a\u001b[31mb\nc\u202ed')).toBe('a\\u{1b}[31mb\\u{a}c\\u{202e}d');
  });

  it('is masked as in a value, too: the password of a URL, a key; and half a token, which in a value may be a name', () => {
    expect(shownWord('http://bob@corp:pw@proxy:3128')).toBe('http://[secret]@proxy:3128');
    expect(shownWord(`x${KEY}`)).not.toContain('0f0f');
    expect(shownWord(SECRET)).toBe('[secret]');
    expect(shown(SECRET)).toBe(SECRET);
  });
});
