/** An API server that turns joining machines away, by its own priority and fairness: 429 with Retry-After. */

import { until } from '../../lab/machine/wait.ts';
import type { KubeObject } from '../../lab/support/api.ts';
import type { Cluster } from '../../lab/support/cluster.ts';

const GROUP = '/apis/flowcontrol.apiserver.k8s.io/v1';
const NAME = 'kubejoin-scale';
/** Two of some 250 shares of the server's 600 requests at a time: five. */
const LEVEL = {
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'PriorityLevelConfiguration',
  metadata: { name: NAME },
  spec: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 2,
      lendablePercent: 0,
      borrowingLimitPercent: 0,
      limitResponse: { type: 'Reject' },
    },
  },
};
const subject = (name: string) => ({ kind: 'Group', group: { name } });
const FLOW = {
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'FlowSchema',
  metadata: { name: NAME },
  spec: {
    matchingPrecedence: 2, // 1 is of the schema "exempt"
    priorityLevelConfiguration: { name: NAME },
    rules: [
      {
        subjects: [subject('system:unauthenticated'), subject('system:bootstrappers')],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
      },
    ],
  },
};

/**
 * While `work` runs, anonymous requests and those with a bootstrap token get a small share; others are served as ever.
 */
export async function whileThrottled<T>(cluster: Cluster, work: () => Promise<T>): Promise<T> {
  const paths = { level: `${GROUP}/prioritylevelconfigurations`, flow: `${GROUP}/flowschemas` };
  try {
    for (const [path, object] of [
      [paths.level, LEVEL],
      [paths.flow, FLOW],
    ] as const) {
      const { status, body } = await cluster.api('POST', path, object);
      if (status !== 201) throw new Error(`making ${path}/${NAME}: ${status} ${String(body.message)}`);
    }
    await until('the API server to follow its FlowSchema', () => isInForce(cluster, paths.flow), { timeoutMs: 30_000 });
    return await work();
  } finally {
    for (const path of [paths.flow, paths.level]) await cluster.api('DELETE', `${path}/${NAME}`);
  }
}

/** Its condition Dangling is false: the server has found the priority level. */
async function isInForce(cluster: Cluster, path: string): Promise<boolean> {
  const { body } = await cluster.api('GET', `${path}/${NAME}`);
  const conditions = (body as KubeObject).status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Dangling' && status === 'False');
}
