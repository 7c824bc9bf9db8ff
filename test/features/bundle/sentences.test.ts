/** Variants that docs/errors.md, with one example of each failure, does not show. */
import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { inEnglish, type Message } from '../../../src/base/text.ts';
import * as sentences from '../../../src/features/bundle/bundle-sentences.ts';
import * as ofCreation from '../../../src/features/bundle/create/bundle-create-sentences.ts';

it.each<[sentences.BundleDamage, string]>([
  ['truncated', 'Entry x: the file ends within this entry.'],
  ['header', 'Entry x: its header is not what "kubejoin bundle create" writes for this name.'],
  ['content', 'Entry x: its SHA-256 differs from the one in SHA256SUMS.'],
  ['too-large', 'Entry x: it is larger than allowed.'],
  ['trailing', 'Entry x: the file does not end after its last entry.'],
  ['malformed', 'Entry x: its content is not what "kubejoin bundle create" writes.'],
  ['other-version', 'Entry x: another version of kubejoin wrote it.'],
])('a bundle that is damaged: %s', (problem, cause) => {
  const { text } = new Failure(sentences.BUNDLE_DAMAGED, { path: '/b', entry: 'x', problem });
  expect(text.what).toBe('The bundle /b is damaged. None of its content was used.');
  expect(text.cause).toBe(cause);
  expect(text.cure).toBe(
    problem === 'other-version'
      ? 'Use the version of kubejoin that created the bundle, or create it again with this version.'
      : 'Copy the bundle again, and compare it with the original ("sha256sum"). If they are the same, create a new bundle with "kubejoin bundle create".',
  );
});

it('a file that does not begin as a bundle does is called another file', () => {
  const { text } = new Failure(sentences.BUNDLE_DAMAGED, { path: '/b', entry: 'SHA256SUMS', problem: 'header' });
  expect(text.what).toBe('The file /b is not a bundle, or it is damaged. None of its content was used.');
  expect(text.cure).toMatch(/^If you meant another file, correct the path\. Otherwise, copy the bundle again,/);
});

it.each([
  ['sign', 'ssh-keygen is not installed, so the bundle cannot be signed.'],
  ['verify', 'ssh-keygen is not installed, so the bundle cannot be verified.'],
] as const)('a machine without ssh-keygen, to %s', (to, what) => {
  expect(new Failure(sentences.SSH_KEYGEN_MISSING, { to }).text.what).toBe(what);
});

it.each<[sentences.Foreign['of'], string, string, string]>([
  [
    'node',
    'The bundle /b is for the node theirs, not for ours.',
    'According to its host name or --node-name, this machine would become the node ours. The token in the bundle can be used only to join theirs.',
    'Use the bundle for ours. To join this machine as theirs, add --node-name theirs.',
  ],
  [
    'endpoint',
    'The bundle /b is for the cluster at theirs, not for ours.',
    'The endpoint on the command line is not the one in the bundle.',
    'Use the bundle for this cluster, or omit the endpoint.',
  ],
  [
    'cluster',
    'The bundle /b is for another cluster.',
    "The CA hash in the bundle is theirs; this cluster's CA hash is ours.",
    'Use the bundle for this cluster. If the cluster\'s CA was replaced, create a new bundle with "kubejoin bundle create".',
  ],
])('a bundle for another %s', (of, what, cause, cure) => {
  const { text } = new Failure(sentences.BUNDLE_FOREIGN, { path: '/b', of, bundle: 'theirs', own: 'ours' });
  expect(text).toEqual({ what, cause, cure });
});

it.each<[ofCreation.Unpackable, string]>([
  ['absent', 'No image with the requested name was found.'],
  ['platform', 'The image is not available for the requested architecture.'],
  ['blob', 'Part of the image is missing; containerd may have discarded it after unpacking.'],
  ['digest', 'Part of the image does not match its SHA-256.'],
  ['malformed', 'The image manifest is neither in OCI format nor in Docker format (schema 2).'],
  ['too-large', 'Part of the image is 8 GiB or larger, and a bundle can contain only smaller parts.'],
])('an image that cannot be packed: %s', (problem, cause) => {
  const params = { image: 'i:v1', source: '/s', architecture: 'arm64', problem };
  const { text } = new Failure(ofCreation.BUNDLE_IMAGE_UNAVAILABLE, params);
  expect(text.what).toBe('Cannot get the image i:v1 (linux/arm64) from /s.');
  expect(text.cause).toBe(cause);
  expect(text.cure).toBe(
    problem === 'too-large'
      ? 'Rebuild the image with smaller layers. Or omit it from the bundle, and copy it to the machine with "ctr -n k8s.io images export FILE IMAGE" and "ctr -n k8s.io images import FILE".'
      : 'Copy the image to a directory ("skopeo copy docker://i:v1 oci:DIRECTORY:i:v1") and set --images to DIRECTORY, or pull the image into containerd ("ctr -n k8s.io images pull i:v1").',
  );
});

it.each([
  ['it is a pipe', 'it is a pipe'],
  ['', 'The file index.json is missing from the directory or tar archive, or is not valid.'],
])('a layout that cannot be read: "%s"', (reason, cause) => {
  expect(new Failure(ofCreation.BUNDLE_SOURCE_UNREADABLE, { source: '/s', reason }).text.cause).toBe(cause);
});

it.each<[Message, string]>([
  [
    sentences.BUNDLE_VERIFIED({ node: 'n', signer: 'a@b', expires: 'E' }),
    'The bundle for n is signed by a@b and valid until E.',
  ],
  [
    sentences.BUNDLE_READABLE({ path: '/b', mode: '644' }),
    'Other users can read /b (mode 644), which contains a token. Run "chmod 600 /b".',
  ],
  [ofCreation.BUNDLE_IMAGE_ADDED({ image: 'i', megabytes: 3 }), 'Adding the image i (3 MB).'],
  [
    sentences.BUNDLE_FLAG_UNFIT(),
    'This flag cannot be combined with --bundle: the bundle contains the configuration of this node.',
  ],
  [sentences.BUNDLE_FLAG_MISSING(), 'This flag is required.'],
  [ofCreation.BUNDLE_OUTPUT_UNFIT(), 'A bundle cannot be written to standard output.'],
  [ofCreation.BUNDLE_TTL_UNFIT(), 'A bundle must expire: use a duration greater than zero.'],
  [
    ofCreation.BUNDLE_IMAGE_NAME_UNFIT(),
    'The value must be a full image name with a tag, such as registry.example/cni:v1.',
  ],
  [
    ofCreation.BUNDLE_POLICY_UNFIT(),
    'The pull policy Always does not work on a machine without access to a registry. Use IfNotPresent or Never.',
  ],
  [ofCreation.BUNDLE_DISCOVERY_UNFIT(), 'This field is required: a bundle uses token discovery with the CA hash.'],
  [
    ofCreation.BUNDLE_EXECUTABLE_NEEDED(),
    'This flag is required: this installation of kubejoin runs on Node.js and is not a single executable that can be added to a bundle.',
  ],
  [ofCreation.BUNDLE_EXECUTABLE_MISSING(), 'The file does not exist.'],
  [ofCreation.BUNDLE_EXECUTABLE_LARGE(), 'The file is too large to be kubejoin.'],
])('%# reads "%s"', (message, said) => expect(inEnglish(message)).toBe(said));
