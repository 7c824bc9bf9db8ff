import { isAscii } from 'node:buffer';
import { X509Certificate } from 'node:crypto';
import { BundleError, parseCertificateBundle, parseTrustStore } from '../../../src/pki/reading/certificate-bundle.ts';
import { certificatePem, pemBlock } from '../../../src/pki/signing/sign-certificate.ts';
import { certificate, ed25519Key, madeCertificates, named } from '../make/certificates.ts';
import { mutateDer } from '../mutate/der.ts';
import { mutateText, PEM_PIECES } from '../mutate/text.ts';
import { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { difference, type GoCertificate } from './certificates.ts';

interface Answer {
  /** client-go's ParseCertsPEM. */
  certificates?: GoCertificate[];
  error?: string;
  /** AppendCertsFromPEM: digests of certificates. */
  pool?: string[];
}

/** A CA bundle as text: what is trusted here is what Go trusts in the same text, and what OpenSSL reads of it. */
export const target: Target = {
  name: 'bundles',
  samples,
  mutate(random, all) {
    const [sample, other] = [random.pick(all), random.pick(all)];
    const text = random.oneIn(4) ? Buffer.concat([sample, random.oneIn(4) ? damaged(random, other) : other]) : sample;
    return mutateText(random, random.oneIn(4) ? mutateText(random, text, all, PEM_PIECES) : text, all, PEM_PIECES);
  },
  accepts: (sample) => bundleOf(sample.toString('utf8')) !== undefined,
  grows(input) {
    const text = input.toString('latin1');
    return [bundleOf(text), parseTrustStore(text)];
  },
  many: {
    // A bundle has a hundred at most.
    certificates: (count) => Buffer.from(certificatePem(madeNow(2)).repeat(count / 256)),
    'names of a certificate': (count) => Buffer.from(certificatePem(madeNow(count))),
    'blocks of others': (count) => Buffer.from(pemBlock('PUBLIC KEY', Buffer.of(1)).repeat(count)),
  },
  reference: { question: 'bundle' },
  check(input, answer) {
    const { certificates = [], error, pool = [] } = answer as Answer;
    const refused = bundleDifference(input, { certificates, ...(error !== undefined && { error }), pool });
    return refused ?? storeDifference(input.toString('utf8'), pool);
  },
};

function madeNow(names: number): Buffer {
  const random = new Random('many');
  return certificate(random, { spki: ed25519Key(random), extensions: [named(names)] });
}

function samples(random: Random): Buffer[] {
  const made = madeCertificates(random);
  const all = made.map(certificatePem);
  const texts = [
    ...all,
    all.join(''),
    `# two\n${all[0]}\nand another:\n\n${all[1]}`,
    all.slice(0, 2).join('').replaceAll('\n', '\r\n'),
    `${pemBlock('PUBLIC KEY', random.bytes(60))}${all[2]}`,
    `${pemBlock('EC PARAMETERS', random.bytes(10))}${all[0]}`,
  ];
  return texts.map((text) => Buffer.from(text));
}

/** The first certificate of a text with another DER in it; the text itself where it has none. */
function damaged(random: Random, text: Buffer): Buffer {
  const [first] = bundleOf(text.toString('latin1')) ?? [];
  return first === undefined ? text : Buffer.from(certificatePem(mutateDer(random, first.raw)));
}

function bundleDifference(input: Buffer, { certificates = [], error, pool = [] }: Answer): string | undefined {
  // As the program reads kubeconfigs, and files of a host.
  const encodings = isAscii(input) ? (['latin1'] as const) : (['utf8', 'latin1'] as const);
  for (const encoding of encodings) {
    const ours = bundleOf(input.toString(encoding));
    if (ours === undefined) continue;
    if (error !== undefined) return `trusted here, refused by Go: ${error}`;
    if (ours.length !== certificates.length || ours.length !== pool.length)
      return 'another number of certificates than Go reads';
    const found = ours.map((one, index) => difference(one, certificates[index] as GoCertificate)).find(Boolean);
    if (found !== undefined) return found;
    const first = new X509Certificate(input).fingerprint256;
    if (first !== ours[0]?.fingerprint256) return 'OpenSSL reads another certificate first';
  }
  return undefined;
}

/** kubejoin trusts no certificate of a host's store that Go passes over. */
function storeDifference(text: string, pool: readonly string[]): string | undefined {
  const trusted = new Set(pool);
  const foreign = parseTrustStore(text).some(
    ({ fingerprint256 }) => !trusted.has(fingerprint256.replaceAll(':', '').toLowerCase()),
  );
  return foreign ? 'a certificate of a trust store that Go passes over' : undefined;
}

function bundleOf(text: string): X509Certificate[] | undefined {
  try {
    return parseCertificateBundle(text);
  } catch (error) {
    if (error instanceof BundleError) return undefined;
    throw error;
  }
}
