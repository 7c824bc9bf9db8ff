import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { isPlainSignature } from '../../../src/features/bundle/format/checksums.ts';
import { signWithSsh, verifyWithSsh } from '../../../src/host/linux/programs/ssh-signature.ts';
import { bundleOf, opened, sshKey, verifyingWith } from './support.ts';

const namespace = 'kubejoin-bundle';

it('a bundle is signed and verified by ssh-keygen', async () => {
  const { key, signers } = sshKey();
  const bundle = await bundleOf({ sign: signWithSsh, signKey: key });
  await expect(opened(bundle, { verify: verifyingWith(signers) })).resolves.toMatchObject({
    description: { node: 'node-1' },
  });
});

it('another signer, another purpose and a key that may not sign bundles are refused by name', async () => {
  const [ours, theirs, limited] = [sshKey(), sshKey(), sshKey('namespaces="git"')];
  const bundle = await bundleOf({ sign: signWithSsh, signKey: theirs.key });
  const unknown = { code: 'BUNDLE_SIGNER_UNKNOWN', params: { key: expect.stringMatching(/^SHA256:/) } };
  await expect(opened(bundle, { verify: verifyingWith(ours.signers) })).rejects.toMatchObject(unknown);
  const other = await bundleOf({ sign: signWithSsh, signKey: limited.key });
  await expect(opened(other, { verify: verifyingWith(limited.signers) })).rejects.toMatchObject(unknown);
  const sign: typeof signWithSsh = (given) => signWithSsh({ ...given, namespace: 'file' });
  const file = await bundleOf({ sign, signKey: ours.key });
  await expect(opened(file, { verify: verifyingWith(ours.signers) })).rejects.toMatchObject({
    code: 'BUNDLE_SIGNATURE_INVALID',
  });
});

it('a key that is missing is told', async () => {
  await expect(bundleOf({ sign: signWithSsh, signKey: '/nowhere' })).rejects.toMatchObject({
    code: 'BUNDLE_SIGNING_FAILED',
    params: { key: '/nowhere', answer: expect.stringContaining('/nowhere') },
  });
});

it('a machine without ssh-keygen is told', async () => {
  const { PATH } = process.env;
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  process.env.PATH = '/nowhere';
  const message = Buffer.from('x');
  expect(await signWithSsh({ message, key: '/key', namespace })).toEqual({ type: 'no-program' });
  expect(await verifyWithSsh({ message, signature: message, signers: message, namespace })).toEqual({
    type: 'no-program',
  });
});

it('signs and verifies any bytes, and each signature has one text', async () => {
  const { key, signers: path } = sshKey();
  const signers = readFileSync(path);
  const message = Buffer.from([0, 255, 128, 10, 13, 0x2028 & 0xff]);
  const signed = await signWithSsh({ message, key, namespace });
  if (signed.type !== 'signed') throw new Error(JSON.stringify(signed));
  const { signature } = signed;
  expect(await verifyWithSsh({ message, signature, signers, namespace })).toEqual({
    type: 'valid',
    principal: 'admin@example.com',
    key: execFileSync('ssh-keygen', ['-lf', `${key}.pub`], { encoding: 'utf8' }).split(' ')[1],
  });
  expect(await verifyWithSsh({ message: Buffer.from('y'), signature, signers, namespace })).toMatchObject({
    type: 'invalid',
  });
  const text = signature.toString();
  expect(isPlainSignature(text)).toBe(true);
  for (const other of [text.replace('\n', '\n\n'), text.replace(/\n(?=.)/g, '\r\n'), `${text}\n`, ` ${text}`, ''])
    expect(isPlainSignature(other), other).toBe(false);
  // Everybody is allowed to sign: still not for another message.
  const everybody = Buffer.from('');
  expect(await verifyWithSsh({ message, signature, signers: everybody, namespace })).toMatchObject({
    type: 'unknown-signer',
  });
});
