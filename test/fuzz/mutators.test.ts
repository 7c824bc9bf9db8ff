import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/base/sha256.ts';
import { certificateFields } from '../../src/pki/der/certificate-fields.ts';
import { laxPin } from './fixtures/lax-pin.ts';
import { certificate, curveKey } from './make/certificates.ts';
import { mutateDer } from './mutate/der.ts';
import { Random } from './random.ts';
import { runSession } from './session.ts';
import type { Target } from './target.ts';

const P256 = ['1.2.840.10045.3.1.7', 'prime256v1'] as const;

/**
 * A pinned authority and one of an attacker; what is found has the attacker's key to OpenSSL, and the pinned one to a
 * lax reader.
 */
function forgery(pinned: Buffer, attacker: Buffer): Target {
  const spki = (der: Buffer) => certificateFields(new X509Certificate(der)).subjectPublicKeyInfo;
  const [pin, key] = [sha256(spki(pinned)), new X509Certificate(attacker).publicKey];
  return {
    name: 'forgery',
    samples: () => [pinned, attacker],
    mutate: (random, samples) => mutateDer(random, attacker, samples),
    grows: () => {},
    check(input) {
      try {
        return laxPin(input) === pin && new X509Certificate(input).publicKey.equals(key) ? 'passes the pin' : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** Three seeds found it after 5 136, 9 329 and 22 888 inputs. */
test('the mutators find the forged authority in a lax reader', async () => {
  const random = new Random('s1');
  const [pinned, attacker] = [
    certificate(random, { spki: curveKey(random, ...P256) }),
    certificate(random, { spki: curveKey(random, ...P256) }),
  ];
  const found: Buffer[] = [];
  await runSession(forgery(pinned, attacker), {
    seed: 's1',
    findings: 1,
    kept: [],
    inputs: 12_000,
    begins: () => {},
    finding: (input) => found.push(input),
  });
  expect(found).toHaveLength(1);
  // As the issue has it: the serial number is an INTEGER whose tag is written in long form.
  expect(found[0]?.includes(Buffer.from([0x1f, 0x02]))).toBe(true);
});

test('a reader that refuses what is valid is a finding, though every comparison passes', async () => {
  const target: Target = {
    name: 'refuser',
    samples: () => [Buffer.from('valid')],
    accepts: () => false,
    mutate: (_, [sample]) => sample as Buffer,
    grows: () => {},
    check: () => undefined,
  };
  const texts: string[] = [];
  const quiet = { seed: 's1', findings: 5, kept: [], inputs: 3, begins: () => {} };
  await runSession(target, { ...quiet, finding: (_, text) => texts.push(text) });
  expect(texts).toEqual(['a valid sample is refused']);
});
