/**
 * Simulations for the joins that run while V8's code cache is made. They are a script of their own, so that nothing of
 * them is in the cache. Run by the Node.js of the executable, as a bundle.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { join } from '../../../src/operations/join.ts';
import { EmbeddedControlPlane } from '../../../src/rehearsal/control-plane/embedded-control-plane.ts';
import { rehearse } from '../../../src/rehearsal/rehearse.ts';

export { useHost } from './use-host.ts';

/** Joins a simulated host, which writes files and waits for the node. */
export async function rehearsedJoin(runJoin: typeof join): Promise<void> {
  const { hosts } = await rehearse({ runJoin, nodes: 1, faults: [], signal: AbortSignal.timeout(60_000) });
  const [host] = hosts;
  if (host?.outcome !== 'joined') throw new Error(`the rehearsed join ended as ${host?.outcome}`);
}

export interface SimulatedCluster {
  /** Arguments of a previewed join of this machine. */
  readonly argv: readonly string[];
  /** The directory of the kubelet, for PATH. */
  readonly programs: string;
  stop(): Promise<void>;
}

/** A control plane, a container runtime, and a kubelet that only says its version. */
export async function simulatedCluster(): Promise<SimulatedCluster> {
  const programs = await mkdtemp(path.join(tmpdir(), 'kubejoin-cache-'));
  const kubelet = path.join(programs, 'kubelet');
  await writeFile(kubelet, '#!/bin/sh\necho Kubernetes v1.37.2\n');
  await chmod(kubelet, 0o755);
  const socket = path.join(programs, 'cri.sock');
  const runtime = await emptyRuntime(socket);
  const controlPlane = await EmbeddedControlPlane.start();
  const { endpoint, token, caCertHashes } = controlPlane.instructions;
  return {
    argv: [
      ...['join', endpoint, '--token', token.reveal(), '--discovery-token-ca-cert-hash', ...caCertHashes],
      ...['--node-name', 'cache', '--cri-socket', `unix://${socket}`, '--ignore-preflight-errors=all', '--dry-run'],
    ],
    programs,
    async stop() {
      runtime.close();
      await controlPlane.stop();
      await rm(programs, { recursive: true });
    },
  };
}

/** gRPC's frame of a message without fields: not compressed, no bytes. */
const EMPTY_MESSAGE = Buffer.alloc(5);

/** Answers every call with an empty message. */
async function emptyRuntime(socket: string) {
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => stream.destroy());
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(EMPTY_MESSAGE);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return server;
}
