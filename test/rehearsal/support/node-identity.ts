import type { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { createKubeletRequest } from '../../../src/simulation/kubelet/certificate-manager.ts';
import { ask, watchEvents } from './client.ts';

export const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

export function csr(name: string, request: string, spec: object = {}): object {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      usages: ['digital signature', 'client auth'],
      ...spec,
    },
  };
}

/** A client certificate got by the real flow, with the cluster's own token. */
export async function nodeCertificate(
  controlPlane: EmbeddedControlPlane,
  node: string,
): Promise<{ certificate: string; key: string }> {
  const token = controlPlane.instructions.token.reveal();
  const { request, key } = await createKubeletRequest(node);
  const name = `csr-of-${node}`;
  const created = await ask(controlPlane, CSRS, { token, body: csr(name, request) });
  if (created.status !== 201) throw new Error(`the request was answered ${created.status}`);
  const issued = (object: { status?: { certificate?: string } }) => object.status?.certificate;
  const events = await watchEvents(
    controlPlane,
    `${CSRS}?watch=true&fieldSelector=metadata.name%3D${name}&timeoutSeconds=300`,
    {
      token,
      enough: (seen) => issued(seen.at(-1)?.object) !== undefined,
    },
  );
  return { certificate: Buffer.from(issued(events.at(-1)?.object) ?? '', 'base64').toString(), key: key.reveal() };
}
