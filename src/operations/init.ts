import type { Message } from '../base/text.ts';
import type { InitInput } from '../config/types/init.ts';
import type { ChangeRecord } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import { initPhaseEnding, joinEnding } from '../engine/finish.ts';
import { overlayHost } from '../engine/overlay-host.ts';
import type { Host } from '../host/ports.ts';
import { isInitialized } from '../phases/init/facts/already-initialized.ts';
import type { InitFacts, InitSettings } from '../phases/init/facts/facts.ts';
import { locksOfInit } from '../phases/init/facts/own-directories.ts';
import { InitFactSource } from '../phases/init/facts/read-facts.ts';
import { type Joining, joiningBy, joiningExisting } from '../phases/init/joining.ts';
import { prepareInitKeys } from '../phases/init/key-files.ts';
import { initPhases } from '../phases/init/list.ts';
import { awaitsServingCertificate, tryPatches } from '../phases/patches.ts';
import type { Phase } from '../phases/phase.ts';
import { selectPhases, skippedPhases } from '../phases/select.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';
import { SERVING_REQUESTED, UPLOAD_CERTS_NOT_ASKED } from './operations-sentences.ts';
import { runPhases } from './run-phases.ts';

export interface InitOptions {
  input: InitInput;
  settings: InitSettings;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
  /** One phase or group only (`init phase X`). */
  only?: string;
  /** Succeed if this machine is already a control-plane node of this cluster. */
  ifNeeded?: boolean;
  /** Also add diffs to the changes of a real run. */
  withDiffs?: boolean;
}

/** The result of an init or of its preview. */
export interface InitResult {
  /** How the run ended; `phase-done` for a single phase. */
  outcome: 'initialized' | 'phase-done' | 'previewed' | 'nothing-to-do';
  /** Name of the first control-plane node. */
  nodeName: string;
  /** Changes in the order in which they were made or previewed. */
  changes: readonly ChangeRecord[];
  /** Join commands and keys for other machines: results of this run. With `nothing-to-do`, the cluster alone. */
  joining: Joining;
}

/**
 * The whole init: facts are read in parallel, phases turn them into changes, one executor applies them. Throws a
 * Failure.
 */
export async function init(options: InitOptions): Promise<InitResult> {
  const { input, only, emit } = options;
  const { dryRun, skipPhases } = input.init;
  const selection = { only, skip: skipPhases };
  const phases = selectPhases(initPhases, selection);

  const ended = new AbortController(); // stops reads that are still running when the init ends
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const host = dryRun ? overlayHost(options.host.read) : options.host;
  const facts = new InitFactSource({ ...options, host: host.read, signal }, phases);
  const ending = only === undefined ? joinEnding : initPhaseEnding;
  const locks = await locksOfInit({ ...options, only, phases }, host.read.files);
  const journal = { host, identity: () => facts.identity(), ending, command: 'init', locks } as const;
  const executor = createExecutor({ preview: dryRun, journal });
  await executor.begin(emit);
  const keys = new KeyStock(host.read.system.cpuCount());
  try {
    if (only === undefined) {
      facts.startReading(phases);
      if (await isInitialized(facts, options.ifNeeded ?? false)) return await resultOf('nothing-to-do');
    }
    facts.releaseChecks();
    await runPhases(phases, facts, {
      ...{ host, emit, signal, keys, executor },
      skipped: skippedPhases(initPhases, selection),
      whyIdle: (phase) => whyIdle(phase, options),
      async beforeFirst() {
        await tryPatches(phases, facts);
        const { settings } = options;
        await prepareInitKeys(keys, phases, { cluster: input.cluster, settings, reader: host.read.files });
      },
    });
    if (only === undefined) await executor.succeeded();
    if (only === undefined && !dryRun) {
      const [cluster, node] = [await facts.get('cluster'), await facts.get('node')];
      const { nodeRegistration } = input.init;
      const made = { patches: () => facts.get('patches'), nodeRegistration };
      if (await awaitsServingCertificate(cluster, node, made))
        emit({ type: 'notice', level: 'info', message: SERVING_REQUESTED({ node: node.name }) });
    }
    return await resultOf(dryRun ? 'previewed' : only === undefined ? 'initialized' : 'phase-done');
  } catch (error) {
    await executor.failed(emit, { leftovers: only === undefined });
    throw error;
  } finally {
    ended.abort();
    keys.discard();
    executor.end();
  }

  async function resultOf(outcome: InitResult['outcome']): Promise<InitResult> {
    const { name } = await facts.get('node');
    const joining = await (outcome === 'nothing-to-do' ? joiningExisting : joiningBy)(facts);
    return { outcome, nodeName: name, changes: executor.records, joining };
  }
}

/** Reason why a phase requested by name has nothing to do. As in kubeadm that is not an error. */
function whyIdle({ name }: Phase<InitFacts>, { only, settings }: InitOptions): Message | undefined {
  return only === name && name === 'upload-certs' && !settings.uploadCerts
    ? UPLOAD_CERTS_NOT_ASKED({ phase: name })
    : undefined;
}
