import { type DescMessage, fromBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { certificateRequestList } from '../../../src/cluster/api/certificate-request-list.ts';
import { kubernetesMessage } from '../make/described-messages.ts';
import { mutateProtobuf } from '../mutate/protobuf.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

const MAGIC = Buffer.from('k8s\0');
const KIND = 'CertificateSigningRequestList';

function listOf(requests: readonly Uint8Array[]): Buffer {
  const list = message(...requests.map((request): [number, Uint8Array] => [2, request]));
  return Buffer.concat([MAGIC, message([1, message([1, 'v1'], [2, KIND])], [2, list], [3, ''])]);
}

function message(...fields: readonly [number, string | Uint8Array | number][]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === 'number') writer.tag(number, WireType.Varint).int64(value);
    else writer.tag(number, WireType.LengthDelimited).bytes(typeof value === 'string' ? Buffer.from(value) : value);
  }
  return writer.finish();
}

/** As the library reads it with all of the messages' fields. Throws where it refuses the list. */
function reference(input: Buffer) {
  const { typeMeta, raw, contentEncoding } = read('Unknown', input.subarray(MAGIC.length));
  const { kind } = (typeMeta ?? {}) as { kind?: string };
  if (!input.subarray(0, MAGIC.length).equals(MAGIC) || kind !== KIND || contentEncoding || raw === undefined)
    throw new Error('another object');
  const { metadata, items } = read(KIND, raw as Uint8Array);
  return {
    next: (metadata as { continue?: string } | undefined)?.continue ?? '',
    items: (items as Uint8Array[]).map(request),
  };
}

/** Undefined for one that the library refuses. */
function request(bytes: Uint8Array) {
  try {
    const one = read('CertificateSigningRequest', bytes) as Record<string, Record<string, unknown> | undefined>;
    const { metadata, spec, status } = one;
    const seconds = Number((metadata?.creationTimestamp as { seconds?: bigint } | undefined)?.seconds ?? 0n);
    const conditions = (status?.conditions ?? []) as { type?: string; reason?: string; message?: string }[];
    return {
      name: metadata?.name ?? '',
      created: new Date(seconds * 1000).toISOString(),
      request: hex(spec?.request),
      username: spec?.username ?? '',
      groups: spec?.groups ?? [],
      issued: hex(status?.certificate) !== '',
      conditions: conditions.map(({ type = '', reason = '', message: words = '' }) => [type, reason, words]),
    };
  } catch {
    return undefined;
  }
}

type Ours = Partial<Record<'metadata' | 'spec' | 'status', Record<string, unknown>>>;

/** The same of what is read here; undefined for one that is refused. */
function ours({ metadata, spec, status }: Ours) {
  if (metadata === undefined) return undefined;
  const conditions = status?.conditions as { type?: string; reason?: string; message?: string }[];
  return {
    name: metadata.name ?? '',
    created: String(metadata.creationTimestamp).replace('Z', '.000Z'),
    request: hex(spec?.request),
    username: spec?.username,
    groups: spec?.groups,
    issued: status?.certificate,
    conditions: conditions.map(({ type = '', reason = '', message: words = '' }) => [type, reason, words]),
  };
}

/** Its fields. Their types are those of the rows that describe it. */
function read(name: string, bytes: Uint8Array): Record<string, unknown> {
  return fromBinary(kubernetesMessage(name) as DescMessage, bytes) as unknown as Record<string, unknown>;
}

function hex(bytes: unknown): string {
  return Buffer.from((bytes as Uint8Array | undefined) ?? []).toString('hex');
}

/** Lists of certificate requests: read as @bufbuild/protobuf reads them with Kubernetes' messages. */
export const target: Target = {
  name: 'certificate-request-list',
  samples(random: Random) {
    const one = (n: number) => {
      const metadata = message([1, `csr-${n}`], [8, message([1, random.below(2 ** 32)], [2, 0])]);
      const groups: [number, string][] = ['system:bootstrappers', 'system:authenticated'].map((group) => [4, group]);
      const spec = message([1, 'PEM é'], [2, 'system:bootstrap:abcdef'], ...groups, [7, 'signer']);
      const condition = message([1, random.oneIn(2) ? 'Approved' : 'Denied'], [2, 'Why'], [3, 'because']);
      return message([1, metadata], [2, spec], [3, message([1, condition], [2, random.oneIn(2) ? 'PEM' : ''])]);
    };
    return [0, 1, 3].map((count) => {
      const items = Array.from({ length: count }, (_, n): [number, Uint8Array] => [2, one(n)]);
      const list = message([1, message([2, '17'], [3, random.oneIn(2) ? 'next' : ''])], ...items);
      return Buffer.concat([MAGIC, message([1, message([1, 'v1'], [2, KIND])], [2, list], [3, ''])]);
    });
  },
  mutate(random, samples) {
    let input = random.pick(samples);
    for (let times = random.small(4); times >= 0; times--) {
      const changed = mutateProtobuf(random, input.subarray(MAGIC.length), samples);
      input = Buffer.concat([input.subarray(0, MAGIC.length), changed]);
    }
    return input;
  },
  accepts: (sample) => certificateRequestList(sample).items.every((item) => ours(item as Ours) !== undefined),
  many: {
    // A page has 5,000 at most.
    requests: (count) => listOf(Array(count / 4).fill(message([1, message([1, 'csr'])], [2, message([1, 'PEM'])]))),
    labels: (count) => listOf([message([1, message(...Array(count).fill([11, message([1, 'a'], [2, 'b'])]))])]),
    groups: (count) => listOf([message([2, message([1, 'PEM'], ...Array(count).fill([4, 'group']))])]),
    conditions: (count) => listOf([message([3, message(...Array(count).fill([1, message([1, 'Approved'])]))])]),
  },
  grows: (input) => certificateRequestList(input).items.map((item) => ours(item as Ours)),
  check(input) {
    let page: ReturnType<typeof certificateRequestList>;
    try {
      page = certificateRequestList(input);
    } catch (error) {
      return String(error).includes('call stack') ? 'nested so deep that the stack ends' : undefined;
    }
    const theirs = reference(input);
    if (page.next !== theirs.next || page.items.length !== theirs.items.length)
      return 'another list than the library’s';
    for (const [index, item] of page.items.entries()) {
      const [here, there] = [ours(item as Ours), theirs.items[index]].map((value) => JSON.stringify(value));
      if (here !== undefined && here !== there)
        return `read as ${here.slice(0, 200)}, by the library as ${there?.slice(0, 200)}`;
    }
    return undefined;
  },
};
