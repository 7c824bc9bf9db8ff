import type { ServingCertificateChange } from '../../../manifests/certificates/certificate-changes.ts';
import { servingCertificate as issue } from '../../../pki/signing/serving-certificate.ts';
import type { KindOfChange } from '../../kind.ts';

/** Creates the kubelet's self-signed serving certificate and key, as the kubelet does. Holds when both files exist. */
export const servingCertificate: KindOfChange<ServingCertificateChange> = {
  describe: ({ certificatePath, keyPath }) => ({ subject: `${certificatePath}, ${keyPath}`, mode: '0644, 0600' }),
  effects: ({ certificatePath, keyPath }) => ({ writes: [certificatePath, keyPath] }),
  details: ({ host }) => ({ host }),
  predicts: () => ['key-and-certificate'],

  async observe(change, { files }) {
    const found = await Promise.all([files.stat(change.certificatePath), files.stat(change.keyPath)]);
    return { holds: found.every((stat) => stat !== undefined), action: 'create' };
  },

  async apply({ host: name, certificatePath, keyPath }, { host }) {
    const { certificates, key } = issue(name, host.read.clock.now());
    // The key first: a certificate without its key would prevent the kubelet from creating both.
    await host.write.files.write(keyPath, Buffer.from(key.reveal()), { mode: 0o600 });
    await host.write.files.write(certificatePath, Buffer.from(certificates), { mode: 0o644 });
  },
};
