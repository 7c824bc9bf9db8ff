import { change, type Steps } from '../engine/changes/change.ts';

/** A kubelet that is not there to be stopped is no failure: kubeadm only warns. */
export function* stopKubelet(): Steps {
  yield* change({ kind: 'service', service: 'kubelet', action: 'stop', tolerateFailure: true });
}

export function* startKubelet(): Steps {
  yield* change({ kind: 'service', service: 'kubelet', action: 'start', tolerateFailure: true });
}
