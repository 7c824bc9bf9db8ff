import { installAdmission, killApprover, must, says, startApprover } from '../../lab/admission/approver.ts';
import { SECRETS } from '../../lab/admission/requests.ts';
import type { Cluster } from '../../lab/support/cluster.ts';
import type { Comparison } from '../comparison.ts';
import { inTurn, place, TOOLS } from '../tools.ts';
import { joinOnce, type Tokens, type WorkerJoin } from '../worker-join.ts';

/** A worker's join that kube-controller-manager approves, and one with a bound token. An approver runs during both. */
export const approvals: Comparison = {
  hosts: { workers: 1 },
  sides: ['automatic approval', 'bound token'],
  async compare({ cluster, workers }, runs) {
    const [host] = workers;
    if (!host) throw new Error('the lab has no worker');
    await installAdmission(cluster);
    await place([host, cluster.first]);
    const approver = await startApprover(cluster);
    try {
      await says(approver);
      const ways = [undefined, boundTokens(cluster, host.name)] as const;
      const [automatic, bound] = await inTurn(ways, runs, (tokens) =>
        joinOnce('kubejoin', TOOLS.kubejoin, host, cluster, tokens),
      );
      const row = (field: keyof WorkerJoin) => ({
        runs: [automatic.map((run) => run[field]), bound.map((run) => run[field])] as const,
      });
      const most = { goal: 100, goalOf: 'difference' } as const;
      return [
        { what: 'worker: command to node registered', unit: 'ms', ...row('registered'), ...most },
        { what: 'worker: command to node Ready', unit: 'ms', ...row('ready'), ...most },
        { what: 'worker: command to exit', unit: 'ms', ...row('exit'), ...most },
        { what: 'API requests of a join', unit: '', ...row('requests') },
      ];
    } finally {
      await killApprover(approver);
      await must(cluster, ['admission', 'remove']);
    }
  },
};

function boundTokens(cluster: Cluster, node: string): Tokens {
  return {
    async make() {
      const token = await must(cluster, ['token', 'create', `--for-node=${node}`]);
      await cluster.waitUntilSigned(token);
      return token;
    },
    // The approver has deleted it if the Node was Ready for long enough.
    delete: (token) => cluster.api('DELETE', `${SECRETS}/bootstrap-token-${token.slice(0, 6)}`),
  };
}
