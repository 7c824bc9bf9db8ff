import { expect, it } from 'vitest';
import type { HostReader } from '../../../src/host/ports.ts';
import { issuedCertificate } from '../../../src/phases/undo/left.ts';
import { createAuthority, issueClient } from '../../../src/rehearsal/control-plane/certificates.ts';

it('the certificate that remains valid is the kubelet’s', async () => {
  const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2030, 0, 1)];
  const kubelet = { commonName: 'system:node:worker-1', organizations: ['system:nodes'] };
  const { certificate } = await issueClient(await createAuthority('ecdsa', from), kubelet, { from, to });
  const path = '/var/lib/kubelet/pki/kubelet-client-current.pem';
  const read = async (of: string) => (of === path ? Buffer.from(certificate) : undefined);
  expect(await issuedCertificate({ files: { read } } as unknown as HostReader)).toEqual({
    node: 'worker-1',
    validTo: to,
  });
});
