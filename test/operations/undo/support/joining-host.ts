import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { JoinConfiguration } from '../../../../src/config/types/join.ts';
import type { Emit, JoinEvent } from '../../../../src/engine/events.ts';
import type { Host } from '../../../../src/host/ports.ts';
import { type JoinResult, join } from '../../../../src/operations/join.ts';
import { type UndoResult, undo } from '../../../../src/operations/undo.ts';
import type { UndoSettings } from '../../../../src/phases/undo/facts.ts';
import {
  type ControlPlaneOptions,
  EmbeddedControlPlane,
} from '../../../../src/simulation/control-plane/embedded-control-plane.ts';
import { makeControlPlaneHost } from '../../../../src/simulation/host/control-plane-host.ts';
import { killable } from '../../../../src/simulation/host/killable-host.ts';
import { SimulatedHost } from '../../../../src/simulation/host/simulated-host.ts';
import { hostState } from '../../../../src/simulation/host-report.ts';
import { patientConfiguration } from '../../../rehearsal/support/configuration.ts';
import { patience } from '../../../support/patience.ts';
import { kubeconfigOf } from './kubeconfig.ts';

export type Role = 'worker' | 'control-plane';

/** A host that joins an embedded control plane as one of its own, or as a worker, and undoes that; ends with its test. */
export class JoiningHost {
  private constructor(
    readonly host: SimulatedHost,
    readonly controlPlane: EmbeddedControlPlane,
    readonly configuration: JoinConfiguration,
  ) {}

  static async make(role: Role, options: ControlPlaneOptions = {}): Promise<JoiningHost> {
    const directory = await mkdtemp(path(tmpdir(), 'kubejoin-undo-test-'));
    const controlPlane = await EmbeddedControlPlane.start(options);
    const root = path(directory, 'host');
    const { host, endpoint } =
      role === 'control-plane'
        ? await makeControlPlaneHost(controlPlane, { hostname: 'node-1', root })
        : {
            host: await SimulatedHost.create({ hostname: 'node-1', root, address: '192.0.2.11' }),
            endpoint: undefined,
          };
    onTestFinished(async () => {
      await host.stop();
      await controlPlane.stop();
      await rm(directory, { recursive: true });
    });
    return new JoiningHost(
      host,
      controlPlane,
      patientConfiguration(undefined, { index: 1, count: 1 }, controlPlane.instructions, endpoint),
    );
  }

  /** Every file of the host with its mode and content, but for logs, which stay. */
  state(): Promise<string[]> {
    return hostState(this.host);
  }

  async members(): Promise<string[]> {
    return (await this.controlPlane.etcdMembers())
      .map(({ name, isLearner }) => `${name}${isLearner ? '?' : ''}`)
      .sort();
  }

  nodes(): (string | undefined)[] {
    return this.controlPlane.nodes().map(({ metadata }) => metadata.name);
  }

  join(
    more: Partial<JoinConfiguration> = {},
    emit: Emit = () => undefined,
    host: Host = this.host,
  ): Promise<JoinResult> {
    return join({ host, configuration: { ...this.configuration, ...more }, signal: patience(), emit });
  }

  async undo(
    settings: Partial<UndoSettings> = {},
    emit: Emit = () => undefined,
    host: Host = this.host,
  ): Promise<UndoResult> {
    const all = {
      dryRun: false,
      force: true,
      allowRunningPods: false,
      kubeconfigPath: undefined,
      criSocket: '',
      ...settings,
    };
    return undo({ host, settings: all, signal: patience(), emit, confirm: async () => false });
  }

  /** Kills an undo at an event of its changes; false where it ends before. */
  undoKilledAt(moment: Moment): Promise<boolean> {
    return killedAt(this.host, moment, (host, emit) => this.undo({}, emit, host));
  }

  /** An undo that is killed when a change of this kind begins, run again: the host is as it was `before` the join. */
  async expectUndoneAfterKillAt(kind: string, before: readonly string[]): Promise<void> {
    const met = await this.undoKilledAt((event) => event.type === 'change-started' && event.change.kind === kind);
    expect(met).toBe(true);
    await this.undo();
    expect(await this.state()).toEqual(before);
    expect(await this.members()).toEqual(['control-plane']);
  }

  /** A kubeconfig of an administrator, outside what a join or an undo touches. */
  async administrator(at = '/root/admin.conf'): Promise<string> {
    const kubeconfig = kubeconfigOf(this.controlPlane, await this.controlPlane.administrator());
    await this.host.write.files.write(at, Buffer.from(kubeconfig), { mode: 0o600 });
    return at;
  }
}

/** True if the process dies at this event. `index` counts the events of changes. */
export type Moment = (event: JoinEvent, index: number) => boolean;

/** Runs something on the host that is killed (nothing is cleaned up) at an event; false where it ends before. */
export async function killedAt(
  host: Host,
  moment: Moment,
  run: (host: Host, emit: Emit) => Promise<unknown>,
): Promise<boolean> {
  const process = killable(host);
  let index = 0;
  return new Promise<boolean>((resolve, reject) => {
    const emit = (event: JoinEvent) => {
      if (!('change' in event) || !moment(event, index++)) return;
      process.kill();
      void process.written().then(() => resolve(true));
    };
    run(process.host, emit).then(() => resolve(false), reject);
  });
}
