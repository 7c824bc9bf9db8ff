import type { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { missingNames } from '../../../src/pki/der/alternative-names.ts';
import { certificateFields, EXTENSION, keyIdentifierOf } from '../../../src/pki/der/certificate-fields.ts';
import { DerError, ifDer } from '../../../src/pki/der/reader.ts';
import { boolean, explicit, implicit, integer, octetString, oid, sequence } from '../../../src/pki/der/write.ts';

const of = (raw: Buffer) => ({ raw }) as X509Certificate;
const field = (text: string) => sequence(octetString(Buffer.from(text)));
const BODY = [integer(Buffer.of(1)), ...['algorithm', 'issuer', 'validity', 'subject', 'key'].map(field)];
const VERSION = explicit(0, integer(Buffer.of(2)));
const extension = (id: string, value: Buffer, ...critical: Buffer[]) =>
  sequence(oid(id), ...critical, octetString(value));
const extensions = (...list: Buffer[]) => explicit(3, sequence(...list));
const certificate = (...fields: Buffer[]) => of(sequence(sequence(...fields), sequence()));

describe('the fields of a certificate', () => {
  it.each([
    ['version 1', certificate(...BODY)],
    ['version 3 without extensions', certificate(VERSION, ...BODY)],
    ['an empty list of extensions', certificate(VERSION, ...BODY, extensions())],
    ['no list of extensions', certificate(VERSION, ...BODY, explicit(3, Buffer.alloc(0)))],
  ])('of %s', (_, given) => {
    const { subject, subjectPublicKeyInfo, extensions: found } = certificateFields(given);
    expect([subject, subjectPublicKeyInfo]).toEqual([field('subject'), field('key')]);
    expect([...found]).toEqual([]);
  });

  it('has its extensions by their identifiers, critical or not', () => {
    const list = extensions(
      extension('2.5.29.14', octetString(Buffer.of(7))),
      extension('2.5.29.17', Buffer.of(1), boolean(true)),
      extension('1.2.3', Buffer.of(2), boolean(false)),
    );
    const fields = certificateFields(certificate(VERSION, ...BODY, implicit(1, Buffer.of(0)), list));
    expect([...fields.extensions]).toEqual([
      ['551d0e', octetString(Buffer.of(7))],
      ['551d11', Buffer.of(1)],
      ['2a03', Buffer.of(2)],
    ]);
    expect(keyIdentifierOf(fields)).toEqual(Buffer.of(7));
    expect(EXTENSION).toEqual({ subjectKeyIdentifier: '551d0e', subjectAltName: '551d11', extendedKeyUsage: '551d25' });
  });

  it('has no key identifier, or one that is DER', () => {
    expect(keyIdentifierOf({ extensions: new Map() } as never)).toBeUndefined();
    const broken = new Map([['551d0e', Buffer.of(7)]]);
    expect(() => keyIdentifierOf({ extensions: broken } as never)).toThrow(new DerError('truncated'));
  });

  it.each([
    ['nothing', of(Buffer.alloc(0))],
    ['an empty sequence', of(sequence())],
    ['no fields', certificate()],
    ['too few fields', certificate(VERSION, ...BODY.slice(0, 5))],
    ['too few fields of version 1', certificate(...BODY.slice(0, 5))],
    ['an extension without a value', certificate(VERSION, ...BODY, extensions(sequence()))],
  ])('%s is truncated', (_, given) => {
    expect(() => certificateFields(given)).toThrow(new DerError('truncated'));
  });
});

describe('the names that a certificate lacks', () => {
  const dns = (name: string) => implicit(2, Buffer.from(name, 'latin1'));
  const lacks = (patterns: Buffer[], dnsNames: string[], ipAddresses: string[] = []) =>
    missingNames(certificate(VERSION, ...BODY, extensions(extension('2.5.29.17', sequence(...patterns)))), {
      dnsNames,
      ipAddresses,
    });

  it.each<[string, string, boolean]>([
    ['a.b', 'a.b', true],
    ['A.b', 'a.B', true],
    ['*.b', 'a.b', true],
    ['*.B', 'A.b', true],
    ['*.b', '*.b', true],
    ['*.b', 'b', false],
    ['*.b', '.b', false],
    ['*.b', 'a.a.b', false],
    ['*.b', 'a*.b', false],
    ['*', 'a', false],
    ['*.', 'a', false],
    ['*.', 'a.', true],
    ['a', 'b', false],
    ['xa.b', 'a.b', false],
  ])('%s covers %s: %s', (pattern, name, covered) => {
    expect(lacks([dns('other'), dns(pattern)], [name])).toEqual(covered ? [] : [name]);
  });

  it('are all of them where it has none, or only of other kinds', () => {
    expect(missingNames(certificate(...BODY), { dnsNames: ['a'], ipAddresses: ['10.0.0.1'] })).toEqual([
      'a',
      '10.0.0.1',
    ]);
    const others = [implicit(1, Buffer.from('a')), implicit(6, Buffer.from('a'))];
    expect(lacks([...others, implicit(4, Buffer.of(10, 0, 0, 1))], ['a'], ['10.0.0.1'])).toEqual(['a', '10.0.0.1']);
  });

  it('are addresses byte for byte, and never what is not an address', () => {
    const address = (...bytes: number[]) => implicit(7, Buffer.from(bytes));
    expect(lacks([address(10, 0, 0, 1)], [], ['10.0.0.1', '10.0.0.2', 'x'])).toEqual(['10.0.0.2', 'x']);
  });
});

describe('a value that may not be DER', () => {
  it('is undefined then, and another error is not hidden', () => {
    const fails = (error: Error) => () =>
      ifDer(() => {
        throw error;
      });
    expect(ifDer(() => 1)).toBe(1);
    expect(fails(new DerError('x'))()).toBeUndefined();
    expect(fails(new RangeError('x'))).toThrow(new RangeError('x'));
  });
});
