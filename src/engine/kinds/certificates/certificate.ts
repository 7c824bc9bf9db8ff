import { Failure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { CertificateChange } from '../../../manifests/certificates/certificate-changes.ts';
import type { KeyPair } from '../../../pki/keys/key-stock.ts';
import { type FoundPair, pairProblem } from '../../../pki/reading/existing-pair.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';
import { issueCertificate } from '../../../pki/signing/issue-certificate.ts';
import { BACKDATE_MS } from '../../../pki/signing/sign-certificate.ts';
import type { KindOfChange } from '../../kind.ts';
import { type Authority, readAuthority, requireSigner } from './authority.ts';
import { existingKey } from './existing.ts';
import { CERTIFICATE_UNFIT } from './kinds-certificates-sentences.ts';

/**
 * Issues a certificate and its key. Keeps an existing pair that passes kubeadm's rules; one that does not is an error,
 * never replaced. A key without a certificate (from an interrupted join, or made for a request) gets one if the CA's
 * key is there.
 */
export const certificate: KindOfChange<CertificateChange> = {
  describe: ({ certificatePath, keyPath }) => ({ subject: `${certificatePath}, ${keyPath}`, mode: '0644, 0600' }),
  effects: ({ certificatePath, keyPath }) => ({ writes: [certificatePath, keyPath] }),
  details: ({ name, authority, template }) => ({ name, authority: authority.name, ...template }),
  predicts: () => ['key-and-certificate'],

  async observe(change, host) {
    const [authority, found] = await Promise.all([readAuthority(change.authority, host), readPair(change, host)]);
    if (found.certificate === undefined) {
      await requireSigner(authority, change.certificatePath, host);
      await readKey(change, host);
      return { holds: false, action: 'create' };
    }
    const problem = pairProblem(found, wantedOf(change, authority, host));
    if (problem !== undefined) throw unfit(change, problem);
    return { holds: true, action: 'unchanged' };
  },

  async apply(change, { host: { read, write }, keys }) {
    const { certificatePath, keyPath } = change;
    const authority = await readAuthority(change.authority, read);
    const [signer, existing] = await Promise.all([
      requireSigner(authority, certificatePath, read),
      readKey(change, read),
    ]);
    const pair = existing ?? (await keys.take(change.template.algorithm));
    const now = read.clock.now();
    const issued = issueCertificate(signer, change.template, { now, notBefore: now - BACKDATE_MS, pair });
    // The key first: a certificate without its key is an error, but a key alone gets its certificate.
    if (existing === undefined) await write.files.write(keyPath, Buffer.from(issued.key.reveal()), { mode: 0o600 });
    await write.files.write(certificatePath, Buffer.from(issued.certificate), { mode: 0o644 });
  },
};

async function readPair({ certificatePath, keyPath }: CertificateChange, { files }: HostReader): Promise<FoundPair> {
  const [found, key] = await Promise.all([files.read(certificatePath), files.read(keyPath)]);
  return { certificatePath, keyPath, certificate: found, key };
}

function wantedOf({ template }: CertificateChange, { files, certificates }: Authority, { clock }: HostReader) {
  const { dnsNames, ipAddresses } = template;
  return { authorityPath: files.certificatePath, authorities: certificates, dnsNames, ipAddresses, now: clock.now() };
}

function readKey(change: CertificateChange, { files }: HostReader): Promise<KeyPair | undefined> {
  return existingKey(change.keyPath, files, (problem) => unfit(change, problem));
}

function unfit({ name, certificatePath, keyPath, authority }: CertificateChange, problem: PkiProblem): Failure {
  return new Failure(CERTIFICATE_UNFIT, {
    name,
    files: [certificatePath, keyPath],
    authority: authority.name,
    problem,
  });
}
