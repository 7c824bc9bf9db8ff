import { Failure } from '../../base/failure.ts';
import type { LocalEndpoint } from '../../config/types/cluster.ts';
import type { HostReader } from '../../host/ports.ts';
import { STATIC_POD_UNREADABLE } from '../../manifests/manifests-sentences.ts';
import { type ControlPlaneComponentName, manifestPath } from '../../manifests/paths.ts';
import { type ComponentHealthUrl, componentHealthUrl, etcdHealthUrl } from '../../manifests/static-pods/written-pod.ts';
import { parseServerUrl } from '../../wire/endpoint.ts';
import { MANIFEST_MISSING } from '../phases-sentences.ts';

/** Addresses of this machine's control-plane components, from the manifests on the disk. */
export interface WrittenPods {
  apiServer: LocalEndpoint;
  /** The controller manager and the scheduler. */
  components: ComponentHealthUrl[];
  /** Health URL of the local etcd member; undefined if there is none that can be asked without a certificate. */
  etcdUrl: string | undefined;
}

/** Undefined without a manifest of an API server, on a worker. Throws STATIC_POD_UNREADABLE and MANIFEST_MISSING. */
export async function readWrittenPods({ files }: HostReader): Promise<WrittenPods | undefined> {
  const path = manifestPath('kube-apiserver');
  const content = await files.read(path);
  if (content === undefined) return undefined;
  const apiServer = writtenApiServer({ path, content: content.toString('utf8') });
  const others = (['kube-controller-manager', 'kube-scheduler'] as const).map((component) =>
    healthUrl(component, files),
  );
  const etcd = await files.read(manifestPath('etcd'));
  return {
    apiServer,
    components: await Promise.all(others),
    etcdUrl: etcd && etcdHealthUrl(etcd.toString('utf8')),
  };
}

/** Where this machine reaches the API server of a manifest, which patches may have changed. Throws STATIC_POD_UNREADABLE. */
export function writtenApiServer(manifest: { path: string; content: string }): LocalEndpoint {
  const url = componentHealthUrl('kube-apiserver', manifest, { advertiseAddress: '127.0.0.1' });
  const endpoint = URL.canParse(url) ? parseServerUrl(new URL(url).origin) : undefined;
  if (endpoint === undefined)
    throw new Failure(STATIC_POD_UNREADABLE, { path: manifest.path, component: 'kube-apiserver' });
  return { advertiseAddress: endpoint.host, bindPort: endpoint.port };
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
