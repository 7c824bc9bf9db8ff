import type { FailureText } from '../catalogue.ts';
import { errnoMeaning } from './errno.ts';

function outputCause(directory: string, reason: string): string {
  if (reason === 'ENOENT') return `There is no directory ${directory}, and none is made.`;
  if (reason === 'ENOTDIR') return `${directory} is no directory.`;
  if (reason === 'EACCES' || reason === 'EPERM')
    return `This user may not read or write there; the system's answer at ${directory}: ${errnoMeaning(reason)}.`;
  return `The system's answer at ${directory}: ${errnoMeaning(reason)}.`;
}

function outputCure(directory: string, reason: string, flag: string): string {
  const asAnother = 'Run the command as a user who may, or name';
  const first = { ENOENT: `Make it (mkdir -p ${directory}), or name`, EACCES: asAnother, EPERM: asAnother }[reason] ?? 'Name';
  return `${first} another file with ${flag}; without the flag the result goes to standard output.`;
}

export const configCommands = {
  failures: {
    FLAG_REQUIRED: (p: { flag: string; command: string }): FailureText => ({
      what: `"${p.command}" needs the flag ${p.flag}.`,
      cause: 'It was not given, or its value is empty.',
      cure: `Give it, or see "${p.command} --help".`,
    }),
    OUTPUT_TEMPLATE_MALFORMED: (p: { template: string; column: number }): FailureText => ({
      what: `The JSONPath template "${p.template}" of --output cannot be read.`,
      cause: `At its character ${p.column} stands something that does not belong there, or something is missing.`,
      cure: "Write paths in braces, as kubectl does: -o jsonpath='{.images[*]}'.",
    }),
    OUTPUT_TEMPLATE_KEY_MISSING: (p: { template: string; key: string }): FailureText => ({
      what: `The JSONPath template "${p.template}" of --output names ${p.key}, which is not there. Nothing was printed.`,
      cause: 'It is mistyped, or this object has no such field or item; --allow-missing-template-keys=false makes that an error.',
      cure: '"-o json" shows what is there; without --allow-missing-template-keys=false what is missing is printed as nothing.',
    }),
    OUTPUT_NOT_A_FILE: (p: { path: string }): FailureText => ({
      what: `${p.path} is no regular file, and was not written.`,
      cause: 'A file is put in the place of what is there, which must not happen to a directory, a device or a pipe.',
      cure: 'Name a file; to have the result on standard output, leave the flag out.',
    }),
    OUTPUT_NOT_WRITTEN: (p: { path: string; directory: string; reason: string; flag: string }): FailureText => ({
      what: `${p.path} could not be written. Nothing was changed.`,
      cause: outputCause(p.directory, p.reason),
      cure: outputCure(p.directory, p.reason, p.flag),
    }),
  },
  texts: {
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
    FLAG_ALLOW_DEPRECATED_API: () => 'Accepted as by kubeadm: old versions that can be read are always accepted, with a warning.',
    FLAG_OLD_CONFIG: () => 'Path of the configuration file that is to be migrated.',
    FLAG_NEW_CONFIG: () => 'Path of the file that is written. Default: standard output.',
    FLAG_COMPONENT_CONFIGS: () => 'Also the default configurations of these components, with commas between them.',

    IMAGES_PULLED: (p: { count: number }): string => `${p.count} images are there.`,
    MIGRATION_NOT_NEEDED: (p: { source: string }): string =>
      `${p.source} is written in the current version already: nothing is to be changed.`,
    MIGRATION_DROPPED_FIELD: (p: { source: string; line: number; name: string }): string =>
      `${p.source}:${p.line}: ${p.name} is left out: Kubernetes no longer has the choice that it made.`,
    MIGRATION_DROPPED_GATE: (p: { source: string; line: number; name: string }): string =>
      `${p.source}:${p.line}: ${p.name} is left out: what this feature gate turned off can no longer be turned off.`,
    MIGRATION_DROPPED_KIND: (p: { source: string; line: number; name: string }): string =>
      `${p.source}:${p.line}: the ${p.name} is left out: since Kubernetes 1.22 nothing reads it.`,
  },
};
