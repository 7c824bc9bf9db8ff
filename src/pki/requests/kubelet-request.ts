import type { KeyObject } from 'node:crypto';
import { children, element, ifDer, whole } from '../der/reader.ts';
import { infoOf } from './certificate-request.ts';
import { nodeRequestBy, onlyRequest, type RequestedNames, requestedNames, requestKey } from './node-request.ts';

/** Content of a kubelet's request. */
export interface KubeletRequest extends RequestedNames {
  node: string;
  key: KeyObject;
}

const USER = 'system:node:';

/** Reads a request in PEM that is, to the byte, one that the kubelet of some node makes; undefined for any other. */
export function kubeletRequest(pem: string): KubeletRequest | undefined {
  const der = onlyRequest(pem);
  const key = der && requestKey(der);
  const node = der && nodeIn(der);
  if (!der || !key || !node) return undefined;
  const names = requestedNames(der) ?? { dnsNames: [], ipAddresses: [] };
  // Only this proves what was read: it writes the request anew.
  return nodeRequestBy(key, node, names)(der) ? { node, key, ...names } : undefined;
}

/** The name after the prefix of the common name, which is the end of a kubelet's subject. */
function nodeIn(der: Buffer): string | undefined {
  const info = infoOf(der);
  const subject = info && ifDer(() => children(info, element(info, 0)))?.[1];
  const bytes = info && subject && whole(info, subject);
  const at = bytes?.lastIndexOf(USER) ?? -1;
  return at < 0 ? undefined : bytes?.subarray(at + USER.length).toString();
}
