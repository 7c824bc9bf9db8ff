import { record } from '../../../base/record.ts';
import type { KubeconfigServer } from '../../../manifests/certificates/certificate-changes.ts';
import { toYaml } from '../../../manifests/yaml.ts';
import type { KindOfChange } from '../../kind.ts';
import { kubeconfigFields } from './kubeconfig-client.ts';

/** Points an existing kubeconfig to another API server of its cluster. Keeps all else. */
export const kubeconfigServer: KindOfChange<KubeconfigServer> = {
  describe: ({ path, server }) => ({ subject: `${path}: ${server}` }),

  async observe(change, host) {
    const current = clusters(await kubeconfigFields(change.path, host));
    return {
      holds: current.length > 0 && current.every((cluster) => cluster.server === change.server),
      action: 'replace',
    };
  },

  async apply({ path, server }, { host }) {
    const kubeconfig = await kubeconfigFields(path, host.read);
    for (const cluster of clusters(kubeconfig)) cluster.server = server;
    await host.write.files.write(path, Buffer.from(toYaml(kubeconfig)), { mode: 0o600 });
    return { changed: true };
  },

  outcome: async () => ({ changed: false }),
  // The kubelet writes kubelet.conf, so a preview has none.
  predict: () => ({ changed: true }),
};

function clusters(kubeconfig: Record<string, unknown>): Record<string, unknown>[] {
  const list = Array.isArray(kubeconfig.clusters) ? kubeconfig.clusters : [];
  return list.map((entry) => record(record(entry).cluster));
}
