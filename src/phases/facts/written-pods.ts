import { Failure } from '../../base/failure.ts';
import type { LocalEndpoint } from '../../config/types/cluster.ts';
import type { HostReader } from '../../host/ports.ts';
import { type ControlPlaneComponentName, manifestPath } from '../../manifests/paths.ts';
import { STATIC_POD_UNREADABLE } from '../../manifests/sentences.ts';
import { type ComponentHealthUrl, componentHealthUrl, etcdHealthUrl } from '../../manifests/static-pods/health-urls.ts';
import { parseServerUrl } from '../../wire/endpoint.ts';
import { MANIFEST_MISSING } from '../sentences.ts';

/** Where the components of this machine's control plane answer, by the manifests that are on the disk. */
export interface WrittenPods {
  apiServer: LocalEndpoint;
  /** The controller manager and the scheduler. */
  components: ComponentHealthUrl[];
  /** Where this machine's member of etcd answers, as far as that can be asked. */
  etcdUrl: string | undefined;
}

/**
 * Undefined where there is no manifest of an API server: this machine is no control plane. Throws STATIC_POD_UNREADABLE
 * and MANIFEST_MISSING.
 */
export async function readWrittenPods({ files }: HostReader): Promise<WrittenPods | undefined> {
  const path = manifestPath('kube-apiserver');
  const content = await files.read(path);
  if (content === undefined) return undefined;
  const url = new URL(
    componentHealthUrl(
      'kube-apiserver',
      { path, content: content.toString('utf8') },
      { advertiseAddress: '127.0.0.1' },
    ),
  );
  const endpoint = parseServerUrl(url.origin);
  if (endpoint === undefined) throw new Failure(STATIC_POD_UNREADABLE, { path, component: 'kube-apiserver' });
  const others = (['kube-controller-manager', 'kube-scheduler'] as const).map((component) =>
    healthUrl(component, files),
  );
  const etcd = await files.read(manifestPath('etcd'));
  return {
    apiServer: { advertiseAddress: endpoint.host, bindPort: endpoint.port },
    components: await Promise.all(others),
    etcdUrl: etcd && etcdHealthUrl(etcd.toString('utf8')),
  };
}

async function healthUrl(
  component: ControlPlaneComponentName,
  files: HostReader['files'],
): Promise<ComponentHealthUrl> {
  const path = manifestPath(component);
  const content = await files.read(path);
  if (content === undefined) throw new Failure(MANIFEST_MISSING, { path });
  return {
    component,
    url: componentHealthUrl(component, { path, content: content.toString('utf8') }, { advertiseAddress: '127.0.0.1' }),
  };
}
