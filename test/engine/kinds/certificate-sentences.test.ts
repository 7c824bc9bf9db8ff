/** Variants that docs/errors.md, with one example of each failure, does not show. */
import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { inEnglish, type Message } from '../../../src/base/text.ts';
import * as sentences from '../../../src/engine/kinds/certificates/kinds-certificates-sentences.ts';
import type { PkiProblem } from '../../../src/pki/reading/problem.ts';

const missing: PkiProblem = { type: 'missing', file: '/a' };
const bad: PkiProblem = { type: 'bad-certificate', file: '/b' };

it.each<[PkiProblem, string]>([
  [
    { type: 'names-missing', file: '/a', names: ['n'] },
    "The certificate was issued for a different name, address or endpoint, or before the cluster's certSANs were changed.",
  ],
  [
    missing,
    'The certificate belongs to another cluster or an earlier join, is incomplete, or was not renewed in time.',
  ],
])('a certificate that is unfit: %j', (problem, cause) => {
  const params = { name: 'apiserver', files: ['/a', '/b'], authority: 'ca', problem };
  const { text } = new Failure(sentences.CERTIFICATE_UNFIT, params);
  expect(text.what).toMatch(/^The apiserver certificate on this machine cannot be used: \/a .*\.$/);
  expect(text.cause).toBe(cause);
  expect(text.cure).toContain('Move /a and /b to another directory');
  expect(text.cure).toContain('the key of the CA "ca" is on this machine');
});

const FROM_CONTROL_PLANE =
  'On the first control-plane node of a new cluster, move any existing files of the CA "ca" to another directory; init then creates this CA. When joining, use --certificate-key (run "kubejoin init phase upload-certs --upload-certs" on a control-plane node to get the key), or copy /a from a control-plane node.';
const CLOCK = "Check this machine's clock; if the CA has really expired, renew it on all control-plane nodes first.";

it.each<[PkiProblem, string, string]>([
  [
    { type: 'expired', file: '/a', at: 'D' },
    "The CA has expired (or this machine's clock is wrong); certificates issued by it are no longer accepted.",
    CLOCK,
  ],
  [
    { type: 'not-yet-valid', file: '/a', at: 'D' },
    'The clock is wrong on this machine, or was wrong on the machine where the CA was created.',
    CLOCK,
  ],
  [
    missing,
    'The first control-plane node creates the CAs, and the other control-plane nodes must use the same CAs. The CA "ca" was neither created on this machine, nor downloaded with a certificate key, nor copied here.',
    FROM_CONTROL_PLANE,
  ],
  [
    { type: 'not-a-ca', file: '/a' },
    'The file is damaged, or was not copied from a control-plane node of this cluster.',
    FROM_CONTROL_PLANE,
  ],
])('a CA that is unfit: %j', (problem, cause, cure) => {
  const { text } = new Failure(sentences.CERTIFICATE_AUTHORITY_UNFIT, { authority: 'ca', problem });
  expect(text.what).toMatch(/^The CA "ca" cannot be used: \/a .*\.$/);
  expect([text.cause, text.cure]).toEqual([cause, cure]);
});

it.each<[PkiProblem[], string, string, string]>([
  [
    [missing],
    'No certificate was renewed, because one of the existing files cannot be used:\n  - /a is missing',
    'Restore this file from a backup, or move it to another directory (a certificate together with its key) and generate a new one with',
    'a new one with "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
  ],
  [
    [missing, bad],
    'No certificate was renewed, because some of the existing files cannot be used:\n  - /a is missing\n  - /b does not contain a readable PEM certificate',
    'Restore these files from a backup, or move them to another directory (each certificate together with its key) and generate new ones with',
    'new ones with "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
  ],
])('certificates that cannot be renewed: %j', (problems, what, begins, ends) => {
  const { text } = new Failure(sentences.CERTIFICATES_NOT_RENEWABLE, { problems });
  expect(text.what).toBe(what);
  expect(text.cure.startsWith(begins)).toBe(true);
  expect(text.cure.endsWith(ends)).toBe(true);
});

it.each<[PkiProblem, object]>([
  [
    { type: 'distrusted', file: '/a', at: '/tmp' },
    {
      what: 'The certificate request was not created: /a can be written by another user (see the owner and mode of /tmp).',
      cause: 'Anyone with the key of a certificate can use the certificate. Existing files are never replaced.',
      cure: 'With --cert-dir and --kubeconfig-dir, specify directories that no other user can change.',
    },
  ],
  [
    missing,
    {
      what: 'An existing certificate request cannot be reused: /a is missing.',
      cause: 'The request was created for a different key or configuration. Existing files are never replaced.',
      cure: 'Move /a and /a.csr to another directory, or specify different directories with --cert-dir and --kubeconfig-dir.',
    },
  ],
])('a request that is unfit: %j', (problem, text) => {
  const failure = new Failure(sentences.CERTIFICATE_REQUEST_UNFIT, { files: ['/a', '/a.csr'], problem });
  expect(failure.text).toEqual(text);
});

it.each<[Message, string]>([
  [
    sentences.CERTIFICATE_AUTHORITY_EXTERNAL({ authority: 'ca', keyPath: '/ca.key' }),
    'The CA "ca" is treated as external: its key (/ca.key) is not on this machine, so the CA cannot sign anything here.',
  ],
  [
    sentences.KUBECONFIG_OTHER_SERVER({ path: '/c', server: 'https://a', expected: 'https://b' }),
    '/c already exists and is kept, although it points to https://a instead of https://b. Join commands name the address in admin.conf. If this address is wrong, correct it in the file.',
  ],
  [
    sentences.CERTIFICATE_OUTLIVES_CA({ name: 'apiserver', authority: 'ca', at: 'D' }),
    'The apiserver certificate is valid only until D, when its CA "ca" expires.',
  ],
])('%# reads "%s"', (message, said) => expect(inEnglish(message)).toBe(said));
