/** The real kubeadm beside kubejoin: the same join with little patience, so that a refusal shows in seconds. */

import type { ExecOptions, ExecOutcome } from '../machine/enter.ts';
import type { LabHost } from '../machine/host.ts';
import { IGNORED_PREFLIGHT_ERRORS } from '../support/kubeadm-config.ts';

/** Where the configuration lies: /root is the tests' own. */
const CONFIG = '/root/kubeadm-join.json';

export interface Impatient {
  readonly discovery: object;
  /** Value of all timeouts, in seconds. */
  readonly seconds?: number;
}

/** A JoinConfiguration whose waits end after a few seconds. */
export function impatientJoin({ discovery, seconds = 4 }: Impatient): string {
  const limit = `${seconds}s`;
  return JSON.stringify({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery,
    timeouts: { discovery: limit, tlsBootstrap: limit, kubernetesAPICall: limit, kubeletHealthCheck: limit },
  });
}

export async function kubeadmJoin(
  host: LabHost,
  impatient: Impatient,
  options: ExecOptions = {},
): Promise<ExecOutcome> {
  await host.writeFile(CONFIG, impatientJoin(impatient), 0o600);
  const argv = ['kubeadm', 'join', `--config=${CONFIG}`, `--ignore-preflight-errors=${IGNORED_PREFLIGHT_ERRORS}`];
  return host.exec(argv, { timeoutMs: 60_000, ...options });
}
