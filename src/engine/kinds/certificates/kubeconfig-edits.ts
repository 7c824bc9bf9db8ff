import { listOf, record } from '../../../base/record.ts';
import { yamlFile } from '../../../config/yaml/value.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { KubeconfigClient, KubeconfigServer } from '../../../manifests/certificates/certificate-changes.ts';
import { named } from '../../../manifests/kubeconfigs/client-kubeconfig.ts';
import { toYaml } from '../../../manifests/yaml.ts';
import type { KindOfChange } from '../../kind.ts';

/** A user's credentials, in the file or next to it (client-go's clientcmd/api/v1 AuthInfo). */
const CERTIFICATE_FIELDS = ['client-certificate', 'client-certificate-data', 'client-key', 'client-key-data'];

/** Replaces the certificate in the kubelet's first kubeconfig with the one that the kubelet renews. Keeps all else. */
export const kubeconfigClient: KindOfChange<KubeconfigClient> = {
  describe: ({ path }) => ({ subject: path, mode: '0600' }),
  effects: ({ path }) => ({ edits: [path] }),
  predicts: () => ['kubelet-conf'],

  async observe(change, host) {
    const isThere = (await host.files.stat(change.certificatePath)) !== undefined;
    const user = userOf(await kubeconfigFields(change.path, host));
    const done =
      user?.['client-certificate'] === change.certificatePath && user['client-key'] === change.certificatePath;
    return { holds: done || !(isThere || change.expected), action: 'replace' };
  },

  async apply({ path, certificatePath }, { host }) {
    // The file does not exist if the kubelet's arguments disable rotation.
    if ((await host.read.files.stat(certificatePath)) === undefined) return { changed: false };
    const kubeconfig = await kubeconfigFields(path, host.read);
    const user = userOf(kubeconfig);
    if (user === undefined) return { changed: false };
    for (const field of CERTIFICATE_FIELDS) delete user[field];
    Object.assign(user, { 'client-certificate': certificatePath, 'client-key': certificatePath });
    await host.write.files.write(path, Buffer.from(toYaml(kubeconfig)), { mode: 0o600 });
    return { changed: true };
  },

  outcome: async () => ({ changed: false }),
  // The kubelet writes the file, so a preview has none.
  predict: () => ({ changed: true }),
};

async function kubeconfigFields(path: string, { files }: HostReader): Promise<Record<string, unknown>> {
  const content = await files.read(path);
  return content === undefined ? {} : yamlFile(path, content);
}

/** The fields of the current context's user; undefined if the file has none. */
function userOf(kubeconfig: Record<string, unknown>): Record<string, unknown> | undefined {
  const context = record(named(kubeconfig.contexts, kubeconfig['current-context']).context);
  const { user } = named(kubeconfig.users, context.user);
  return typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : undefined;
}

/** Points an existing kubeconfig to another API server of its cluster. Keeps all else. */
export const kubeconfigServer: KindOfChange<KubeconfigServer> = {
  describe: ({ path }) => ({ subject: path }),
  effects: ({ path }) => ({ edits: [path] }),
  details: ({ server }) => ({ server }),
  predicts: () => ['kubelet-conf'],

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
  return listOf(kubeconfig.clusters).map((entry) => record(record(entry).cluster));
}
