import { isDeepStrictEqual } from 'node:util';
import { isRecord, listOf, record } from '../base/record.ts';
import { yamlFields } from '../config/yaml/value.ts';
import { KUBELET_AUTHORITY } from './static-pods/kubelet-authority.ts';
import { WrittenPod } from './static-pods/written-pod.ts';
import { toYaml } from './yaml.ts';

/** The KubeletConfiguration's field that makes a kubelet request its serving certificate from the cluster. */
export const SERVER_TLS_BOOTSTRAP = 'serverTLSBootstrap';

/** True if the KubeletConfiguration lets the kubelet request its serving certificate from the cluster. */
export function requestsServingCertificate(kubelet: string): boolean {
  return yamlFields(kubelet)[SERVER_TLS_BOOTSTRAP] === true;
}

/**
 * A KubeletConfiguration with `serverTLSBootstrap: true`, or without that field. Every other line keeps its bytes, so
 * that one undoes the other. Undefined if the text cannot be edited like that.
 */
export function withServerTlsBootstrap(text: string, on: boolean): string | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${SERVER_TLS_BOOTSTRAP}:`));
  const own = on ? [`${SERVER_TLS_BOOTSTRAP}: true`] : [];
  if (at >= 0) lines.splice(at, 1, ...own);
  else lines.splice(placeOf(SERVER_TLS_BOOTSTRAP, lines), 0, ...own);
  const edited = lines.join('\n');
  const { [SERVER_TLS_BOOTSTRAP]: _, ...others } = yamlFields(text);
  const wanted = { ...others, ...(on && { [SERVER_TLS_BOOTSTRAP]: true }) };
  return Object.keys(others).length > 0 && isDeepStrictEqual(yamlFields(edited), wanted) ? edited : undefined;
}

/** The line before which a field belongs: the first field with a later name, or the end. */
function placeOf(field: string, lines: readonly string[]): number {
  const later = lines.findIndex((line) => /^\w+:/.test(line) && line > `${field}:`);
  if (later >= 0) return later;
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}

/** The CA file in an API server's manifest; empty without one, undefined if it cannot be read. */
export function kubeletAuthority(manifest: string): string | undefined {
  return new WrittenPod(manifest).command('kube-apiserver')?.flag(KUBELET_AUTHORITY);
}

const AUTHORITY_LINE = new RegExp(`^\\s*- ["']?--?${KUBELET_AUTHORITY}[= ]`);

/**
 * An API server's manifest with the CA file `authority` (undefined: without one). Every other line keeps its bytes.
 * Undefined if the text cannot be edited like that.
 */
export function withKubeletAuthority(manifest: string, authority: string | undefined): string | undefined {
  const lines = manifest.split('\n').filter((line) => !AUTHORITY_LINE.test(line));
  const others = lines.join('\n');
  if (authority !== undefined) {
    const beside = lines.findIndex((line) => /^\s*- --kubelet-client-certificate=/.test(line));
    const at = beside >= 0 ? beside : lines.findIndex((line) => /^\s*- kube-apiserver\s*$/.test(line)) + 1;
    const [indent] = /^\s*/.exec(lines[beside >= 0 ? beside : at - 1] ?? '') ?? [''];
    lines.splice(at, 0, `${indent}- --${KUBELET_AUTHORITY}=${authority}`);
  }
  const edited = lines.join('\n');
  const same = isDeepStrictEqual(yamlFields(others), yamlFields(withoutAuthority(edited)));
  return same && kubeletAuthority(edited) === (authority ?? '') ? edited : undefined;
}

function withoutAuthority(manifest: string): string {
  return manifest
    .split('\n')
    .filter((line) => !AUTHORITY_LINE.test(line))
    .join('\n');
}

/** True if the ClusterConfiguration sets the API server's flag, for the control-plane nodes to come and for upgrades. */
export function storesKubeletAuthority(configuration: string): boolean {
  const { extraArgs } = record(yamlFields(configuration).apiServer);
  return Array.isArray(extraArgs)
    ? extraArgs.some((one) => record(one).name === KUBELET_AUTHORITY)
    : record(extraArgs)[KUBELET_AUTHORITY] !== undefined;
}

/** A ClusterConfiguration with the CA file `authority` (undefined: without one). Undefined if it cannot be read. */
export function withStoredAuthority(configuration: string, authority: string | undefined): string | undefined {
  const fields = yamlFields(configuration);
  const apiServer = record(fields.apiServer);
  const { extraArgs, ...others } = apiServer;
  if (typeof fields.kind !== 'string') return undefined;
  // v1beta3 has a map, later versions a list.
  const merged =
    isRecord(extraArgs) || fields.apiVersion === 'kubeadm.k8s.io/v1beta3'
      ? mapWith(record(extraArgs), authority)
      : listWith(listOf(extraArgs), authority);
  return toYaml({ ...fields, apiServer: { ...others, ...(merged && { extraArgs: merged }) } });
}

function listWith(args: readonly unknown[], authority: string | undefined): unknown[] | undefined {
  const others = args.filter((one) => record(one).name !== KUBELET_AUTHORITY);
  const all = authority === undefined ? others : [...others, { name: KUBELET_AUTHORITY, value: authority }];
  return all.length > 0 ? all : undefined;
}

function mapWith(args: Record<string, unknown>, authority: string | undefined): object | undefined {
  const { [KUBELET_AUTHORITY]: _, ...others } = args;
  const all = authority === undefined ? others : { ...others, [KUBELET_AUTHORITY]: authority };
  return Object.keys(all).length > 0 ? all : undefined;
}
