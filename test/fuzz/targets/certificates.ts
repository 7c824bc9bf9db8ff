import { X509Certificate } from 'node:crypto';
import { spkiHash } from '../../../src/pki/spki.ts';
import { madeCertificates } from '../make/certificates.ts';
import { mutateDer } from '../mutate/der.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

interface Answer {
  error?: string;
  certificate?: { raw: string; spki: string };
}

/** One certificate: what passes a pin here is what Go takes for the same key. */
export const target: Target = {
  name: 'certificates',
  samples: (random: Random) => madeCertificates(random),
  mutate: (random, samples) => mutateDer(random, random.pick(samples), samples),
  reference: { question: 'certificate' },
  check(input, answer) {
    const { error, certificate } = answer as Answer;
    const pin = pinOf(input);
    if (pin === undefined) return undefined;
    if (certificate === undefined) return `pinned here, refused by Go: ${error}`;
    return pin === `sha256:${certificate.spki}` ? undefined : 'another key is pinned than Go reads';
  },
};

function pinOf(der: Buffer): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(der);
    certificate.publicKey;
  } catch {
    return undefined;
  }
  return spkiHash(certificate);
}
