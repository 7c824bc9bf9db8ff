import { type BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { readMessage, submessage, text, writeMap } from '../../../../wire/grpc/protobuf-fields.ts';
import type { Descriptor } from '../../../images.ts';

/**
 * The messages of containerd's API (github.com/containerd/containerd/api services/content/v1, images/v1 and leases/v1)
 * that kubejoin uses, with their field numbers.
 */

type Labels = Readonly<Record<string, string>>;

/** WriteAction: STAT = 0, WRITE = 1, COMMIT = 2. */
export const ACTION = { stat: 0, write: 1, commit: 2 } as const;

/**
 * WriteContentRequest: action = 1, ref = 2, total = 3, expected = 4, offset = 5, data = 6, labels = 7 (a map: key = 1,
 * value = 2).
 */
export function writeRequest(given: {
  action: (typeof ACTION)[keyof typeof ACTION];
  ref: string;
  total: number;
  expected: string;
  offset?: number;
  data?: Uint8Array;
  labels?: Labels;
}): Uint8Array {
  const { action, ref, total, expected, offset = 0, data, labels = {} } = given;
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(action);
  writer.tag(2, WireType.LengthDelimited).string(ref);
  writer.tag(3, WireType.Varint).int64(total);
  writer.tag(4, WireType.LengthDelimited).string(expected);
  writer.tag(5, WireType.Varint).int64(offset);
  if (data) writer.tag(6, WireType.LengthDelimited).bytes(data);
  return writeMap(writer, 7, labels).finish();
}

/** WriteContentResponse.offset = 4. */
export function writeResponse(message: Uint8Array): { offset: number } {
  const response = { offset: 0 };
  readMessage(message, { 4: (field) => (response.offset = Number(field.int64())) });
  return response;
}

/** UpdateRequest: info = 1 (digest = 1, labels = 5), update_mask = 2 (paths = 1). */
export function labelRequest(digest: string, labels: Labels): Uint8Array {
  const info = writeMap(new BinaryWriter().tag(1, WireType.LengthDelimited).string(digest), 5, labels).finish();
  const mask = new BinaryWriter();
  for (const key of Object.keys(labels)) mask.tag(1, WireType.LengthDelimited).string(`labels.${key}`);
  return new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .bytes(info)
    .tag(2, WireType.LengthDelimited)
    .bytes(mask.finish())
    .finish();
}

/** CreateImageRequest.image = 1; UpdateImageRequest.image = 1. Image: name = 1, target = 3. */
export function imageRequest(name: string, target: Descriptor): Uint8Array {
  const image = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string(name)
    .tag(3, WireType.LengthDelimited)
    .bytes(descriptor(target))
    .finish();
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(image).finish();
}

/** Descriptor: media_type = 1, digest = 2, size = 3. */
function descriptor({ mediaType, digest, size }: Descriptor): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string(mediaType)
    .tag(2, WireType.LengthDelimited)
    .string(digest)
    .tag(3, WireType.Varint)
    .int64(size)
    .finish();
}

/** GetImageResponse.image = 1, Image.target = 3. */
export function imageResponse(message: Uint8Array): Descriptor {
  const found = { mediaType: '', digest: '', size: 0 };
  readMessage(message, {
    1: (image) => readMessage(submessage(image), { 3: (target) => readDescriptor(submessage(target), found) }),
  });
  return found;
}

function readDescriptor(reader: BinaryReader, found: Descriptor): void {
  readMessage(reader, {
    1: (field) => (found.mediaType = text(field)),
    2: (field) => (found.digest = text(field)),
    3: (field) => (found.size = Number(field.int64())),
  });
}

/** leases CreateRequest: id = 1, labels = 3. DeleteRequest: id = 1. */
export function leaseRequest(id: string, labels: Labels = {}): Uint8Array {
  return writeMap(new BinaryWriter().tag(1, WireType.LengthDelimited).string(id), 3, labels).finish();
}

/** ReadContentResponse.data = 2. */
export function readResponse(message: Uint8Array): Uint8Array {
  let data: Uint8Array = new Uint8Array();
  readMessage(message, { 2: (field) => (data = field.bytes()) });
  return data;
}
