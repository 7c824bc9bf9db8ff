/** Variants that docs/errors.md, with one example of each failure, does not show. */
import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { inEnglish, type Message } from '../../../src/base/text.ts';
import * as sentences from '../../../src/features/provision/provision-sentences.ts';
import * as operations from '../../../src/operations/operations-sentences.ts';

it.each<[Message, string]>([
  [
    sentences.JOIN_TRIED_AGAIN({ reason: 'it is busy', seconds: 1 }),
    'The join failed and will be retried in 1 second. Reason: it is busy',
  ],
  [
    sentences.JOIN_TRIED_AGAIN({ reason: sentences.RUNTIME_AWAITED({ seconds: 2 }), seconds: 30 }),
    'The join failed and will be retried in 30 seconds. Reason: Waiting up to 2 seconds for the container runtime.',
  ],
  [sentences.RUNTIME_AWAITED({ seconds: 1 }), 'Waiting up to 1 second for the container runtime.'],
  [sentences.HOSTNAME_AWAITED(), 'Waiting until this machine has a host name, which becomes the node name.'],
  [sentences.EXECUTABLE_URL_UNFIT(), 'The value must be an https URL without a user name or password.'],
  [sentences.SHA256_UNFIT(), 'The value must be a SHA-256 digest: 64 hexadecimal digits.'],
  [
    sentences.SHA256_NEEDED(),
    'This flag requires --sha256: the machine verifies the SHA-256 before running the executable.',
  ],
  [sentences.SHA256_ALONE(), 'This flag requires --executable.'],
  [sentences.PACKAGE_AND_EXECUTABLE(), 'This flag cannot be combined with --executable. Specify only one of them.'],
  [sentences.SENTINEL_UNFIT(), 'The value must be an absolute path outside /dev and /proc.'],
  [
    sentences.TOKEN_BESIDE_KUBECONFIG(),
    'This flag cannot be combined with --kubeconfig: kubejoin uses the kubeconfig to create a token that is bound to this node.',
  ],
  [
    operations.PROVISION_NODE_MISSING(),
    'This flag is required: a token created with --kubeconfig is bound to the node name.',
  ],
  [
    sentences.TTL_WITHOUT_KUBECONFIG(),
    'This flag applies only to a token created with --kubeconfig: add --kubeconfig, or omit this flag.',
  ],
  [
    sentences.UNDO_BESIDE_KUBECONFIG(),
    "This flag cannot be combined with --kubeconfig: the undo deletes the kubelet's key, and a token created with --kubeconfig admits only one key.",
  ],
  [sentences.RETRY_FOR_UNFIT(), 'The value must be a duration with a unit, such as 90s or 1h.'],
  [operations.PROVISION_DRY_RUN(), 'The configuration must not set dryRun.'],
])('%# reads "%s"', (message, said) => expect(inEnglish(message)).toBe(said));

it.each([
  ['localhost', 'and the host name is still localhost.'],
  ['', 'and the host name is still empty.'],
])('a machine without a host name: "%s"', (hostname, said) => {
  expect(new Failure(sentences.HOSTNAME_MISSING, { hostname }).text.cause).toContain(said);
});
