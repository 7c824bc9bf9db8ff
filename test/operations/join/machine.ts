import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { type JoinOptions, type JoinResult, join } from '../../../src/operations/join.ts';
import { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import type { FaultName } from '../../../src/simulation/faults.ts';
import { SimulatedHost } from '../../../src/simulation/host/simulated-host.ts';
import { patientConfiguration } from '../../rehearsal/support/configuration.ts';
import { patience } from '../../support/patience.ts';

/** One sandbox host and an embedded control plane, on which a test joins as often as it likes. */
export class Machine {
  readonly events: JoinEvent[] = [];
  readonly #root: string;

  private constructor(
    readonly controlPlane: EmbeddedControlPlane,
    readonly host: SimulatedHost,
    root: string,
  ) {
    this.#root = root;
  }

  static async start(faults: FaultName[] = []): Promise<Machine> {
    const root = await mkdtemp(path(tmpdir(), 'kubejoin-test-'));
    const controlPlane = await EmbeddedControlPlane.start({ faults, nodes: ['node-1'] });
    const host = await SimulatedHost.create({
      hostname: 'node-1',
      root: path(root, 'host'),
      address: '192.0.2.11',
      faults,
    });
    return new Machine(controlPlane, host, root);
  }

  /** Join instructions of the control plane. */
  configuration(): JoinOptions['configuration'] {
    return patientConfiguration(undefined, { index: 1, count: 1 }, this.controlPlane.instructions);
  }

  /** The join with what the control plane tells, changed as the test wants. */
  join(
    options: Partial<Omit<JoinOptions, 'configuration'>> & {
      configuration?: Partial<JoinOptions['configuration']>;
    } = {},
  ): Promise<JoinResult> {
    return join({
      host: this.host,
      signal: patience(),
      ...options,
      configuration: { ...this.configuration(), ...options.configuration },
      emit: (event) => {
        this.events.push(event);
        options.emit?.(event);
      },
    });
  }

  /** Every path on the host with its mode and what is in it. */
  async state(): Promise<string[]> {
    const entries = await this.host.entries();
    return entries.map((entry) => JSON.stringify(entry)).sort();
  }

  read(file: string): Promise<string | undefined> {
    return this.host.read.files.read(file).then((content) => content?.toString());
  }

  async stop(): Promise<void> {
    await this.host.stop();
    await this.controlPlane.stop();
    await rm(this.#root, { recursive: true });
  }
}

/** A signal that aborts when `when` first says so of an event. */
export function abortOn(when: (event: JoinEvent) => boolean): {
  signal: AbortSignal;
  emit: (event: JoinEvent) => void;
  reason: Error;
} {
  const controller = new AbortController();
  const reason = new Error('interrupted by the test');
  return { signal: controller.signal, reason, emit: (event) => when(event) && controller.abort(reason) };
}
