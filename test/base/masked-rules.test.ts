import { describe, expect, test } from 'vitest';
import { maskedContent, maskedOutput, maskedPull } from '../../src/base/masked.ts';

/** Texts and their masked forms; a text without one stays the same. */
type Rows = readonly (readonly [text: string, shown?: string])[];
const of = (mask: (text: string) => string, rows: Rows) =>
  test.each(rows.map(([text, shown = text]) => [text, shown]))('%j: %j', (text, shown) =>
    expect(mask(text)).toBe(shown),
  );

const pem = (label: string, content = 'x', end = label) => `-----BEGIN ${label}-----\n${content}\n-----END ${end}-----`;
const JWT = 'eyJ12345678.12345678';

describe('anywhere', () => {
  for (const mask of [maskedContent, maskedOutput, maskedPull]) {
    of(mask, [
      [
        `a ${pem('RSA PRIVATE KEY')} b ${pem('PRIVATE KEY')} c`,
        'a -----BEGIN RSA PRIVATE KEY----- [secret] b -----BEGIN PRIVATE KEY----- [secret] c',
      ],
      ['-----BEGIN PRIVATE KEY-----', '-----BEGIN PRIVATE KEY----- [secret]'],
      [`${pem('EC PRIVATE KEY', 'x', 'PRIVATE KEY')} y`, '-----BEGIN EC PRIVATE KEY----- [secret]'],
      [pem('CERTIFICATE')],
      [pem('RSA PUBLIC KEY')],
      ['http://u:p@h and ftp://@i', 'http://[secret]@h and ftp://[secret]@i'],
      ['http://u:p@q@h/x@y', 'http://[secret]@h/x@y'],
      ['http://h/u@x'],
      ['http://h u@x'],
      ['u:p@h'],
      ['Bearer abcdef12', 'Bearer [secret]'],
      ['basic  abcdef12 BEARER ab.~+/=-1 x', 'basic [secret] BEARER [secret] x'],
      ['Bearer abcdef1'],
      ['Bearer abcdefgh'],
      ['Bearer abcdefgh 1'],
      ['Bearer abc!ef12'],
      ['xBearer abcdef12'],
      ['Bearerabcdef12'],
      ['authorization: bearer x', 'authorization: bearer [secret]'],
      ['AUTHORIZATION=Basic  x,y', 'AUTHORIZATION=Basic [secret],y'],
      ['{"authorization": "bearer x"}', '{"authorization": "bearer [secret]"}'],
      [
        "'authorization' : 'bearer x' and authorization:basic y",
        "'authorization' : 'bearer [secret]' and authorization:basic [secret]",
      ],
      ['xauthorization: bearer x'],
      ['authorization bearer x'],
      ['authorization: bearer ,x'],
      ['authorization: digest x'],
      [JWT, '[secret]'],
      [`<${JWT}.sig-_> ${JWT}.`, '<[secret]> [secret]'],
      [`a-${JWT}`, 'a-[secret]'],
      [`x.y.${JWT}`, 'x.y.[secret]'],
      [`ab.-${JWT}`, 'ab.-[secret]'],
      [`a${JWT}`],
      ['eyJ1234567.12345678'],
      ['eyJ12345678.1234567'],
      ['eyJ12345678'],
      ['eyJ12345678.'],
      ['abc12345678.12345678'],
      ['--password=a --passwd=b', '--password=[secret] --passwd=[secret]'],
      ['--my-token=a', '--my-token=[secret]'],
      ['"--a-b-secret=x" \'--api-key=y\'', '"--a-b-secret=[secret]" \'--api-key=[secret]\''],
      ['--TOKEN=a', '--TOKEN=[secret]'],
      ['--tokens=a'],
      ['--mytoken=a'],
      ['--token'],
      ['--token "a"'],
    ]);
  }
});

describe('of a file', () => {
  const env = (name: string, value: string) => `- name: ${name}\n  value: ${value}\nz: 1`;
  const NAMES =
    'SECRET x_password Passwd passphrase MYSQL_PWD token_1 credentials apikey api_key accessKey access_key privatekey PRIVATE_KEY DB_PASS';
  of(maskedContent, [
    [env('http_proxy', 'u@h:1'), env('http_proxy', '[secret]@h:1')],
    [env('PROXY', 'u:p@q@h'), env('PROXY', '[secret]@h')],
    [env('"ALL_PROXY"', '"u@h"'), env('"ALL_PROXY"', '"[secret]@h"')],
    ['name: a_proxy\nvalue:u@h', 'name: a_proxy\nvalue:[secret]@h'],
    [env('proxy_x', 'u@h')],
    [env('x-proxy', 'u@h')],
    ['--token= a'],
    [env('http_proxy', 'h:1')],
    ['name: http_proxy\n\nvalue: u@h'],
    ...NAMES.split(' ').map((name) => [env(name, 'x y'), env(name, '[secret]')] as const),
    [`${env('TOKEN', 'x')}\n${env('TOKEN', 'y')}`, `${env('TOKEN', '[secret]')}\n${env('TOKEN', '[secret]')}`],
    [env('TOKEN', ''), env('TOKEN', '[secret]')],
    [env('TOKEN', '|\n    a\n    b'), env('TOKEN', '[secret]')],
    ['name: TOKEN\nvalue: |\n a\n b\nc: d', 'name: TOKEN\nvalue: [secret]\nc: d'],
    ['  name: TOKEN\n  value: x\n  y', '  name: TOKEN\n  value: [secret]\n  y'],
    [env('TOKEN-X', 'x')],
    [env('BY_PASSENGER', 'x')],
    [env('KEY', 'x')],
    [env('access', 'x')],
    ['name: TOKEN\nvalues: x'],
    ['staticPodURLHeader:\n  A:\n  - b\n- c\nd: e', 'staticPodURLHeader: [secret]\nd: e'],
    ['a: b\n  staticPodURLHeader: {x}\n   y\n  - z\n  c: d', 'a: b\n  staticPodURLHeader: [secret]\n  c: d'],
    ['staticPodURLHeader:\n A: b', 'staticPodURLHeader: [secret]\n'],
    ['staticPodURLHeader:\nstaticPodURLHeader:\n x', 'staticPodURLHeader: [secret]\nstaticPodURLHeader: [secret]\n'],
    ['staticPodURLHeader:\n \n A: b\nd: e', 'staticPodURLHeader: [secret]\nd: e'],
    ['staticPodURLHeader: x'],
    ['x staticPodURLHeader:\n y'],
    // Programs print secrets in this form, files do not contain it.
    ['password=x'],
    ['abcdef.0123456789abcdef'],
    ['http://h/x?y'],
  ]);
});

describe('of what a program said', () => {
  const KINDS = [
    'password',
    'passwd',
    'pwd',
    'token',
    'secret',
    'apikey',
    'api_key',
    'api-key',
    'TOKEN',
    'my_token',
    'x-secret',
  ];
  of(maskedOutput, [
    ...KINDS.map((name) => [`${name}=x y`, `${name}=[secret] y`] as const),
    ['xtoken=x'],
    ['1token=x'],
    ['tokens=x'],
    ['token x'],
    ['token = x, token:y', 'token = [secret] token:[secret]'],
    ['{"token" : "a b", \'secret\': \'c d\'}', '{"token" : [secret], \'secret\': [secret]}'],
    ['token="a b\nc', 'token=[secret]\nc'],
    ["token='a b\nc", 'token=[secret]\nc'],
    ['token=""', 'token=[secret]'],
    ["token=''", 'token=[secret]'],
    ['token=a;b token=a&b token=a"b', 'token=[secret];b token=[secret]&b token=[secret]"b'],
    ["token=a'b", "token=[secret]'b"],
    ['token='],
    ...['not', 'is', 'was', 'has', 'does', 'could', 'can', 'IS'].map((word) => [`token: a.b/c-d ${word} e`] as const),
    ['token: ab isx e', 'token: [secret] isx e'],
    ['token:  ab  is e'],
    ['token: a+b is e', 'token: [secret] is e'],
    ['token=ab is e', 'token=[secret] is e'],
    ['abcdef.0123456789abcdef', '[secret]'],
    ['(abcdef.0123456789abcdef). abcdef.0123456789abcdef.', '([secret]). [secret].'],
    ['a-abcdef.0123456789abcdef'],
    ['xabcdef.0123456789abcdef'],
    ['.abcdef.0123456789abcdef'],
    ['abcdef.0123456789abcdef-a'],
    ['abcdef.0123456789abcdefg'],
    ['abcdef.0123456789abcdef.a'],
    ['abcde.0123456789abcdef'],
    ['abcdef.0123456789abcde'],
    ['abcdefx0123456789abcdef'],
    ['ABCDEF.0123456789abcdef'],
    ['http://h/x?y'],
    ['name: TOKEN\nvalue: x'],
    ['name: a_proxy\nvalue: u@h'],
    ['staticPodURLHeader:\n A: b'],
  ]);
});

describe('of what a container runtime said', () => {
  of(maskedPull, [
    ['Get "http://u"p@h/a?b=c&d": EOF http://x?y', 'Get "http://[secret]@h/a?[secret]": EOF http://x?[secret]'],
    ["'http://h?a'b", "'http://h?[secret]'b"],
    ['http://h?a b', 'http://h?[secret] b'],
    ['what? no'],
    ['anonymous token: unexpected status'],
    ['abcdef.0123456789abcdef'],
    ['name: TOKEN\nvalue: x'],
  ]);
});
