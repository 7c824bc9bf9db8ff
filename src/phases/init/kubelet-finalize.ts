import path from 'node:path';
import type { InitConfiguration } from '../../config/types/init.ts';
import { argumentValue } from '../../config/values/arguments.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import { PATHS } from '../../manifests/paths.ts';
import { startKubelet, stopKubelet, waitForHealthyKubelet } from '../kubelet.ts';
import { initPhase, KUBELET_FINALIZE } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import { INIT_PHASE_CERT_ROTATION } from './phases-init-sentences.ts';

/**
 * Points kubelet.conf to the file that the kubelet rotates: the certificate inside kubelet.conf is never renewed.
 * Restarts the kubelet if that changes the file. `expected`: the kubelet is sure to have written the file.
 */
export function* rotateCertificate(
  { nodeRegistration }: InitConfiguration,
  { expected }: { expected: boolean },
): Steps<{ changed: boolean }> {
  const directory =
    argumentValue(nodeRegistration.kubeletExtraArgs, 'cert-dir') ?? path.posix.dirname(PATHS.kubeletClientCertificate);
  const certificatePath = path.posix.join(directory, path.posix.basename(PATHS.kubeletClientCertificate));
  const { changed } = yield* change({ kind: 'kubeconfig-client', path: PATHS.kubeletConf, certificatePath, expected });
  if (changed) {
    yield* stopKubelet();
    yield* startKubelet();
  }
  return { changed };
}

export const kubeletFinalize = initPhase({
  name: KUBELET_FINALIZE,
  short: INIT_PHASE_CERT_ROTATION,
  needs: ['configuration', 'kubelet', 'phasesDone'],
  flags: INIT_PHASE_FLAGS['kubelet-finalize'],
  *steps({ configuration, kubelet, phasesDone }): Steps {
    if (phasesDone.has('wait-control-plane')) return; // that phase has already done it, which lets the node register sooner
    const { changed } = yield* rotateCertificate(configuration, { expected: phasesDone.has('kubelet-start') });
    if (changed) yield* waitForHealthyKubelet(kubelet ?? {}, configuration.timeouts);
  },
});
