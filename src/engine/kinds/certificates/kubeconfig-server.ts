import { record } from '../../../base/record.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { KubeconfigServer } from '../../../manifests/certificates/certificate-changes.ts';
import { toYaml } from '../../../manifests/yaml.ts';
import type { KindOfChange } from '../../kind.ts';
import { kubeconfigFields } from './kubeconfig-client.ts';

/** Points a kubeconfig that is there at another API server of its cluster; all else in it stays. */
export const kubeconfigServer: KindOfChange<KubeconfigServer> = {
  describe: ({ path, server }) => ({ subject: `${path}: ${server}` }),

  async observe(change, host) {
    const current = await read(change.path, host);
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
  // kubelet.conf is the kubelet's work: in a preview it is not there.
  predict: () => ({ changed: true }),
};

async function read(path: string, host: HostReader): Promise<Record<string, unknown>[]> {
  return clusters(await kubeconfigFields(path, host));
}

function clusters(kubeconfig: Record<string, unknown>): Record<string, unknown>[] {
  const list = Array.isArray(kubeconfig.clusters) ? kubeconfig.clusters : [];
  return list.map((entry) => record(record(entry).cluster));
}
