/** The real kubeadm beside kubejoin: the same join with little patience, so that a refusal shows in seconds. */

import type { ExecOptions, ExecOutcome } from '../machine/enter.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
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

/** A join of kubeadm's that is killed as soon as this holds; throws where it never does. */
export async function kubeadmUntil(
  host: LabHost,
  discovery: object,
  what: string,
  holds: () => boolean,
): Promise<void> {
  const running = await host.spawn(await commandLine(host, { discovery, seconds: 60 }));
  running.stdin.end();
  for (const output of [running.stdout, running.stderr]) output.resume();
  try {
    await until(what, async () => holds(), { everyMs: 5 });
  } finally {
    await running.kill();
    await running.ended;
  }
}

async function commandLine(host: LabHost, impatient: Impatient): Promise<string[]> {
  await host.writeFile(CONFIG, impatientJoin(impatient), 0o600);
  return ['kubeadm', 'join', `--config=${CONFIG}`, `--ignore-preflight-errors=${IGNORED_PREFLIGHT_ERRORS}`];
}

export async function kubeadmJoin(
  host: LabHost,
  impatient: Impatient,
  options: ExecOptions = {},
): Promise<ExecOutcome> {
  return host.exec(await commandLine(host, impatient), options);
}
