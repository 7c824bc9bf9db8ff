/** Texts that only commands print. */
export const printed = {
  COMMAND_BUNDLE: (): string => 'Create and show bundles for machines that can reach only the API server',
  COMMAND_BUNDLE_CREATE: (): string =>
    'Create a signed bundle that joins one machine to the cluster without using an image registry',
  COMMAND_BUNDLE_CREATE_LONG: (): string =>
    'Creates a single file with everything that one machine needs to join: the configuration with the cluster\'s endpoint and CA hash, a new token that admits only the node specified with --node-name, the images for its role, and kubejoin itself. The file is signed with an OpenSSH key and expires with the token. "kubejoin join --bundle FILE" verifies it, imports the images into containerd, and joins. "bundle create" accepts the configuration flags of "join".',
  COMMAND_BUNDLE_SHOW: (): string => 'Verify a bundle and show what it contains',
  COMMAND_BUNDLE_SHOW_LONG: (): string =>
    'Verifies the signature and every byte of a bundle, as "kubejoin join --bundle FILE" does. Then shows its machine, cluster, images, signer and expiration time, but not its token. If the bundle cannot be verified, nothing is shown. Changes nothing.',
  FLAG_BUNDLE_KUBECONFIG: (): string =>
    "Administrator's kubeconfig, used to read the cluster's configuration and to create the token. Default: $KUBECONFIG (or ~/.kube/config) if that file exists, otherwise /etc/kubernetes/admin.conf.",
  FLAG_BUNDLE_OUTPUT_FILE: (): string => 'File to write (mode 0600). Required.',
  FLAG_BUNDLE_SIGN_KEY: (): string =>
    'OpenSSH private key to sign the bundle with, or a public key whose private key is loaded in ssh-agent. Required.',
  FLAG_BUNDLE_TTL: (): string => 'Lifetime of the bundle and its token.',
  FLAG_BUNDLE_IMAGES: (): string =>
    'OCI image layout (a directory or a tar archive) that contains the images. Default: the images are read from the local containerd.',
  FLAG_BUNDLE_IMAGE: (): string =>
    "Name of an additional image, such as a network plugin image. Can be repeated. The images for the node's role are always included.",
  FLAG_BUNDLE_EXECUTABLE: (): string => 'kubejoin executable for the machine. Default: the running executable.',
  FLAG_BUNDLE: (): string =>
    'Join with this bundle (from "kubejoin bundle create"), which contains the configuration, the token and the images.',
  FLAG_BUNDLE_SIGNERS: (): string =>
    'File with the keys of the signers that this machine trusts (see ALLOWED SIGNERS in ssh-keygen(1)).',
};
