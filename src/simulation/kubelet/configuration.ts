import { parse } from 'yaml';
import { KubeletCrash } from './crash.ts';

/**
 * The fields of KubeletConfiguration (kubelet.config.k8s.io/v1beta1) that the simulated kubelet acts on, defaulted as the
 * kubelet does.
 */
export interface KubeletSettings {
  healthzPort: number;
  healthzBindAddress: string;
  failSwapOn: boolean;
  containerRuntimeEndpoint: string;
  clientCaFile: string | undefined;
  staticPodPath: string;
  rotateCertificates: boolean;
}

type Fields = Record<string, unknown>;

const TYPES: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'list' | 'object'>> = {
  healthzPort: 'number',
  healthzBindAddress: 'string',
  failSwapOn: 'boolean',
  containerRuntimeEndpoint: 'string',
  staticPodPath: 'string',
  rotateCertificates: 'boolean',
  cgroupDriver: 'string',
  clusterDomain: 'string',
  resolvConf: 'string',
  clusterDNS: 'list',
  authentication: 'object',
  authorization: 'object',
  logging: 'object',
  memorySwap: 'object',
};

/** Throws KubeletCrash for a file that the real kubelet can't load. */
export function parseKubeletConfiguration(text: string | undefined, path: string): KubeletSettings {
  const refuse = (reason: string): never => {
    throw new KubeletCrash(
      `failed to load kubelet config file, path: ${path}, error: failed to load Kubelet config file ${path}, error ${reason}`,
    );
  };
  if (text === undefined) return refuse(`open ${path}: no such file or directory`);
  const fields = document(text, refuse);
  if (fields.apiVersion !== 'kubelet.config.k8s.io/v1beta1' || fields.kind !== 'KubeletConfiguration') {
    return refuse(`no kind "${String(fields.kind)}" is registered for version "${String(fields.apiVersion)}"`);
  }
  for (const [field, type] of Object.entries(TYPES)) {
    const value = fields[field];
    if (value !== undefined && value !== null && typeOf(value) !== type)
      refuse(`json: cannot unmarshal ${typeOf(value)} into field ${field}`);
  }
  const x509 = ((fields.authentication ?? {}) as { x509?: { clientCAFile?: string } }).x509;
  return {
    healthzPort: (fields.healthzPort as number | undefined) ?? 10248,
    healthzBindAddress: (fields.healthzBindAddress as string | undefined) || '127.0.0.1',
    failSwapOn: (fields.failSwapOn as boolean | undefined) ?? true,
    containerRuntimeEndpoint:
      (fields.containerRuntimeEndpoint as string | undefined) || 'unix:///run/containerd/containerd.sock',
    clientCaFile: x509?.clientCAFile || undefined,
    staticPodPath: (fields.staticPodPath as string | undefined) ?? '',
    rotateCertificates: (fields.rotateCertificates as boolean | undefined) ?? false,
  };
}

function document(text: string, refuse: (reason: string) => never): Fields {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return refuse(`yaml: ${(error as Error).message.split('\n')[0]}`);
  }
  return typeOf(value) === 'object' ? (value as Fields) : refuse('the file is no object');
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
}
