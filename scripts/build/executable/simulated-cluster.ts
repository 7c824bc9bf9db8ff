/**
 * Simulations for the joins that run while V8's code cache is made. They are a script of their own, so that nothing of
 * them is in the cache. Run by the Node.js of the executable, as a bundle.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { containerRuntime } from '../../../bench/alone/services.ts';
import type { JoinConfiguration } from '../../../src/config/types/join.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { join } from '../../../src/operations/join.ts';
import { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { type RunJoin, rehearse } from '../../../src/simulation/rehearse.ts';

export { useHost } from './use-host.ts';
export { useText } from './use-text.ts';

/** What a join said. */
export interface RehearsedJoin {
  readonly configuration: JoinConfiguration;
  readonly events: readonly JoinEvent[];
}

/** Joins a simulated host, which writes files and waits for the node. */
export async function rehearsedJoin(runJoin: typeof join): Promise<RehearsedJoin> {
  const said: RehearsedJoin[] = [];
  const heard: RunJoin = ({ emit, ...others }) => {
    const events: JoinEvent[] = [];
    said.push({ configuration: others.configuration, events });
    const hear = (event: JoinEvent) => {
      events.push(event);
      emit(event);
    };
    return runJoin({ ...others, emit: hear });
  };
  const signal = AbortSignal.timeout(60_000);
  const { hosts } = await rehearse({ runJoin: heard, nodes: 1, faults: [], signal });
  const [[host], [joined]] = [hosts, said];
  if (host?.outcome !== 'joined' || joined === undefined)
    throw new Error(`the rehearsed join ended as ${host?.outcome}`);
  return joined;
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
  const stopRuntime = await containerRuntime(socket);
  const controlPlane = await EmbeddedControlPlane.start();
  const { endpoint, token, caCertHashes } = controlPlane.instructions;
  return {
    argv: [
      ...['join', endpoint, '--token', token.reveal(), '--discovery-token-ca-cert-hash', ...caCertHashes],
      ...['--node-name', 'cache', '--cri-socket', `unix://${socket}`, '--ignore-preflight-errors=all', '--dry-run'],
    ],
    programs,
    async stop() {
      await stopRuntime();
      await controlPlane.stop();
      await rm(programs, { recursive: true });
    },
  };
}
