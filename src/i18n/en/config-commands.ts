export const configCommands = {
  COMMAND_CONFIG: () => "Print, validate and migrate configuration files, and list or pull a cluster's images",
  COMMAND_CONFIG_PRINT: () => 'Print the default configuration for a command',
  COMMAND_CONFIG_PRINT_LONG: () =>
    `Prints a configuration file with every field, as a starting point.

Fields that have a default value are set to it. The others (tokens, addresses, names) contain valid placeholders.
Replace the placeholders.`,
  COMMAND_CONFIG_PRINT_INIT: () => 'Print the default configuration for init',
  COMMAND_CONFIG_PRINT_JOIN: () => 'Print the default configuration for join',
  COMMAND_CONFIG_PRINT_RESET: () => 'Print the default configuration for reset',
  COMMAND_CONFIG_PRINT_UPGRADE: () => 'Print the default configuration for kubeadm upgrade',
  COMMAND_CONFIG_MIGRATE: () => 'Convert a configuration file to the current version',
  COMMAND_CONFIG_MIGRATE_LONG: () =>
    `Converts a configuration file from kubeadm.k8s.io/v1beta2 or v1beta3 to kubeadm.k8s.io/v1beta4.

Only fields that differ between the versions change. Comments and field order stay as they are. Documents from other
API groups are not changed, and no defaults are added. The file is validated before and after the conversion. Without
--new-config, the result is written to standard output.`,
  COMMAND_CONFIG_VALIDATE: () => 'Validate a configuration file and show the line of every problem',
  COMMAND_CONFIG_IMAGES: () => 'List or pull the container images for a cluster',
  COMMAND_CONFIG_IMAGES_LIST: () => 'List the images that init uses',
  COMMAND_CONFIG_IMAGES_PULL: () => 'Pull the images that init uses',
  FLAG_ALLOW_MISSING_TEMPLATE_KEYS: () =>
    'If a JSONPath template uses a field that does not exist, print nothing for it. With =false, report an error.',
  FLAG_SHOW_MANAGED_FIELDS: () => 'Has no effect: the output has no managed fields.',
  FLAG_KUBECONFIG_UNUSED: () => 'Accepted for compatibility with kubeadm. Has no effect: no cluster is contacted.',
  FLAG_CONFIG_VALIDATE: () => 'Path to the configuration file.',
  FLAG_CONFIG_IMAGES: () => 'Path to a configuration file with a ClusterConfiguration.',
  FLAG_ALLOW_DEPRECATED_API: () =>
    'Accepted for compatibility with kubeadm. Deprecated API versions are always accepted, with a warning.',
  FLAG_OLD_CONFIG: () => 'Path to the configuration file to migrate.',
  FLAG_NEW_CONFIG: () => 'Path to the file to write. Default: standard output.',
  FLAG_COMPONENT_CONFIGS: () => 'Also print the default configurations for these components (comma-separated list).',
};
