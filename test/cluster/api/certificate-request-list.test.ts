import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificateRequestList } from '../../../src/cluster/api/certificate-request-list.ts';
import { certificateRequests } from '../../../src/cluster/api/certificate-requests.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';

type Write = (writer: BinaryWriter) => unknown;

/** A message with its fields, as Go writes them. */
function message(...fields: [number, string | Uint8Array | bigint][]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    const write: Write =
      typeof value === 'bigint'
        ? (to) => to.tag(number, WireType.Varint).int64(value)
        : (to) =>
            to.tag(number, WireType.LengthDelimited)[typeof value === 'string' ? 'string' : 'bytes'](value as never);
    write(writer);
  }
  return writer.finish();
}

/** What precedes every object. `list`: CertificateSigningRequestList. */
function answer(list: Uint8Array, kind = 'CertificateSigningRequestList', encoding = ''): Buffer {
  const type = message([1, 'certificates.k8s.io/v1'], [2, kind]);
  return Buffer.concat([Buffer.from('k8s\0'), message([1, type], [2, list], [3, encoding], [4, ''])]);
}

interface Given {
  name: string;
  seconds: number;
  request: Uint8Array;
  username: string;
  groups: string[];
  certificate: boolean;
  conditions: { type: string; reason: string; message: string }[];
}

function written({ name, seconds, request, username, groups, certificate, conditions }: Given): Uint8Array {
  const metadata = message([1, name], [5, 'uid'], [8, message([1, BigInt(seconds)], [2, 0n])], [17, 'managed']);
  const named = groups.map((group): [number, string] => [4, group]);
  const spec = message([1, request], [2, username], [3, 'uid'], ...named, [5, 'client auth'], [8, 86_400n]);
  const states = conditions.map((one): [number, Uint8Array] => [
    1,
    message([1, one.type], [2, one.reason], [3, one.message], [6, 'True']),
  ]);
  const status = message(...states, ...(certificate ? [[2, 'PEM'] as [number, string]] : []));
  return message([1, metadata], [2, spec], [3, status]);
}

const text = fc.string({ unit: 'grapheme' });
const given: fc.Arbitrary<Given> = fc.record({
  name: text,
  seconds: fc.integer({ min: 0, max: 4_000_000_000 }),
  request: fc.uint8Array(),
  username: text,
  groups: fc.array(text, { maxLength: 3 }),
  certificate: fc.boolean(),
  conditions: fc.array(fc.record({ type: text, reason: text, message: text }), { maxLength: 2 }),
});

const listOf = (items: readonly Given[], next = '') =>
  message([1, message([2, '17'], [3, next])], ...items.map((item): [number, Uint8Array] => [2, written(item)]));

describe('a list of certificate requests in protobuf', () => {
  it('has what was written', () => {
    fc.assert(
      fc.property(fc.array(given), text, (items, next) => {
        expect(certificateRequestList(answer(listOf(items, next)))).toEqual({
          next,
          items: items.map(({ name, seconds, request, username, groups, certificate, conditions }) => ({
            metadata: { name, creationTimestamp: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') },
            spec: { request: Buffer.from(request), username, groups },
            status: { certificate, conditions },
          })),
        });
      }),
    );
  });

  const one = { name: 'csr-a', seconds: 1, request: Buffer.from('PEM'), username: 'u', groups: ['g'] };
  const nothing = { certificate: false, conditions: [] };
  const whole = answer(listOf([{ ...one, certificate: true, conditions: [] }]));

  it('is refused if any of its bytes is missing at the end', () => {
    // The last field, an empty contentType, has two bytes.
    expect(certificateRequestList(whole.subarray(0, -2)).items).toHaveLength(1);
    for (let length = 0; length < whole.length - 4; length++)
      expect(() => certificateRequestList(whole.subarray(0, length)), `${length}`).toThrow();
  });

  it.each<[string, Buffer]>([
    ['JSON', Buffer.from('{"items":[]}')],
    ['another kind', answer(listOf([]), 'Status')],
    ['a compressed one', answer(listOf([]), undefined, 'gzip')],
    ['no list', Buffer.concat([Buffer.from('k8s\0'), message([1, message([2, 'CertificateSigningRequestList'])])])],
    ['a group', answer(new BinaryWriter().tag(1, WireType.StartGroup).finish())],
    ['a number in place of a request', answer(message([2, 7n]))],
  ])('is not %s', (_, bytes) => {
    expect(() => certificateRequestList(bytes)).toThrow();
  });

  it.each<[string, Uint8Array]>([
    ['a group', new BinaryWriter().tag(1, WireType.StartGroup).finish()],
    ['a number in place of a message', message([1, 7n])],
    ['a time that no calendar has', message([1, message([8, message([1, 2n ** 62n])])])],
  ])('keeps the others if one of them has %s', (_, item) => {
    const { items } = certificateRequestList(answer(message([2, item], [2, written({ ...one, ...nothing })])));
    expect(items).toMatchObject([{}, { metadata: { name: 'csr-a' } }]);
    expect(items[0]).toEqual({});
  });

  it('has U+FFFD, as in JSON, where the API server has stored what is no UTF-8', () => {
    const name = message([1, message([1, Buffer.from('a\xff', 'latin1')])]);
    expect(certificateRequestList(answer(message([2, name]))).items).toMatchObject([{ metadata: { name: 'a\ufffd' } }]);
  });

  const read = async (body: unknown) => {
    const asked: ApiRequest[] = [];
    const request = async (one: ApiRequest) => {
      asked.push(one);
      return { status: 200, serverTime: undefined, body };
    };
    const cluster = { connection: { request } } as unknown as TrustedCluster;
    return { asked, known: await certificateRequests(cluster, 'node1', new AbortController().signal) };
  };

  it('is asked for, and one that cannot be read is no list', async () => {
    const { asked, known } = await read(whole);
    expect(asked).toMatchObject([{ prefersProtobuf: true, maxBytes: 2 * 1024 * 1024 }]);
    expect(known).toMatchObject({ total: 1, requests: [] });
    expect((await read(whole.subarray(0, 40))).known).toMatchObject({ total: 0, requests: undefined });
  });
});
