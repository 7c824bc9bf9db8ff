import type { X509Certificate } from 'node:crypto';
import { Failure } from '../../../base/failure.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { HostReader, Replacement } from '../../../host/ports.ts';
import type { RenewCertificate } from '../../../manifests/certificates/certificate-changes.ts';
import { shownName } from '../../../manifests/certificates/managed-certificates.ts';
import { renewedKubeconfig } from '../../../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';
import { keyAlgorithm, renewCertificate as renew } from '../../../pki/signing/issue-certificate.ts';
import { BACKDATE_MS } from '../../../pki/signing/sign-certificate.ts';
import type { IssuedCertificate } from '../../../pki/signing/template.ts';
import { unifiedDiff } from '../../diff.ts';
import type { KindOfChange } from '../../kind.ts';
import { type Authority, readAuthority, requireSigner } from './authority.ts';
import { findCertificate } from './existing.ts';
import { CERTIFICATE_OUTLIVES_CA, CERTIFICATES_NOT_RENEWABLE } from './kinds-certificates-sentences.ts';

/**
 * A new certificate with a new key in the place of one that is there. Certificate and key of a pair get their names
 * together (replaceTogether); should a kill fall between the two, the pair does not match, what runs goes on with what
 * it has loaded, and the next renewal, which needs the certificate alone, mends it.
 */
export const renewCertificate: KindOfChange<RenewCertificate> = {
  describe: ({ place }) =>
    place.type === 'pair' ? { subject: `${place.certificatePath}, ${place.keyPath}` } : { subject: place.path },
  effects: ({ place }) => ({
    writes: place.type === 'pair' ? [place.certificatePath, place.keyPath] : [place.path],
    beyondUndo: true, // it replaces the file that a link leads to
  }),

  async observe(change, host, { emit }) {
    const authority = await readAuthority(change.authority, host);
    const [signer] = await Promise.all([requireSigner(authority, pathOf(change), host), existing(change, host)]);
    const last = Date.parse(signer.certificate.validTo);
    if (host.clock.now() + change.validity > last) {
      const params = {
        name: change.name,
        authority: shownName(authority.files.name),
        at: rfc3339(last),
      };
      emit({ type: 'notice', level: 'warning', message: CERTIFICATE_OUTLIVES_CA(params) });
    }
    return { holds: false, action: 'replace' };
  },

  async apply(change, { host: { read, write }, keys }) {
    const authority = await readAuthority(change.authority, read);
    const [signer, before] = await Promise.all([
      requireSigner(authority, pathOf(change), read),
      existing(change, read),
    ]);
    const pair = await keys.take(change.algorithm);
    const now = read.clock.now();
    const notAfter = now + change.validity;
    const issued = renew(signer, before, { notBefore: now - BACKDATE_MS, notAfter, pair });
    await write.files.replaceTogether(await replacements(change, authority, issued, read));
    return { name: change.name, before: Date.parse(before.validTo), after: notAfter };
  },

  /** Nothing that comes after it depends on it, and no key need be made to show it. */
  async preview(change, { host: { read } }) {
    const certificate = await existing(change, read);
    const [before, after] = [Date.parse(certificate.validTo), read.clock.now() + change.validity];
    const known = keyAlgorithm(certificate.publicKey) ?? `${certificate.publicKey.asymmetricKeyType}`;
    const diff = await unifiedDiff(
      pathOf(change),
      shown(certificate, { algorithm: known, notAfter: before }),
      shown(certificate, { algorithm: change.algorithm, notAfter: after }),
    );
    return { outcome: { name: change.name, before, after }, shown: { diff } };
  },
};

function pathOf({ place }: RenewCertificate): string {
  return place.type === 'pair' ? place.certificatePath : place.path;
}

async function existing(change: RenewCertificate, { files }: HostReader): Promise<X509Certificate> {
  const found = await findCertificate(change.place, files);
  if (found === undefined) throw notRenewable({ type: 'missing', file: pathOf(change) });
  if ('problem' in found) throw notRenewable(found.problem);
  return found.certificate;
}

function notRenewable(problem: PkiProblem): Failure {
  return new Failure(CERTIFICATES_NOT_RENEWABLE, { problems: [problem] });
}

async function replacements(
  { place }: RenewCertificate,
  authority: Authority,
  issued: IssuedCertificate,
  { files }: HostReader,
): Promise<Replacement[]> {
  // A link is followed: whoever put the file elsewhere (an encrypted file system, say) also wants the new one there.
  const at = async (path: string) => (await files.realPath(path)) ?? path;
  if (place.type === 'kubeconfig') {
    const kubeconfig = renewedKubeconfig(
      { path: place.path, content: (await files.read(place.path)) ?? Buffer.alloc(0) },
      authority.pem,
      issued,
    );
    return [{ path: await at(place.path), content: Buffer.from(kubeconfig.reveal()), mode: 0o600 }];
  }
  return [
    { path: await at(place.keyPath), content: Buffer.from(issued.key.reveal()), mode: 0o600 },
    { path: await at(place.certificatePath), content: Buffer.from(issued.certificate), mode: 0o644 },
  ];
}

/** Preview of a certificate. */
function shown(certificate: X509Certificate, { algorithm, notAfter }: { algorithm: string; notAfter: number }): string {
  const { subject, subjectAltName } = certificate;
  const lines = [
    `subject: ${subject.replaceAll('\n', ', ')}`,
    ...(subjectAltName === undefined ? [] : [`names: ${subjectAltName}`]),
    `key: ${algorithm}`,
    `notAfter: ${rfc3339(Math.floor(notAfter / 1000) * 1000)}`,
  ];
  return `${lines.join('\n')}\n`;
}
