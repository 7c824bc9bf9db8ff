import { Failure, isFailure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { administering } from '../../../cli/commands/administering.ts';
import { valuesOf } from '../../../cli/flags/values.ts';
import { KUBECONFIG_MISSING } from '../../../cluster/kubeconfig/cluster-kubeconfig-sentences.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { PATHS } from '../../../manifests/paths.ts';
import type { Administering } from '../../../operations/administration.ts';
import { SERVING } from '../options.ts';
import { type ServingResult, serving as setServing } from '../serving-certificates/serving.ts';
import {
  ADMISSION_PREVIEWED,
  SERVING_AUTHORITY_OFF,
  SERVING_AUTHORITY_ON,
  SERVING_CERTIFICATES_KEPT,
  SERVING_CERTIFICATES_OFF,
  SERVING_CERTIFICATES_ON,
  SERVING_STAGE_MISSING,
} from './admission-commands-sentences.ts';

type Stage = 'certificates' | 'authority' | undefined;

/** Sets a stage of the kubelets' serving certificates on this machine, or takes it back. */
export async function serving(invocation: Invocation): Promise<void> {
  const { line, reporter } = invocation;
  const { stage, off = false } = valuesOf(SERVING, line);
  if (stage === undefined && !off) throw new Failure(SERVING_STAGE_MISSING, undefined);
  const dryRun = line.flags.bool('dry-run');
  const options = await administeringOrFollowing(invocation, stage);
  const { changes, node, remaining } = await setServing({ ...options, stage, off, dryRun });
  const outcome = dryRun ? 'previewed' : off ? 'off' : 'on';
  const message = dryRun
    ? ADMISSION_PREVIEWED({ changes: changes.length })
    : doneBy(stage, off, { node, remaining, changes });
  reporter.succeeded({ outcome, fields: { nodeName: node, remaining, changes }, message });
}

/** A worker has no kubeconfig of an administrator; the kubelet's own can read what this machine must follow. */
async function administeringOrFollowing(invocation: Invocation, stage: Stage): Promise<Administering> {
  const emit = invocation.reporter.event.bind(invocation.reporter);
  try {
    return await administering(invocation, emit);
  } catch (error) {
    const isGiven = invocation.line.flags.string('kubeconfig') !== undefined;
    if (!isFailure(error, KUBECONFIG_MISSING) || isGiven || stage === 'authority') throw error;
    const host = linuxHost();
    if ((await host.read.files.stat(PATHS.kubeletConf)) === undefined) throw error;
    return { host, emit, signal: invocation.interruption.signal, kubeconfigPath: PATHS.kubeletConf };
  }
}

/** The sentence for a stage that was set or taken back. */
export function doneBy(stage: Stage, off: boolean, { node, remaining, changes }: ServingResult): Message {
  if (stage === 'authority') return (off ? SERVING_AUTHORITY_OFF : SERVING_AUTHORITY_ON)({ node, remaining });
  if (off) return SERVING_CERTIFICATES_OFF({ node });
  return (changes.length === 0 ? SERVING_CERTIFICATES_KEPT : SERVING_CERTIFICATES_ON)({ node });
}
