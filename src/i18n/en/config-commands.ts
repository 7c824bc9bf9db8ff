export const configCommands = {
  COMMAND_CONFIG: () => 'Print, check and migrate configuration files, and list or pull the images of a cluster',
  COMMAND_CONFIG_PRINT: () => 'Print the default configuration of a command',
  COMMAND_CONFIG_PRINT_LONG: () =>
    `Prints a configuration file with every field and its default, to start from.

What has no default (tokens, addresses, names) has a placeholder that is valid and of no use: replace it.`,
  COMMAND_CONFIG_PRINT_INIT: () => 'Print the default configuration of init',
  COMMAND_CONFIG_PRINT_JOIN: () => 'Print the default configuration of join',
  COMMAND_CONFIG_PRINT_RESET: () => 'Print the default configuration of reset',
  COMMAND_CONFIG_PRINT_UPGRADE: () => 'Print the default configuration of kubeadm upgrade',
  COMMAND_CONFIG_MIGRATE: () => 'Write a configuration file of an older version in the current one',
  COMMAND_CONFIG_MIGRATE_LONG: () =>
    `Writes a configuration file of kubeadm.k8s.io/v1beta2 or v1beta3 in kubeadm.k8s.io/v1beta4.

Only what has changed is changed: comments, order and the kinds of other groups stay, and no defaults are filled in.
The file is checked before and after. Without --new-config the result goes to standard output.`,
  COMMAND_CONFIG_VALIDATE: () => 'Check a configuration file, with the place of everything that is wrong in it',
  COMMAND_CONFIG_IMAGES: () => 'List or pull the container images of a cluster',
  COMMAND_CONFIG_IMAGES_LIST: () => 'List the images that init would use',
  COMMAND_CONFIG_IMAGES_PULL: () => 'Pull the images that init would use',
  FLAG_ALLOW_MISSING_TEMPLATE_KEYS: () =>
    'A field that a JSONPath template names and that is not there prints as nothing. With =false it is an error.',
  FLAG_SHOW_MANAGED_FIELDS: () => 'Without effect: what is printed has no managed fields.',
  FLAG_KUBECONFIG_UNUSED: () => 'Accepted as by kubeadm, and not used: no cluster is asked.',
  FLAG_CONFIG_VALIDATE: () => 'Path of the configuration file.',
  FLAG_CONFIG_IMAGES: () => 'Path of a configuration file with a ClusterConfiguration.',
  FLAG_ALLOW_DEPRECATED_API: () =>
    'Accepted as by kubeadm: old versions that can be read are always accepted, with a warning.',
  FLAG_OLD_CONFIG: () => 'Path of the configuration file that is to be migrated.',
  FLAG_NEW_CONFIG: () => 'Path of the file that is written. Default: standard output.',
  FLAG_COMPONENT_CONFIGS: () => 'Also the default configurations of these components, with commas between them.',
};
