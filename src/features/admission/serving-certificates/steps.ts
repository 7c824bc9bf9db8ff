import { Failure } from '../../../base/failure.ts';
import type { StoredText } from '../../../cluster/api/kubelet-serving.ts';
import { defaultTimeoutMs } from '../../../config/validation/timeouts.ts';
import { yamlFields } from '../../../config/yaml/value.ts';
import { type ApplyObject, change, type Steps, type WriteFile } from '../../../engine/changes/change.ts';
import type { ApiAccess } from '../../../engine/identities.ts';
import { objectTitle } from '../../../manifests/objects/kubernetes-object.ts';
import { configMap } from '../../../manifests/objects/published.ts';
import { KUBE_SYSTEM } from '../../../manifests/objects/rbac.ts';
import {
  kubeletAuthority,
  requestsServingCertificate,
  SERVER_TLS_BOOTSTRAP,
  storesKubeletAuthority,
  withKubeletAuthority,
  withServerTlsBootstrap,
  withStoredAuthority,
} from '../../../manifests/serving-certificates.ts';
import { KUBELET_AUTHORITY } from '../../../manifests/static-pods/kubelet-authority.ts';
import { startKubelet, stopKubelet, waitForHealthyKubelet } from '../../../phases/kubelet.ts';
import { SERVING_NOT_EDITABLE } from './admission-serving-certificates-sentences.ts';
import type { HostFile, ServingFacts } from './facts.ts';

/** Another tool may change the file after it was read, which must not be overwritten. */
type FileEdit = WriteFile & { content: string; basedOn: string };

/**
 * Sets or removes serverTLSBootstrap in the cluster's KubeletConfiguration, which nodes to come and upgrades read, and
 * in this machine's.
 */
export function* setCertificates(
  { kubeletConfig, kubelet, kubeletActive }: ServingFacts,
  on: boolean,
  access: ApiAccess,
): Steps {
  const edited = ({ text }: { text: string }) =>
    requestsServingCertificate(text) === on ? text : withServerTlsBootstrap(text, on);
  const file = fileChange(kubelet, SERVER_TLS_BOOTSTRAP, edited(kubelet));
  const object = objectChange(kubeletConfig, SERVER_TLS_BOOTSTRAP, edited(kubeletConfig), access);
  if (object) yield* change(object);
  if (file) {
    // Stopped first: after a kill in between, the next run starts it with the new file.
    yield* stopKubelet();
    yield* change(file);
  }
  if (!file && kubeletActive) return;
  yield* startKubelet();
  yield* waitForHealthyKubelet(yamlFields(kubelet.text), {
    kubeletHealthCheck: defaultTimeoutMs('kubeletHealthCheck'),
  });
}

/**
 * Sets or removes the CA file `authority` in the manifest of this machine's API server, and in the ClusterConfiguration,
 * which control-plane nodes to come and upgrades read. The manifest comes first when it is set: with a wrong file, the
 * ClusterConfiguration stays as it is.
 */
export function* setAuthority(facts: ServingFacts, authority: string | undefined, access: ApiAccess): Steps {
  const { apiServer, cluster } = facts;
  const manifest = apiServer && manifestChange(apiServer, authority);
  const stored = cluster && storedChange(cluster.configuration, authority, access);
  if (stored && authority === undefined) yield* change(stored);
  if (apiServer) yield* restarted(facts, manifest, apiServer, authority ?? '', access);
  if (stored && authority !== undefined) yield* change(stored);
}

/** Undefined if the manifest has a CA file already, or has none to remove. */
export function manifestChange(apiServer: HostFile, authority: string | undefined): FileEdit | undefined {
  const before = kubeletAuthority(apiServer.text);
  const holds = before !== undefined && (before === '') === (authority === undefined);
  const edited = holds ? apiServer.text : withKubeletAuthority(apiServer.text, authority);
  return fileChange(apiServer, `--${KUBELET_AUTHORITY}`, edited);
}

function storedChange(configuration: StoredText, authority: string | undefined, access: ApiAccess) {
  const { text } = configuration;
  const holds = storesKubeletAuthority(text) === (authority !== undefined);
  const edited = holds ? text : withStoredAuthority(text, authority);
  return objectChange(configuration, `apiServer.extraArgs ${KUBELET_AUTHORITY}`, edited, access);
}

/** Waits even for an unchanged manifest: a killed run may have written it. */
function* restarted(
  { node: nodeName, criSocket }: ServingFacts,
  manifest: WriteFile | undefined,
  apiServer: HostFile,
  authority: string,
  access: ApiAccess,
): Steps {
  if (manifest) yield* change(manifest);
  yield* change({
    kind: 'wait-until',
    condition: {
      type: 'api-server-updated',
      authority: manifest ? authority : (kubeletAuthority(apiServer.text) ?? ''),
      ...{ nodeName, access },
      pod: { criSocket, nodeName },
    },
    timeoutMs: defaultTimeoutMs('controlPlaneComponentHealthCheck'),
  });
}

/** Undefined if nothing changes. Throws SERVING_NOT_EDITABLE for `edited` undefined. */
function fileChange(file: HostFile, field: string, edited: string | undefined): FileEdit | undefined {
  const { path, text, digest, mode } = file;
  if (edited === undefined) throw new Failure(SERVING_NOT_EDITABLE, { place: path, field });
  return edited === text ? undefined : { kind: 'write-file', path, content: edited, mode, basedOn: digest };
}

function objectChange(
  { name, key, text, data, resourceVersion }: StoredText,
  field: string,
  edited: string | undefined,
  access: ApiAccess,
): ApplyObject | undefined {
  if (edited === undefined)
    throw new Failure(SERVING_NOT_EDITABLE, { place: objectTitle(configMap(KUBE_SYSTEM, name, {})), field });
  if (edited === text) return undefined;
  const object = configMap(KUBE_SYSTEM, name, { ...(data as Record<string, string>), [key]: edited });
  return { kind: 'apply-object', object, onConflict: 'update', basedOn: resourceVersion, access };
}
