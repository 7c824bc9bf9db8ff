import { expect, it } from 'vitest';
import { signWithSsh } from '../../../src/host/linux/programs/ssh-signature.ts';
import { everyOf } from '../../support/full.ts';
import { accepting, bundleOf, checksumsIn, opened, sshKey, verifyingWith } from './support.ts';

/** No divisor of tar's blocks of 512 bytes: each byte of a header is changed in some block. */
const STEP = 17;

it('each changed byte of a bundle is refused', async () => {
  const bundle = await bundleOf();
  const verify = accepting(checksumsIn(bundle));
  const refused = expect.objectContaining({ code: expect.stringMatching(/^BUNDLE_(DAMAGED|SIGNATURE_INVALID)$/) });
  for (const at of everyOf([...bundle.keys()], STEP)) {
    const copy = Buffer.from(bundle);
    copy[at] = (copy[at] ?? 0) ^ 1;
    await expect(opened(copy, { verify }), `byte ${at}`).rejects.toEqual(refused);
  }
});

it('ssh-keygen refuses each changed byte of the checksums and of the signature', async () => {
  const { key, signers } = sshKey();
  const bundle = await bundleOf({ sign: signWithSsh, signKey: key });
  const verify = verifyingWith(signers);
  const sums = checksumsIn(bundle);
  const signatureAt = bundle.indexOf('-----BEGIN SSH SIGNATURE-----');
  const end = bundle.indexOf('-----END SSH SIGNATURE-----\n') + '-----END SSH SIGNATURE-----\n'.length;
  const places = [...sums.keys()].filter((at) => at % 7 === 0).map((at) => at + 512);
  for (let at = signatureAt; at < end; at++) places.push(at);
  for (const at of everyOf(places, STEP)) {
    for (const mask of [1, 32]) {
      const copy = Buffer.from(bundle);
      copy[at] = (copy[at] ?? 0) ^ mask;
      await expect(opened(copy, { verify }), `byte ${at}`).rejects.toMatchObject({ code: 'BUNDLE_SIGNATURE_INVALID' });
    }
  }
});
