import { describe, expect, it } from 'vitest';
import { DerError } from '../../src/pki/der/reader.ts';
import { requireExtension } from '../../src/pki/der/strict-extensions.ts';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  nothing,
  octetString,
  oid,
  sequence,
  setOf,
  utf8String,
} from '../../src/pki/der/write.ts';
import { reasonsOf } from './reasons.ts';

const ID = {
  subjectKeyIdentifier: '551d0e',
  keyUsage: '551d0f',
  alternativeNames: '551d11',
  basicConstraints: '551d13',
  nameConstraints: '551d1e',
  distributionPoints: '551d1f',
  policies: '551d20',
  policyMappings: '551d21',
  authorityKeyIdentifier: '551d23',
  policyConstraints: '551d24',
  extendedKeyUsage: '551d25',
  inhibitAnyPolicy: '551d36',
  authorityAccess: '2b06010505070101',
};

const ascii = (text: string) => Buffer.from(text, 'latin1');
const int = (...bytes: number[]) => integer(Buffer.from(bytes));
const named = (number: number) => (text: string | Buffer) =>
  implicit(number, typeof text === 'string' ? ascii(text) : text);
const [email, dns, uri, address] = [named(1), named(2), named(6), named(7)] as const;
const bytes = (count: number) => Buffer.alloc(count, 1);
/** Its last arc does not end. */
const BAD_OID = Buffer.from('06025581', 'hex');
const WRONG_BOOLEAN = Buffer.from('010101', 'hex');
const NOT_MINIMAL = Buffer.from('02020001', 'hex');
const trailing = (value: Buffer) => Buffer.concat([value, nothing()]);

/** Values that pass, values that do not, and why not (all reasons, in order of the alphabet). */
function values(name: keyof typeof ID, fit: readonly Buffer[], unfit: readonly Buffer[], ...reasons: string[]): void {
  describe(name, () => {
    it('is refused for its reasons', () =>
      expect(reasonsOf(unfit, (value) => requireExtension(ID[name], value, false))).toEqual(reasons));
    const hex = (all: readonly Buffer[]) => all.map((one) => one.toString('hex'));
    it.each(hex(fit))('%s', (value) =>
      expect(() => requireExtension(ID[name], Buffer.from(value, 'hex'), false)).not.toThrow(),
    );
    it.each(hex(unfit))('%s is refused', (value) =>
      expect(() => requireExtension(ID[name], Buffer.from(value, 'hex'), false)).toThrow(DerError),
    );
  });
}

describe('an extension that may not be critical', () => {
  const some: [keyof typeof ID, Buffer][] = [
    ['subjectKeyIdentifier', octetString(bytes(3))],
    ['authorityKeyIdentifier', sequence(implicit(0, bytes(3)))],
    ['authorityAccess', sequence()],
  ];
  it.each(some)('%s', (name, value) => {
    expect(() => requireExtension(ID[name], value, false)).not.toThrow();
    expect(() => requireExtension(ID[name], value, true)).toThrow(new DerError('extension that may not be critical'));
  });

  it('others may', () => {
    expect(() => requireExtension(ID.basicConstraints, sequence(), true)).not.toThrow();
    expect(() => requireExtension('2a03', ascii('anything'), true)).not.toThrow();
  });
});

values('subjectKeyIdentifier', [octetString(bytes(0))], [sequence(), trailing(octetString(bytes(1)))], 'trailing data');
values(
  'authorityKeyIdentifier',
  [sequence()],
  [octetString(bytes(1)), trailing(sequence()), Buffer.from('30020401', 'hex')],
  'trailing data',
  'truncated',
);
values(
  'keyUsage',
  [bitString(Buffer.of(0x80), 7)],
  [bitString(Buffer.of(0x81), 7), octetString(bytes(1)), trailing(bitString(Buffer.of(0)))],
  'bit string',
  'trailing data',
);
values(
  'extendedKeyUsage',
  [sequence(), sequence(oid('1.2.3'), oid('1.2.4'))],
  [sequence(int(1)), sequence(oid('1.2.3'), BAD_OID), oid('1.2.3'), trailing(sequence())],
  'object identifier',
  'trailing data',
);
values(
  'inhibitAnyPolicy',
  [int(0), int(0x7f, ...bytes(7))],
  [int(1, ...bytes(8)), NOT_MINIMAL, octetString(bytes(1)), trailing(int(1))],
  'integer',
  'trailing data',
);
values(
  'basicConstraints',
  [sequence(), sequence(boolean(true)), sequence(boolean(false)), sequence(int(1)), sequence(boolean(true), int(0))],
  [
    ...[WRONG_BOOLEAN, NOT_MINIMAL, int(1, ...bytes(8)), nothing()].map((part) => sequence(part)),
    sequence(boolean(true), nothing()),
    sequence(boolean(true), int(1), int(2)),
    sequence(int(1), boolean(true)),
    boolean(true),
    trailing(sequence()),
  ],
  'boolean',
  'integer',
  'trailing data',
);

const URIS = [
  'http://h',
  'ldap://h.example:389/a?b',
  'urn:a:b',
  'a+b.c-1:x',
  'http:///p',
  'http://h?x',
  'http://h/%41',
  'mailto:a@b',
  'http://h_-1',
  'x:',
  "http://h/-._~!$&'()*+,;=:@/?",
];
const NO_URIS = [
  'h',
  '',
  ':x',
  '1a:x',
  '/x',
  'http://h:123456',
  'http://u@h',
  'http://[::1]/',
  'http://h#f',
  'http://h/ x',
  'http://h/%4',
  'http://h/%zz',
  'http://.h',
  'http://h..i',
  'http://h:x',
  'http://h/"',
  'http://h/<',
  'http://h/\n',
  'http://h\n',
  '\nhttp://h',
  'x:\xe9',
];
values(
  'alternativeNames',
  [
    sequence(),
    sequence(dns('a.example'), email('a@b'), address(bytes(4)), address(bytes(16)), implicit(3, ascii('\xff'))),
    ...URIS.map((text) => sequence(uri(text))),
  ],
  [
    ...[dns('\xe9'), email('\xe9'), address(bytes(0)), address(bytes(5)), address(bytes(15)), address(bytes(17))].map(
      (name) => sequence(dns('a'), name),
    ),
    ...NO_URIS.map((text) => sequence(uri(text))),
    dns('a'),
    trailing(sequence()),
  ],
  'IA5String',
  'IP address',
  'URI',
  'trailing data',
);

const constrained = (...bases: Buffer[]) => sequence(explicit(0, Buffer.concat(bases.map((base) => sequence(base)))));
const range = (...octets: number[]) => address(Buffer.from(octets));
values(
  'nameConstraints',
  [
    constrained(dns('example')),
    sequence(explicit(1, sequence(dns('example')))),
    sequence(explicit(0, sequence(dns('a'))), explicit(1, sequence(dns('b')))),
    ...['', '.example', 'a.b', '!x', '0-_~'].map((text) => constrained(dns(text))),
    ...['', 'example', '.example', 'a@b', 'ab@example.com', 'a.b+c_d-e@f.g-h_i'].map((text) =>
      constrained(email(text)),
    ),
    ...['', 'example', '.example', 'a1.2'].map((text) => constrained(uri(text))),
    constrained(range(10, 0, 0, 0, 255, 0, 0, 0), range(0, 0, 0, 0, 0, 0, 0, 0), range(1, 1, 1, 1, 255, 255, 255, 254)),
    constrained(address(Buffer.concat([bytes(16), Buffer.alloc(16, 255)]))),
    constrained(implicit(3, ascii('\xff'))),
  ],
  [
    sequence(),
    sequence(explicit(0, Buffer.alloc(0))),
    sequence(explicit(1, sequence(dns('b'))), explicit(0, sequence(dns('a')))),
    sequence(explicit(0, sequence(dns('a'))), explicit(0, sequence(dns('a')))),
    sequence(explicit(2, sequence(dns('a')))),
    sequence(explicit(0, sequence())),
    sequence(explicit(0, dns('a'))),
    ...['.', 'a.', 'a..b', '..a', 'a b', '\xe9', 'a\x7f', 'a\n'].map((text) => constrained(dns(text))),
    ...['a@', '@b', 'a@b@c', 'a..b@c', '.a@b', 'a@b.', 'a@.b', 'a b@c', 'a.', 'a@b\n', '!@b'].map((text) =>
      constrained(email(text)),
    ),
    ...['a:1', '1.2.3.4', '1', 'a.', 'a b', '..'].map((text) => constrained(uri(text))),
    constrained(range(10, 0, 0, 0, 255, 0, 255, 0)),
    constrained(range(10, 0, 0, 0, 0, 255, 0, 0)),
    constrained(range(10, 0, 0, 0, 255, 0, 0, 1)),
    constrained(range(10, 0, 0, 0)),
    constrained(address(Buffer.alloc(0))),
    constrained(address(bytes(16))),
    dns('a'),
    trailing(constrained(dns('a'))),
  ],
  'name constraint',
  'name constraints',
  'trailing data',
);

const point = (...names: Buffer[]) => sequence(sequence(explicit(0, explicit(0, Buffer.concat(names)))));
values(
  'distributionPoints',
  [
    sequence(),
    point(uri('http://h')),
    point(uri('\x7f'), dns('\xe9')),
    sequence(sequence()),
    sequence(sequence(implicit(1, bytes(2)))),
    sequence(sequence(explicit(2, dns('a')))),
  ],
  [
    point(uri('\xe9')),
    sequence(sequence(explicit(0, explicit(1, uri('a'))))),
    sequence(sequence(explicit(0, Buffer.concat([explicit(0, uri('a')), nothing()])))),
    sequence(sequence(explicit(0, Buffer.alloc(0)))),
    sequence(explicit(0, uri('a'))),
    sequence(setOf()),
    trailing(sequence()),
  ],
  'IA5String',
  'trailing data',
);
values(
  'policies',
  [sequence(), sequence(sequence(oid('1.2.3')), sequence(oid('1.2.4'), sequence()))],
  [
    sequence(sequence(oid('1.2.3')), sequence(oid('1.2.3'), sequence())),
    sequence(sequence()),
    sequence(sequence(BAD_OID)),
    sequence(sequence(int(1))),
    sequence(oid('1.2.3')),
    trailing(sequence()),
  ],
  'object identifier',
  'policy twice',
  'trailing data',
);
values(
  'policyMappings',
  [sequence(), sequence(sequence(oid('1.2.3'), oid('1.2.3')))],
  [
    sequence(sequence(oid('1.2.3'))),
    sequence(sequence(oid('1.2.3'), oid('1.2.4'), oid('1.2.5'))),
    sequence(sequence(oid('1.2.3'), BAD_OID)),
    sequence(sequence(BAD_OID, oid('1.2.3'))),
    sequence(sequence(oid('1.2.3'), int(1))),
    trailing(sequence()),
  ],
  'object identifier',
  'policy mapping',
  'trailing data',
);
values(
  'policyConstraints',
  [
    sequence(implicit(0, Buffer.of(1))),
    sequence(implicit(1, Buffer.of(1))),
    sequence(implicit(0, Buffer.of(0)), implicit(1, Buffer.from('7f01010101010101', 'hex'))),
  ],
  [
    sequence(),
    sequence(implicit(1, Buffer.of(1)), implicit(0, Buffer.of(1))),
    sequence(implicit(2, Buffer.of(1))),
    sequence(int(1)),
    sequence(implicit(0, Buffer.of(0, 1))),
    sequence(implicit(0, Buffer.alloc(0))),
    sequence(implicit(0, bytes(9))),
    sequence(implicit(0, Buffer.of(1)), implicit(1, Buffer.of(0x80))),
    trailing(sequence(implicit(0, Buffer.of(1)))),
  ],
  'integer',
  'policy constraints',
  'trailing data',
);
const access = (...parts: Buffer[]) => sequence(sequence(...parts));
values(
  'authorityAccess',
  [sequence(), access(oid('1.2.3'), uri('\x7f')), access(oid('1.2.3'), dns('\xe9'))],
  [
    access(oid('1.2.3'), uri('\xe9')),
    access(oid('1.2.3')),
    access(BAD_OID, uri('a')),
    access(uri('a'), oid('1.2.3')),
    access(oid('1.2.3'), uri('a'), uri('b')),
    sequence(utf8String('a')),
    trailing(sequence()),
  ],
  'IA5String',
  'authority access',
  'object identifier',
  'trailing data',
);
