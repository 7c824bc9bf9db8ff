import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printTemplate, printTemplateAsJson } from '../../../src/cli/render/output/json-path/print-template.ts';
import { MissingKey, parseTemplate, TemplateError } from '../../../src/cli/render/output/json-path/template.ts';

const value = {
  kind: 'CertificateExpirationInfo',
  images: ['a', 'b', 'c', 'd'],
  certificates: [
    { name: 'apiserver', days: 3, ok: true, ca: { name: 'ca' } },
    { name: 'etcd-server', days: 30, ok: false, ca: { name: 'etcd-ca' }, 'dotted.name': 'x' },
    { name: 'old', days: -1 },
  ],
  nothing: null,
  none: [],
};
const printed = (template: string) => printTemplate(parseTemplate(template), value);

describe('a JSONPath template', () => {
  it.each([
    ['', ''],
    ['text', 'text'],
    ['{.kind}', 'CertificateExpirationInfo'],
    ['{@.kind}', 'CertificateExpirationInfo'],
    ['{$.kind}', 'CertificateExpirationInfo'],
    ['{ .kind }', 'CertificateExpirationInfo'],
    ["{['kind']}", 'CertificateExpirationInfo'],
    ['kind: {.kind}, {.images[0]}', 'kind: CertificateExpirationInfo, a'],
    ['{.images}', '["a","b","c","d"]'],
    ['{.images[*]}', 'a b c d'],
    ['{.images[1]}', 'b'],
    ['{.images[-1]}', 'd'],
    ['{.images[-2]}', 'c'],
    ['{.images[1:3]}', 'b c'],
    ['{.images[:2]}', 'a b'],
    ['{.images[2:]}', 'c d'],
    ['{.images[::2]}', 'a c'],
    ['{.images[0,2]}', 'a c'],
    ['{.images[7]}', ''],
    ['{.missing}', ''],
    ['{.missing.more[0]}', ''],
    ['{.nothing}', 'null'],
    ['{.certificates[0]}', '{"name":"apiserver","days":3,"ok":true,"ca":{"name":"ca"}}'],
    ['{.certificates[*].name}', 'apiserver etcd-server old'],
    ['{.certificates[*].dotted\\.name}', 'x'],
    ["{.certificates[*]['name','days']}", 'apiserver etcd-server old 3 30 -1'],
    ['{.certificates[0].*}', 'apiserver 3 true {"name":"ca"}'],
    ['{..name}', 'apiserver ca etcd-server etcd-ca old'],
    ['{.certificates[?(@.name=="etcd-server")].days}', '30'],
    ["{.certificates[?(@.name == 'etcd-server')].days}", '30'],
    ['{.certificates[?(@.name!="old")].name}', 'apiserver etcd-server'],
    ['{.certificates[?(@.days<10)].name}', 'apiserver old'],
    ['{.certificates[?(@.days>=3)].name}', 'apiserver etcd-server'],
    ['{.certificates[?(@.days<=-1)].name}', 'old'],
    ['{.certificates[?(@.days>29.5)].name}', 'etcd-server'],
    ['{.certificates[?(@.ok==true)].name}', 'apiserver'],
    ['{.certificates[?(@.ca)].name}', 'apiserver etcd-server'],
    ['{.certificates[?(@.ca.name=="ca")].name}', 'apiserver'],
    ['{range .certificates[*]}{.name}{"\\t"}{.days}{"\\n"}{end}', 'apiserver\t3\netcd-server\t30\nold\t-1\n'],
    ["{range .certificates[*]}[{.name}]{end}{'!'}", '[apiserver][etcd-server][old]!'],
    ['{range .certificates[*]}{range .ca}{.name} {end}{end}', 'ca etcd-ca '],
    ['{range .missing[*]}x{end}y', 'y'],
    ['{"a\\u0041\\"b"}', 'aA"b'],
    ['{5}', '5'],
  ])('%j prints %j', (template, text) => {
    expect(printed(template)).toBe(text);
  });

  it.each([
    '{',
    '{.a',
    '{.a[}',
    '{.a[x]}',
    '{.a[::0]}',
    '{end}',
    '{range .a}',
    '{.a[?(@.b==1)}',
    '{"a}',
    '{nonsense}',
    '{.a}}{',
    '{.a !}',
  ])('refuses %j', (template) => {
    expect(() => parseTemplate(template)).toThrow(TemplateError);
  });

  it('gives each path as an array', () => {
    expect(printTemplateAsJson(parseTemplate('{.images[:2]}'), value)).toBe('[\n    "a",\n    "b"\n]\n');
    expect(printTemplateAsJson(parseTemplate('{.missing}'), value)).toBe('[]\n');
  });

  // Answer of kubeadm 1.37.2 to the same with --allow-missing-template-keys=false.
  it.each([
    ['{.missing}', 'missing'],
    ['{.kind}{.missing}', 'missing'],
    ['{.missing.more.still}', 'missing'],
    ['{.images.name}', 'name'],
    ['{..missing}', 'missing'],
    ['{.missing[*]}', 'missing'],
    ["{['missing','kind']}", 'missing'],
    ['{range .missing[*]}x{end}', 'missing'],
    ['{range .certificates[*]}{.ca.name}{end}', 'ca'],
    ['{.images[?(@.x=="a")]}', 'x'],
    ['{.images[7]}', '[7]'],
    ['{.kind[0]}', '[0]'],
    ['{.none[0]}', '[0]'],
    ['{.images[1:9]}', '[1:9]'],
    ['{.images[9:]}', '[9:]'],
    ['{.images[:9]}', '[:9]'],
    ['{.images[-9:]}', '[-9:]'],
    ['{.images[3:1]}', '[3:1]'],
    ['{.images[0,1:9]}', '[1:9]'],
    ['{.none[0:1]}', '[0:1]'],
    ['{.kind[0:2]}', '[0:2]'],
    ['{.kind[*]}', '[:]'],
    ['{range .images[9:]}x{end}', '[9:]'],
    ['{.kind[?(@.x)]}', '[?()]'],
    ['{.nothing[?(@.x)]}', '[?()]'],
  ])('that is to find everything: %j has no %j', (template, key) => {
    const pieces = parseTemplate(template);
    for (const print of [printTemplate, printTemplateAsJson])
      expect(() => print(pieces, value, 'error')).toThrow(expect.objectContaining({ constructor: MissingKey, key }));
    expect(() => printTemplate(pieces, value)).not.toThrow();
  });

  it.each([
    ['{.kind}{.nothing}', 'CertificateExpirationInfonull'],
    ['{.certificates[*].ca.name}', 'ca etcd-ca'],
    ['{.certificates[?(@.missing)]}', ''],
    ['{.certificates[?(@.missing)].name}', ''],
    ['{.images[2:]}', 'c d'],
    ['{.images[4:]}', ''],
    ['{.images[7:7]}', ''],
    ['{.images[-3:-1]}', 'b c'],
    ['{.images[0:-4]}', ''],
    ['{.none[*]}{.none[:]}', ''],
    ['{.nothing[0]}{.nothing[0:2]}{.nothing[*]}', ''],
    ['{range .none[*]}x{end}y', 'y'],
    // kubectl looks for x in nothing, and fails: see docs/differences.md.
    ['{range .none[*]}{.x}{end}y', 'y'],
  ])('that is to find everything: %j prints %j', (template, text) => {
    expect(printTemplate(parseTemplate(template), value, 'error')).toBe(text);
  });

  it('is read or refused, whatever it is, at once', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '.a',
      '..',
      '[',
      ']',
      '*',
      '?(',
      '@',
      ')',
      '==',
      '"',
      "'",
      'range ',
      'end',
      ':',
      ',',
      '-1',
      ' ',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          expect(typeof printed(pieces.join(''))).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not look at what JavaScript gives every object', () => {
    expect(printed('{.constructor}{.images.length}{.__proto__}')).toBe('');
  });
});
