/**
 * A control plane whose certificates have expired, all of them: nothing of it answers any more, and it is renewed all
 * the same.
 */

import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { until } from '../machine/wait.ts';
import { kubejoin } from '../worker/kubejoin.ts';
import { certs, certsLab, checkExpiration, doAsTold, KUBECONFIG, kubectl } from './certs-lab.ts';

/** Long enough for kubeadm to make the cluster. */
const VALID_MS = 120_000;
const at = certsLab({
  configuration: { encryptionAlgorithm: 'ECDSA-P256', certificateValidityPeriod: `${VALID_MS / 1000}s` },
});

describe('a control plane whose certificates have expired', () => {
  it('does not know its administrator any more', async () => {
    const expired = async () => {
      const { certificates } = (await checkExpiration(at.host, 'kubejoin')).info;
      return certificates.every(({ expirationDate }) => Date.parse(expirationDate ?? '') < Date.now());
    };
    await until('everything to have expired', expired, { everyMs: 2_000 });
    expect((await kubectl(at.host, KUBECONFIG, 'get', 'nodes')).code).not.toBe(0);
    const { stdout, stderr, code } = await kubejoin(at.host, ['certs', 'check-expiration']);
    expect(code).toBe(0);
    expect(stdout.match(/ expired /g)).toHaveLength(11);
    expect(stderr).toMatch(/using the kubeadm defaults/);
  });

  it('is renewed, restarted as kubejoin says, and works again', async () => {
    await at.host.writeFile(
      '/root/cluster.yaml',
      stringify({
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'ClusterConfiguration',
        encryptionAlgorithm: 'ECDSA-P256',
      }),
    );
    const { result } = await certs(at.host, 'renew', 'all', '--config', '/root/cluster.yaml');
    expect(result).toMatchObject({ outcome: 'renewed', missing: [] });
    await doAsTold(at.host, result.message?.text ?? '');
    await until(
      'the API server to be ready',
      async () => (await kubectl(at.host, KUBECONFIG, 'get', '--raw=/readyz')).code === 0,
      {
        everyMs: 500,
        evidence: () => at.host.journal('kubelet'),
      },
    );
    const { certificates } = (await checkExpiration(at.host, 'kubejoin')).info;
    for (const { expirationDate } of certificates)
      expect(Date.parse(expirationDate ?? '')).toBeGreaterThan(Date.now() + 300 * 86_400_000);
  });

  it('of an administrator whose certificate alone has expired, the one is enough', async () => {
    const expire = `cd /root && openssl req -new -key /etc/kubernetes/pki/apiserver.key -subj /O=kubeadm:cluster-admins/CN=kubernetes-admin -out a.csr &&
      openssl x509 -req -in a.csr -CA /etc/kubernetes/pki/ca.crt -CAkey /etc/kubernetes/pki/ca.key -CAcreateserial -days -1 -out a.crt &&
      sed -i "s|client-certificate-data: .*|client-certificate-data: $(base64 -w0 a.crt)|; s|client-key-data: .*|client-key-data: $(base64 -w0 /etc/kubernetes/pki/apiserver.key)|" ${KUBECONFIG}`;
    await at.host.mustExec(['sh', '-c', expire]);
    expect((await kubectl(at.host, KUBECONFIG, 'get', 'nodes')).stderr).toMatch(/logged in|Unauthorized|credentials/);
    const { result, events } = await certs(at.host, 'renew', 'admin.conf');
    expect(result).toMatchObject({ outcome: 'renewed', staticPods: [] });
    expect(events.find(({ message }) => message?.key === 'CERTIFICATES_DEFAULTS_ASSUMED')).toBeDefined();
    expect((await kubectl(at.host, KUBECONFIG, 'get', 'nodes')).code).toBe(0);
  });
});
