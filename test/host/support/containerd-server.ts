import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { onTestFinished } from 'vitest';
import { readMessage, submessage, text } from '../../../src/wire/grpc/protobuf-fields.ts';
import { framed } from './cri-server.ts';

/** Answers of gRPC. */
class Status extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const [NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED] = [5, 6, 9, 11, 12];

interface Ingest {
  bytes: Buffer;
  /** A writer is open. */
  locked: boolean;
}

/**
 * A containerd in memory: the content, images and leases services as containerd 2.4's contentserver, image and lease
 * services answer, as far as an import and an export use them. lab/bundle uses the real one.
 */
export class FakeContainerd {
  readonly blobs = new Map<string, { bytes: Buffer; labels: Record<string, string>; lease: string }>();
  readonly images = new Map<string, { mediaType: string; digest: string; size: number }>();
  readonly leases = new Map<string, Record<string, string>>();
  readonly ingests = new Map<string, Ingest>();
  /** Paths of all calls, in order. */
  readonly calls: string[] = [];
  /** Bytes received by Write. */
  written = 0;
  /** Called with each part that is written; what it throws ends the call. */
  onWrite: (digest: string, offset: number) => unknown = () => {};
  /** Called before a blob is committed; what it throws ends the call. */
  onCommit: () => unknown = () => {};
  /** Accepts calls, but answers nothing more, as a process after SIGSTOP. */
  stopped = false;
  /** Services that it does not have. */
  without: readonly string[] = [];
  /** After one part, it sends nothing more of a blob of at least this many bytes. */
  stallsFrom = Number.POSITIVE_INFINITY;
  /** Reads that have stalled. */
  stalled = 0;
  /** Calls that have not ended. */
  open = 0;
  socket = '';

  static async start(): Promise<FakeContainerd> {
    const fake = new FakeContainerd();
    const directory = mkdtempSync(join(tmpdir(), 'kubejoin-containerd-'));
    const path = join(directory, 'containerd.sock');
    const server = createServer();
    const sessions = new Set<{ destroy(): void }>();
    server.on('session', (session) => sessions.add(session));
    server.on('stream', (stream, headers) => void fake.#serve(stream, headers));
    onTestFinished(() => {
      for (const session of sessions) session.destroy();
      server.close();
      rmSync(directory, { recursive: true, force: true });
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    fake.socket = `unix://${path}`;
    return fake;
  }

  async #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    this.open += 1;
    stream.on('error', () => {}).on('close', () => (this.open -= 1));
    const path = String(headers[':path']);
    this.calls.push(path);
    if (this.stopped) return;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    let status = new Status(0, '');
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': String(status.code), 'grpc-message': encodeURIComponent(status.message) }),
    );
    try {
      if (headers['containerd-namespace'] !== 'k8s.io' && !path.startsWith('/runtime.v1.'))
        throw new Status(FAILED_PRECONDITION, 'namespace is required');
      if (this.without.some((service) => path.includes(service)))
        throw new Status(UNIMPLEMENTED, `unknown service ${path}`);
      for await (const message of this.#answers(path, messagesOf(stream), String(headers['containerd-lease'] ?? ''))) {
        if (this.stopped) return;
        stream.write(framed(message));
      }
    } catch (error) {
      if (!(error instanceof Status)) {
        stream.destroy();
        return;
      }
      status = error;
    }
    if (!stream.destroyed) stream.end();
  }

  async *#answers(
    path: string,
    messages: AsyncGenerator<Uint8Array>,
    lease: string,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    if (path.endsWith('Content/Write')) return yield* this.#write(messages, lease);
    const { value: message = new Uint8Array() } = await messages.next();
    if (path.endsWith('Content/Read')) return yield* this.#read(message);
    yield this.#unary(path, message);
  }

  #unary(path: string, message: Uint8Array): Uint8Array {
    switch (path.split('.').at(-1)) {
      case 'RuntimeService/Version':
        return new Uint8Array();
      case 'Leases/Create': {
        const { id, labels } = fields(message, { 1: 'id', 3: 'labels' });
        if (this.leases.has(id)) throw new Status(ALREADY_EXISTS, `lease ${id}: already exists`);
        this.leases.set(id, labels);
        return new Uint8Array();
      }
      case 'Leases/Delete':
        this.leases.delete(fields(message, { 1: 'id' }).id);
        return new Uint8Array();
      case 'v1.Images/Create':
      case 'Images/Create':
        return this.#image(message, true);
      case 'Images/Update':
        return this.#image(message, false);
      case 'Images/Get': {
        const { id } = fields(message, { 1: 'id' });
        const image = this.images.get(id);
        if (image === undefined) throw new Status(NOT_FOUND, `image "${id}": not found`);
        return nested(1, nested(3, descriptor(image)));
      }
      case 'Content/Abort':
        this.ingests.delete(fields(message, { 1: 'id' }).id);
        return new Uint8Array();
      case 'Content/Info':
        return this.#info(fields(message, { 1: 'id' }).id);
      case 'Content/Update': {
        const { info = new Uint8Array() } = bytesIn(message);
        const { id, labels } = fields(info, { 1: 'id', 5: 'labels' });
        this.#info(id);
        Object.assign(this.blobs.get(id)?.labels ?? {}, labels);
        return new Uint8Array();
      }
      default:
        throw new Status(UNIMPLEMENTED, path);
    }
  }

  #info(digest: string): Uint8Array {
    if (!this.blobs.has(digest)) throw new Status(NOT_FOUND, `content ${digest}: not found`);
    return new Uint8Array();
  }

  #image(message: Uint8Array, isNew: boolean): Uint8Array {
    const { info: image = new Uint8Array() } = bytesIn(message);
    const { id } = fields(image, { 1: 'id' });
    if (isNew && this.images.has(id)) throw new Status(ALREADY_EXISTS, `image "${id}": already exists`);
    const target = { mediaType: '', digest: '', size: 0 };
    readMessage(image, {
      3: (field) =>
        readMessage(submessage(field), {
          1: (part) => (target.mediaType = text(part)),
          2: (part) => (target.digest = text(part)),
          3: (part) => (target.size = Number(part.int64())),
        }),
    });
    this.images.set(id, target);
    return new Uint8Array();
  }

  async *#read(message: Uint8Array): AsyncGenerator<Uint8Array> {
    const blob = this.blobs.get(fields(message, { 1: 'id' }).id);
    if (blob === undefined) throw new Status(NOT_FOUND, 'not found');
    for (let at = 0; at < blob.bytes.length; at += 1000) {
      yield nested(2, blob.bytes.subarray(at, at + 1000));
      if (blob.bytes.length < this.stallsFrom) continue;
      this.stalled += 1;
      await new Promise(() => {});
    }
  }

  /** As Write in containerd's plugins/services/content/contentserver. */
  async *#write(messages: AsyncGenerator<Uint8Array>, lease: string): AsyncGenerator<Uint8Array> {
    if (!this.leases.has(lease)) throw new Status(NOT_FOUND, `lease ${lease}: not found`);
    let ingest: Ingest | undefined;
    try {
      for await (const message of messages) {
        const request = writeRequest(message);
        const { action, ref, expected, offset, data, labels, total } = request;
        if (this.blobs.has(expected)) throw new Status(ALREADY_EXISTS, `content ${expected}: already exists`);
        if (ingest === undefined) {
          ingest = this.ingests.get(ref) ?? { bytes: Buffer.alloc(0), locked: false };
          if (ingest.locked) throw new Status(14, `ref ${ref} locked: unavailable`);
          ingest.locked = true;
          this.ingests.set(ref, ingest);
        }
        if (action > 0 && offset > 0 && offset !== ingest.bytes.length) throw new Status(OUT_OF_RANGE, 'offset');
        if (action > 0 && offset === 0) ingest.bytes = Buffer.alloc(0);
        if (data.length > 0) await this.onWrite(expected, offset);
        this.written += data.length;
        ingest.bytes = Buffer.concat([ingest.bytes, data]);
        if (action === 2) {
          await this.onCommit();
          const digest = `sha256:${createHash('sha256').update(ingest.bytes).digest('hex')}`;
          if (ingest.bytes.length !== total) throw new Status(FAILED_PRECONDITION, 'unexpected commit size');
          if (digest !== expected)
            throw new Status(FAILED_PRECONDITION, `unexpected commit digest ${digest}, expected ${expected}`);
          this.blobs.set(digest, { bytes: ingest.bytes, labels, lease });
          this.ingests.delete(ref);
        }
        yield new BinaryWriter().tag(4, WireType.Varint).int64(ingest.bytes.length).finish();
        if (action === 2) return;
      }
    } finally {
      if (ingest) ingest.locked = false;
    }
  }
}

async function* messagesOf(stream: ServerHttp2Stream): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
      const size = rest.readUInt32BE(1);
      yield rest.subarray(5, 5 + size);
      rest = rest.subarray(5 + size);
    }
  }
}

function writeRequest(message: Uint8Array) {
  const request = { action: 0, ref: '', total: 0, expected: '', offset: 0, data: Buffer.alloc(0) };
  const labels: Record<string, string> = {};
  readMessage(message, {
    1: (field) => (request.action = field.int32()),
    2: (field) => (request.ref = text(field)),
    3: (field) => (request.total = Number(field.int64())),
    4: (field) => (request.expected = text(field)),
    5: (field) => (request.offset = Number(field.int64())),
    6: (field) => (request.data = Buffer.from(field.bytes())),
    7: (field) => addLabel(field, labels),
  });
  return { ...request, labels };
}

function fields(message: Uint8Array, names: Record<number, 'id' | 'labels'>) {
  const found = { id: '', labels: {} as Record<string, string> };
  const reads = Object.entries(names).map(([number, name]) => [
    number,
    (field: BinaryReader) => {
      if (name === 'labels') addLabel(field, found.labels);
      else found.id = text(field);
    },
  ]);
  readMessage(message, Object.fromEntries(reads));
  return found;
}

function bytesIn(message: Uint8Array): { info?: Uint8Array } {
  const found: { info?: Uint8Array } = {};
  readMessage(message, { 1: (field) => (found.info = field.bytes()) });
  return found;
}

function addLabel(field: BinaryReader, labels: Record<string, string>): void {
  const entry = { key: '', value: '' };
  readMessage(submessage(field), { 1: (part) => (entry.key = text(part)), 2: (part) => (entry.value = text(part)) });
  labels[entry.key] = entry.value;
}

function nested(field: number, bytes: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();
}

function descriptor({ mediaType, digest, size }: { mediaType: string; digest: string; size: number }): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string(mediaType)
    .tag(2, WireType.LengthDelimited)
    .string(digest)
    .tag(3, WireType.Varint)
    .int64(size)
    .finish();
}
