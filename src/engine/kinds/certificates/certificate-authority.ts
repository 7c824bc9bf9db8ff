import type { HostReader } from '../../../host/ports.ts';
import type { CertificateAuthorityChange } from '../../../manifests/certificates/certificate-changes.ts';
import type { KeyPair } from '../../../pki/keys/key-stock.ts';
import { issueAuthority } from '../../../pki/signing/issue-certificate.ts';
import { BACKDATE_MS } from '../../../pki/signing/sign-certificate.ts';
import type { AuthorityFiles } from '../../../pki/signing/template.ts';
import type { KindOfChange } from '../../kind.ts';
import { readAuthority, readSigner, unfitAuthority } from './authority.ts';
import { existingKey } from './existing.ts';
import { CERTIFICATE_AUTHORITY_EXTERNAL } from './kinds-certificates-sentences.ts';

/**
 * Creates a self-signed CA and its key. Keeps an existing certificate; without its key that is an external CA. A key
 * without a certificate (from an interrupted init) gets one.
 */
export const certificateAuthority: KindOfChange<CertificateAuthorityChange> = {
  describe: ({ authority: { certificatePath, keyPath } }) => ({
    subject: `${certificatePath}, ${keyPath}`,
    mode: '0644, 0600',
  }),
  effects: ({ authority: { certificatePath, keyPath } }) => ({ writes: [certificatePath, keyPath] }),

  async observe({ authority: files }, host, { emit }) {
    if ((await host.files.stat(files.certificatePath)) === undefined) {
      await readKey(files, host);
      return { holds: false, action: 'create' };
    }
    const signer = await readSigner(await readAuthority(files, host), host);
    if (signer === undefined) {
      const params = { authority: files.name, keyPath: files.keyPath };
      emit({ type: 'notice', level: 'info', message: CERTIFICATE_AUTHORITY_EXTERNAL(params) });
    }
    return { holds: true, action: 'unchanged' };
  },

  async apply({ authority, template }, { host: { read, write }, keys }) {
    const { certificatePath, keyPath } = authority;
    const existing = await readKey(authority, read);
    const pair = existing ?? (await keys.take(template.algorithm));
    const now = read.clock.now();
    const issued = issueAuthority(template, { now, notBefore: now - BACKDATE_MS, pair });
    // The key first: a certificate without its key would count as an external CA, but a key alone gets its certificate.
    if (existing === undefined) await write.files.write(keyPath, Buffer.from(issued.key.reveal()), { mode: 0o600 });
    await write.files.write(certificatePath, Buffer.from(issued.certificate), { mode: 0o644 });
  },
};

function readKey(files: AuthorityFiles, host: HostReader): Promise<KeyPair | undefined> {
  return existingKey(files.keyPath, host.files, (problem) => unfitAuthority(files, problem));
}
