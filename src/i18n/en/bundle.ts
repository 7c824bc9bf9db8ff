export const bundle = {
  COMMAND_BUNDLE: (): string => 'Create and show bundles for machines that can reach only the API server',
  COMMAND_BUNDLE_CREATE: (): string => 'Create a signed bundle that joins one machine without a registry',
  COMMAND_BUNDLE_CREATE_LONG: (): string =>
    'Packs everything that one machine needs to join into a file: the configuration with the endpoint and the CA hash of the cluster, a new token that admits only the node of --node-name, the images of its role, and kubejoin itself. The file is signed with an OpenSSH key and expires with the token. "kubejoin join --bundle FILE" verifies it, imports the images into containerd, and joins. Accepts the flags of "join" for the configuration.',
  COMMAND_BUNDLE_SHOW: (): string => 'Verify a bundle and show what it contains',
  COMMAND_BUNDLE_SHOW_LONG: (): string =>
    'Verifies the signature and every byte of a bundle, as "kubejoin join --bundle FILE" does. Then shows its machine, cluster, images, signer and expiry, but not its token. If the bundle cannot be verified, nothing is shown. Changes nothing.',
  FLAG_BUNDLE_KUBECONFIG: (): string =>
    "Kubeconfig of an administrator, used to read the cluster's configuration and to create the token. Default: as in kubectl, then /etc/kubernetes/admin.conf.",
  FLAG_BUNDLE_OUTPUT_FILE: (): string => 'File to write (mode 0600). Required.',
  FLAG_BUNDLE_SIGN_KEY: (): string =>
    'OpenSSH private key to sign the bundle with, or the public key of one loaded in ssh-agent. Required.',
  FLAG_BUNDLE_TTL: (): string => 'Lifetime of the bundle and of its token.',
  FLAG_BUNDLE_IMAGES: (): string =>
    'OCI image layout (a directory or a tar archive) that contains the images. Default: the local containerd.',
  FLAG_BUNDLE_IMAGE: (): string =>
    'Name of an additional image, such as one of the network plugin. Can be repeated. The images of the role are always included.',
  FLAG_BUNDLE_EXECUTABLE: (): string => 'The kubejoin executable for the machine. Default: this one.',
  FLAG_BUNDLE: (): string =>
    'Join with this bundle from "kubejoin bundle create", which contains the configuration, the token and the images.',
  FLAG_BUNDLE_SIGNERS: (): string =>
    'File with the keys of the signers that this machine trusts (ssh-keygen(1), ALLOWED SIGNERS).',
};
