import { expect, it } from 'vitest';
import { type PkiProblem, pkiProblem, pkiProblems } from '../../../src/pki/reading/problem.ts';

const file = '/pki/a';

const SENTENCES: [PkiProblem, string][] = [
  [{ type: 'missing', file }, '/pki/a is missing'],
  [{ type: 'bad-certificate', file }, '/pki/a does not contain a readable PEM certificate'],
  [{ type: 'bad-key', file }, '/pki/a does not contain a readable, unencrypted RSA or ECDSA private key in PEM'],
  [{ type: 'bad-public-key', file }, '/pki/a does not contain a readable PEM public key'],
  [{ type: 'not-a-ca', file }, '/pki/a contains a certificate that is not a CA certificate'],
  [{ type: 'other-cluster', file }, '/pki/a is not the CA of the cluster being joined'],
  [{ type: 'expired', file, at: '2026-05-01' }, '/pki/a contains a certificate that expired at 2026-05-01'],
  [
    { type: 'not-yet-valid', file, at: '2026-05-01' },
    "/pki/a contains a certificate that is not valid before 2026-05-01, by this machine's clock",
  ],
  [{ type: 'key-mismatch', file, certificate: '/pki/b' }, '/pki/a does not match the certificate /pki/b'],
  [{ type: 'public-key-mismatch', file, key: '/pki/b' }, '/pki/a is not the public key of /pki/b'],
  [{ type: 'other-request', file }, '/pki/a requests a certificate for a different key, subject or set of names'],
  [
    { type: 'other-authority', file, authority: '/pki/b' },
    '/pki/a contains a certificate that was not issued by the CA in /pki/b',
  ],
  [
    { type: 'names-missing', file, names: ['b', '10.0.0.1'] },
    '/pki/a contains a certificate that is not valid for b or 10.0.0.1',
  ],
  [{ type: 'bad-kubeconfig', file, detail: '' }, '/pki/a is not a readable kubeconfig'],
  [{ type: 'bad-kubeconfig', file, detail: '3:1' }, '/pki/a is not a readable kubeconfig (3:1)'],
  [{ type: 'no-context', file }, '/pki/a does not define the context named in current-context'],
  [{ type: 'no-cluster', file }, '/pki/a does not define the cluster of its current context'],
  [{ type: 'no-authority', file }, '/pki/a does not specify the CA of its cluster'],
  [{ type: 'no-credential', file }, '/pki/a does not contain a client certificate and key for its user'],
  [{ type: 'distrusted', file, at: '/b' }, '/pki/a can be written by another user (see the owner and mode of /b)'],
  [{ type: 'not-embedded', file }, '/pki/a does not embed the client certificate of its user'],
];

it.each(SENTENCES)('%j', (problem, sentence) => expect(pkiProblem(problem)).toBe(sentence));

it('several are a list', () => {
  expect(pkiProblems([])).toBe('');
  expect(
    pkiProblems([
      { type: 'missing', file },
      { type: 'not-a-ca', file },
    ]),
  ).toBe('\n  - /pki/a is missing\n  - /pki/a contains a certificate that is not a CA certificate');
});
