import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { orUndefined } from '../../base/try.ts';
import { bounded, readMessage, submessage } from '../../wire/grpc/protobuf-fields.ts';
import type { Page } from './paged-list.ts';

interface RawCondition {
  type?: string;
  reason?: string;
  message?: string;
}

/** A CertificateSigningRequest as the API server tells it: fields of certificates.k8s.io/v1 in JSON. */
export interface RawRequest {
  metadata?: { name?: string; creationTimestamp?: string };
  /** request: PEM, which JSON has in base64. */
  spec?: { request?: string | Buffer; username?: string; groups?: readonly string[] };
  status?: { certificate?: unknown; conditions?: RawCondition[] };
}

/** More than fit into a page of PROTOBUF_BYTES (paged-list.ts): a label, the smallest part that others add, has 7 bytes. */
const MOST_FIELDS = 350_000;
/** Ten times the items that a page is asked for. */
const MOST_ITEMS = 5_000;

/** What precedes an object in Kubernetes' protobuf encoding. */
const MAGIC = Buffer.from('k8s\0');

/**
 * Reads a CertificateSigningRequestList in Kubernetes' protobuf encoding: runtime.Unknown with the list, by the field
 * numbers of k8s.io/apimachinery and k8s.io/api/certificates/v1 (generated.proto). Throws for anything else. An object
 * that cannot be read is empty, because anybody with a token can post one.
 */
export function certificateRequestList(bytes: Buffer): Page {
  return bounded(bytes, pageIn, MOST_FIELDS);
}

function pageIn(bytes: Buffer): Page {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new RangeError('not a Kubernetes object');
  let list: BinaryReader | undefined;
  let kind = '';
  readMessage(bytes.subarray(MAGIC.length), {
    1: (field) => readMessage(submessage(field), { 2: (inner) => (kind = inner.string()) }),
    2: (field) => (list = submessage(field)),
    3: (field) => {
      if (field.string() !== '') throw new RangeError('an encoded object');
    },
  });
  if (list === undefined || kind !== 'CertificateSigningRequestList') throw new RangeError('not a list of requests');
  const page = { items: [] as RawRequest[], next: '' };
  readMessage(list, {
    1: (field) => readMessage(submessage(field), { 3: (inner) => (page.next = inner.string()) }),
    2: (field) => {
      if (page.items.length >= MOST_ITEMS) throw new RangeError('more items than a page has');
      const bytes = field.bytes();
      page.items.push(orUndefined(() => requestIn(bytes)) ?? {});
    },
  });
  return page;
}

/** Throws for what is no request. Kubernetes checks no string for UTF-8: as in its JSON, what is none becomes U+FFFD. */
function requestIn(bytes: Uint8Array): RawRequest {
  const metadata: RawRequest['metadata'] = {};
  let seconds = 0;
  const spec = { request: Buffer.alloc(0), username: '', groups: [] as string[] };
  const status = { certificate: false, conditions: [] as RawCondition[] };
  readMessage(bytes, {
    1: (field) =>
      readMessage(submessage(field), {
        1: (inner) => (metadata.name = inner.string()),
        8: (inner) => readMessage(submessage(inner), { 1: (one) => (seconds = Number(one.int64())) }),
      }),
    2: (field) =>
      readMessage(submessage(field), {
        1: (inner) => (spec.request = Buffer.from(inner.bytes())),
        2: (inner) => (spec.username = inner.string()),
        4: (inner) => spec.groups.push(inner.string()),
      }),
    3: (field) =>
      readMessage(submessage(field), {
        1: (inner) => status.conditions.push(conditionIn(submessage(inner))),
        2: (inner) => (status.certificate = inner.bytes().length > 0),
      }),
  });
  metadata.creationTimestamp = time(seconds);
  return { metadata, spec, status };
}

function conditionIn(message: BinaryReader): RawCondition {
  const condition: RawCondition = {};
  readMessage(message, {
    1: (field) => (condition.type = field.string()),
    2: (field) => (condition.reason = field.string()),
    3: (field) => (condition.message = field.string()),
  });
  return condition;
}

/** metav1.Time, which has whole seconds, as JSON has it. */
function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
