import { Failure, isFailure } from '../../../../base/failure.ts';
import { rfc3339 } from '../../../../base/time.ts';
import { within } from '../../../../wire/deadline.ts';
import { GrpcChannel, GrpcError } from '../../../../wire/grpc/grpc.ts';
import { type GrpcStream, openStream } from '../../../../wire/grpc/grpc-stream.ts';
import { bounded } from '../../../../wire/grpc/protobuf-fields.ts';
import { connectUnix } from '../../../../wire/local.ts';
import type { BlobToStore, Descriptor, ImageSource, ImageToStore } from '../../../images.ts';
import { classed } from '../call-failure.ts';
import { textRequest } from '../cri-messages.ts';
import { CONTAINERD_NEEDED, CRI_CALL_FAILED, CRI_SERVICE_MISSING } from '../linux-container-runtime-sentences.ts';
import {
  ACTION,
  imageRequest,
  imageResponse,
  labelRequest,
  leaseRequest,
  readResponse,
  writeRequest,
  writeResponse,
} from './messages.ts';

/** The namespace of the CRI plugin. */
const NAMESPACE = { 'containerd-namespace': 'k8s.io' };
const CALL_MS = 10_000;
/** Limit for each part of a blob that is read or written; long, because other images may keep the disk busy. */
const PART_MS = 60_000;
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** An import that was killed keeps its blobs for this long, so that the next one need not store them again. */
const LEASE_MS = 24 * 60 * 60 * 1000;
/** gRPC status codes. */
const [NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION] = [5, 6, 9];

const CONTENT = '/containerd.services.content.v1.Content';
const IMAGES = '/containerd.services.images.v1.Images';
const LEASES = '/containerd.services.leases.v1.Leases';

/** containerd's own API over its unix socket: CRI can pull images, but not import them. Throws the CRI_ failures. */
export class Containerd implements ImageSource {
  readonly #socket: string;
  readonly #channel: GrpcChannel;
  readonly #never = new AbortController().signal;
  readonly #partMs: number;

  /** `socket`: unix:///path. */
  constructor(socket: string, { partMs = PART_MS } = {}) {
    this.#socket = socket;
    this.#partMs = partMs;
    this.#channel = new GrpcChannel(connectUnix(socket.replace(/^unix:\/\//, '')));
  }

  /**
   * Stores an image under its name. After an interruption it continues where it stopped, and blobs that exist are not
   * stored again. A part that containerd does not take in time fails; only `signal` limits the steps that read a whole
   * blob.
   */
  async store(image: ImageToStore, { signal, now }: { signal: AbortSignal; now: number }): Promise<void> {
    const lease = `kubejoin-${image.target.digest.slice(-64)}`;
    const expires = rfc3339(now + LEASE_MS);
    await this.#orExists(`${LEASES}/Create`, leaseRequest(lease, { 'containerd.io/gc.expire': expires }));
    for (const blob of image.blobs) await this.#storeBlob(blob, { lease, signal });
    const request = imageRequest(image.name, image.target);
    const isNew = await this.#orExists(`${IMAGES}/Create`, request);
    if (!isNew) await this.#call(`${IMAGES}/Update`, request);
    // From now on, the image itself keeps its blobs. A lease that stays expires.
    await this.#call(`${LEASES}/Delete`, leaseRequest(lease)).catch(() => {});
  }

  async find(name: string): Promise<Descriptor | undefined> {
    const found = await this.#orAbsent(`${IMAGES}/Get`, textRequest(name));
    return found && bounded(found, imageResponse);
  }

  async blob(digest: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const found = await this.#orAbsent(`${CONTENT}/Info`, textRequest(digest));
    return found && this.#read(digest);
  }

  close(): void {
    this.#channel.close();
  }

  async *#read(digest: string): AsyncGenerator<Uint8Array> {
    const path = `${CONTENT}/Read`;
    const limit = this.#limit(path, this.#partMs, this.#never);
    const stream = this.#open(path, NAMESPACE, this.#never);
    try {
      await stream.send(textRequest(digest));
      stream.endInput();
      for (;;) {
        const message = await within(limit, () => this.#answer(stream, path, this.#never));
        if (message === undefined) return;
        yield readResponse(message);
      }
    } finally {
      stream.close();
    }
  }

  /** The Write call: one request at a time, each with a response that has the new offset. */
  async #storeBlob(blob: BlobToStore, { lease, signal }: { lease: string; signal: AbortSignal }): Promise<void> {
    const { digest: expected, size: total, labels } = blob;
    const path = `${CONTENT}/Write`;
    const stream = this.#open(path, { ...NAMESPACE, 'containerd-lease': lease }, signal);
    const common = { ref: `kubejoin-${expected}`, total, expected };
    type Step = Omit<Parameters<typeof writeRequest>[0], keyof typeof common>;
    const ask = (step: Step, timeoutMs = Number.POSITIVE_INFINITY) =>
      within(this.#limit(path, timeoutMs, signal), async () => {
        await stream.send(writeRequest({ ...common, ...step }));
        return writeResponse((await this.#answer(stream, path, signal)) ?? new Uint8Array());
      });
    try {
      // Unlimited, as the commit is: containerd hashes what an earlier import has written.
      const { offset: stored } = await ask({ action: ACTION.stat });
      let offset = stored <= total ? stored : 0;
      for await (const data of blob.read(offset))
        ({ offset } = await ask({ action: ACTION.write, offset, data }, this.#partMs));
      await ask({ action: ACTION.commit, offset, labels });
    } catch (error) {
      // The written part is wrong: the next attempt must not continue it.
      if (hasCode(error, FAILED_PRECONDITION))
        await this.#call(`${CONTENT}/Abort`, textRequest(common.ref)).catch(() => {});
      if (!hasCode(error, ALREADY_EXISTS)) throw error;
      if (Object.keys(labels).length > 0) await this.#call(`${CONTENT}/Update`, labelRequest(expected, labels));
    } finally {
      stream.close();
    }
  }

  /** Fails as a call does that exceeds its time limit. */
  #limit(path: string, timeoutMs: number, signal: AbortSignal): Parameters<typeof within>[0] {
    const onTimeout = () => this.#failure(path, new GrpcError({ type: 'timeout', timeoutMs }));
    return { timeoutMs, signals: [signal], onTimeout };
  }

  #open(path: string, metadata: Record<string, string>, signal: AbortSignal): GrpcStream {
    try {
      return openStream(this.#channel, { path, metadata, maxBytes: MAX_MESSAGE_BYTES, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw this.#failure(path, error);
    }
  }

  async #answer(stream: GrpcStream, path: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    try {
      return await stream.receive();
    } catch (error) {
      signal.throwIfAborted();
      throw this.#failure(path, error);
    }
  }

  /** Undefined if what the call asks for does not exist. */
  async #orAbsent(path: string, message: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return await this.#call(path, message);
    } catch (error) {
      if (hasCode(error, NOT_FOUND)) return undefined;
      throw error;
    }
  }

  /** False if what the call creates exists. */
  async #orExists(path: string, message: Uint8Array): Promise<boolean> {
    try {
      await this.#call(path, message);
      return true;
    } catch (error) {
      if (hasCode(error, ALREADY_EXISTS)) return false;
      throw error;
    }
  }

  async #call(path: string, message: Uint8Array): Promise<Uint8Array> {
    try {
      const limits = { timeoutMs: CALL_MS, maxBytes: MAX_MESSAGE_BYTES };
      return await this.#channel.unary({ path, message, metadata: NAMESPACE, ...limits });
    } catch (error) {
      throw this.#failure(path, error);
    }
  }

  #failure(path: string, error: unknown): Failure {
    const failure = classed(this.#socket, path.slice(1), error);
    return isFailure(failure, CRI_SERVICE_MISSING)
      ? new Failure(CONTAINERD_NEEDED, { socket: this.#socket }, { cause: failure })
      : failure;
  }
}

function hasCode(error: unknown, code: number | undefined): boolean {
  return isFailure(error, CRI_CALL_FAILED) && error.params.code === code;
}
