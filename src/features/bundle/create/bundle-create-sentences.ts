import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { type Distrusted, distrust } from '../../../host/distrust.ts';

export const BUNDLE_SIGNING_FAILED = failure('BUNDLE_SIGNING_FAILED', {
  class: 'host',
  sample: { key: '/root/.ssh/id_ed25519', answer: 'Load key "/root/.ssh/id_ed25519": No such file or directory' },
  english: (p: { key: string; answer: string }) => ({
    what: `Could not sign the bundle with ${p.key}.`,
    cause: `ssh-keygen reported: ${p.answer}`,
    cure: 'Set --sign-key to an OpenSSH private key, or to a public key whose private key is loaded in ssh-agent ("ssh-add -l" lists the loaded keys).',
  }),
});

export const BUNDLE_EXECUTABLE_CHANGED = failure('BUNDLE_EXECUTABLE_CHANGED', {
  class: 'host',
  sample: { path: '/usr/local/bin/kubejoin' },
  english: (p: { path: string }) => ({
    what: `${p.path} changed while the bundle was being created. No bundle was written.`,
    cause:
      'kubejoin read the executable twice and got different contents; the SHA-256 to be signed comes from the first read.',
    cure: 'Wait until nothing is writing to the file (for example, until an update of kubejoin has finished), then run the same command again.',
  }),
});

export const BUNDLE_EXECUTABLE_UNTRUSTED = failure('BUNDLE_EXECUTABLE_UNTRUSTED', {
  code: 'EXECUTABLE_UNTRUSTED',
  class: 'usage',
  sample: { path: '/opt/kubejoin/kubejoin', at: '/opt/kubejoin', problem: 'writable', uid: 0, mode: 0o777 },
  english: (p: { path: string } & Distrusted) => ({
    what: `${p.path} was not added to the bundle: it runs as root, but other users could have modified it.`,
    cause: distrust(p),
    cure: 'Verify that the file is the one from the release. Then put a copy in a directory that only you can write to, and specify it with --executable FILE.',
  }),
});

const UNPACKABLE = {
  absent: 'No image with the requested name was found',
  platform: 'The image is not available for the requested architecture',
  blob: 'Part of the image is missing; containerd may have discarded it after unpacking',
  digest: 'Part of the image does not match its SHA-256',
  malformed: 'The image manifest is neither in OCI format nor in Docker format (schema 2)',
  'too-large': 'Part of the image is 8 GiB or larger, and a bundle can contain only smaller parts',
};

export type Unpackable = keyof typeof UNPACKABLE;

export const BUNDLE_IMAGE_UNAVAILABLE = failure('BUNDLE_IMAGE_UNAVAILABLE', {
  class: 'host',
  sample: {
    image: 'registry.k8s.io/kube-proxy:v1.37.2',
    source: '/srv/images',
    architecture: 'amd64',
    problem: 'absent',
  },
  english: (p: { image: string; source: string; architecture: string; problem: Unpackable }) => ({
    what: `Cannot get the image ${p.image} (linux/${p.architecture}) from ${p.source}.`,
    cause: `${UNPACKABLE[p.problem]}.`,
    cure:
      p.problem === 'too-large'
        ? 'Rebuild the image with smaller layers. Or omit it from the bundle, and copy it to the machine with "ctr -n k8s.io images export FILE IMAGE" and "ctr -n k8s.io images import FILE".'
        : `Copy the image to a directory ("skopeo copy docker://${p.image} oci:DIRECTORY:${p.image}") and set --images to DIRECTORY, or pull the image into containerd ("ctr -n k8s.io images pull ${p.image}").`,
  }),
});

export const BUNDLE_SOURCE_UNREADABLE = failure('BUNDLE_SOURCE_UNREADABLE', {
  code: 'INPUT_FILE_INVALID',
  class: 'usage',
  sample: { source: '/srv/images', reason: '' },
  english: (p: { source: string; reason: string }) => ({
    what: `${p.source} is not an OCI image layout.`,
    cause: p.reason || 'The file index.json is missing from the directory or tar archive, or is not valid.',
    cure: 'Specify a directory or an archive written by "skopeo copy", "docker save" (version 25 or later) or "ctr images export", or omit --images to use the local containerd.',
  }),
});

export const BUNDLE_IMAGE_ADDED = text(
  'BUNDLE_IMAGE_ADDED',
  (p: { image: string; megabytes: number }) => `Adding the image ${p.image} (${p.megabytes} MB).`,
);

export const BUNDLE_OUTPUT_UNFIT = text('BUNDLE_OUTPUT_UNFIT', () => 'A bundle cannot be written to standard output.');
export const BUNDLE_TTL_UNFIT = text(
  'BUNDLE_TTL_UNFIT',
  () => 'A bundle must expire: use a duration greater than zero.',
);
export const BUNDLE_IMAGE_NAME_UNFIT = text(
  'BUNDLE_IMAGE_NAME_UNFIT',
  () => 'The value must be a full image name with a tag, such as registry.example/cni:v1.',
);
export const BUNDLE_POLICY_UNFIT = text(
  'BUNDLE_POLICY_UNFIT',
  () => 'The pull policy Always does not work on a machine without access to a registry. Use IfNotPresent or Never.',
);
export const BUNDLE_DISCOVERY_UNFIT = text(
  'BUNDLE_DISCOVERY_UNFIT',
  () => 'This field is required: a bundle uses token discovery with the CA hash.',
);
export const BUNDLE_EXECUTABLE_NEEDED = text(
  'BUNDLE_EXECUTABLE_NEEDED',
  () =>
    'This flag is required: this installation of kubejoin runs on Node.js and is not a single executable that can be added to a bundle.',
);
export const BUNDLE_EXECUTABLE_MISSING = text('BUNDLE_EXECUTABLE_MISSING', () => 'The file does not exist.');
export const BUNDLE_EXECUTABLE_LARGE = text('BUNDLE_EXECUTABLE_LARGE', () => 'The file is too large to be kubejoin.');
