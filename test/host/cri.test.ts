import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectCri } from '../../src/host/linux/container-runtime/cri.ts';
import { linuxRuntimes } from '../../src/host/linux/container-runtime/runtimes.ts';
import {
  CgroupDriver,
  RuntimeConfigResponseSchema,
  StatusResponseSchema,
  VersionRequestSchema,
  VersionResponseSchema,
} from './support/cri_pb.ts';
import {
  answerBytes,
  answerMessage,
  answerStatus,
  framed,
  grpcServer,
  http1Server,
  rawServer,
} from './support/cri-server.ts';

const SERVICE = '/runtime.v1.RuntimeService';
const UNKNOWN_SERVICE = 'unknown service runtime.v1.RuntimeService';
/** Address of a server that never answers. */
const TIMEOUT_MS = 300;

function connected(socket: string, timeoutMs = 30_000) {
  const runtime = connectCri(socket, { call: timeoutMs });
  onTestFinished(() => runtime.close());
  return runtime;
}

describe('a container runtime', () => {
  it('answers three calls at once over one connection', async () => {
    const requested: unknown[] = [];
    const socket = await grpcServer((stream, path, body) => {
      if (path === `${SERVICE}/Version`) {
        requested.push(fromBinary(VersionRequestSchema, body.subarray(5)).version);
        answerMessage(stream, VersionResponseSchema, {
          version: '0.1.0',
          runtimeName: 'containerd',
          runtimeVersion: 'v2.4.2',
          runtimeApiVersion: 'v1',
        });
      } else if (path === `${SERVICE}/Status`) {
        const conditions = [
          { type: 'RuntimeReady', status: true },
          { type: 'NetworkReady', status: false, reason: 'NetworkPluginNotReady', message: 'cni não iniciado' },
        ];
        answerMessage(stream, StatusResponseSchema, { status: { conditions } });
      } else answerMessage(stream, RuntimeConfigResponseSchema, { linux: { cgroupDriver: CgroupDriver.CGROUPFS } });
    });
    const runtime = linuxRuntimes.connect(socket);
    onTestFinished(() => runtime.close());
    const [version, status, driver] = await Promise.all([runtime.version(), runtime.status(), runtime.cgroupDriver()]);
    expect(version).toEqual({ runtimeName: 'containerd', runtimeVersion: 'v2.4.2', runtimeApiVersion: 'v1' });
    expect(status.conditions[1]).toEqual({
      type: 'NetworkReady',
      status: false,
      reason: 'NetworkPluginNotReady',
      message: 'cni não iniciado',
    });
    expect(driver).toBe('cgroupfs');
    expect(requested).toEqual(['v1']);
  });

  it('that has no RuntimeConfig has no cgroup driver to tell', async () => {
    const socket = await grpcServer((stream) => answerStatus(stream, 12, 'unknown method RuntimeConfig'));
    expect(await connected(socket).cgroupDriver()).toBeUndefined();
  });

  it('that names no driver says systemd, and one that is not known is none', async () => {
    const empty = await grpcServer((stream) => answerBytes(stream, framed(Buffer.alloc(0))));
    expect(await connected(empty).cgroupDriver()).toBe('systemd');
    const odd = await grpcServer((stream) =>
      answerMessage(stream, RuntimeConfigResponseSchema, { linux: { cgroupDriver: 7 as CgroupDriver } }),
    );
    expect(await connected(odd).cgroupDriver()).toBeUndefined();
  });
});

describe('what is no container runtime', () => {
  it('is nobody there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubejoin-cri-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const missing = `unix://${directory}/none.sock`;
    await expect(connected(missing).version()).rejects.toMatchObject({
      code: 'CRI_NOT_LISTENING',
      params: { socket: missing, reason: 'ENOENT' },
    });
    writeFileSync(join(directory, 'file'), '');
    await expect(connected(`unix://${directory}/file`).version()).rejects.toMatchObject({
      params: { reason: 'ECONNREFUSED' },
    });
  });

  it('is a server that has no CRI service', async () => {
    const socket = await grpcServer((stream) => answerStatus(stream, 12, UNKNOWN_SERVICE));
    await expect(connected(socket).version()).rejects.toMatchObject({
      code: 'CRI_SERVICE_MISSING',
      params: { method: 'Version', answer: UNKNOWN_SERVICE },
    });
  });

  it('is a server that answers an error', async () => {
    const socket = await grpcServer((stream) => answerStatus(stream, 13, 'no disk: 100% cheio'));
    await expect(connected(socket).status()).rejects.toMatchObject({
      code: 'CRI_CALL_FAILED',
      params: { method: 'Status', code: 13, answer: 'no disk: 100% cheio' },
    });
  });

  it('is a server that never answers, with or without HTTP/2', async () => {
    const silent = [await rawServer(() => {}), await grpcServer(() => {})];
    for (const socket of silent) {
      await expect(connected(socket, TIMEOUT_MS).version()).rejects.toMatchObject({
        code: 'CRI_TIMED_OUT',
        params: { method: 'Version', timeoutMs: TIMEOUT_MS },
      });
    }
  });

  it.each([
    ['hangs up at once', () => rawServer((socket) => socket.destroy())],
    ['ends the connection', () => rawServer((socket) => socket.end())],
    [
      'sends what is no HTTP/2',
      () => rawServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2p1 and more of what is no frame\r\n')),
    ],
    ['speaks HTTP/1.1', http1Server],
    ['answers 404', () => grpcServer((stream) => stream.respond({ ':status': 404 }, { endStream: true }))],
    [
      'answers a web page',
      () => grpcServer((stream) => stream.respond({ 'content-type': 'text/html' }, { endStream: true })),
    ],
    ['breaks the call off', () => grpcServer((stream) => stream.close(2))],
    [
      'leaves the status out',
      () => grpcServer((stream) => stream.respond({ 'content-type': 'application/grpc' }, { endStream: true })),
    ],
    ['sends half a message', () => grpcServer((stream) => answerBytes(stream, Buffer.from([0, 0, 0, 0, 50, 1, 2])))],
    ['sends a compressed message', () => grpcServer((stream) => answerBytes(stream, Buffer.from([1, 0, 0, 0, 0])))],
    [
      'sends a message that does not decode',
      () => grpcServer((stream) => answerBytes(stream, framed(Buffer.from([0xff, 0xff, 0xff])))),
    ],
    ['sends more than 4 MiB', () => grpcServer((stream) => answerBytes(stream, framed(Buffer.alloc(5 * 1024 * 1024))))],
  ])('is a server that %s', async (_, start) => {
    await expect(connected(await start()).version()).rejects.toMatchObject({ code: 'CRI_NOT_GRPC' });
  });

  it('fails calls made after the connection broke', async () => {
    const runtime = connected(await rawServer((socket) => socket.destroy()));
    await expect(runtime.version()).rejects.toMatchObject({ code: 'CRI_NOT_GRPC' });
    await expect(runtime.status()).rejects.toMatchObject({ code: 'CRI_NOT_GRPC' });
  });

  it('fails calls after close', async () => {
    const runtime = connected(await grpcServer(() => {}));
    const call = runtime.version();
    runtime.close();
    await expect(call).rejects.toMatchObject({ code: 'CRI_NOT_GRPC' });
  });
});
