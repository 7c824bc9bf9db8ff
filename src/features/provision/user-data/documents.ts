import { shellWord } from '../../../base/shown.ts';
import { JOIN_SERVICE, PROVISIONED } from '../../../manifests/paths.ts';
import { toYaml } from '../../../manifests/yaml.ts';
import { contentOf, type MachineFile, type MachineFiles } from './machine.ts';

/** Formats of user data. */
export type ProvisionFormat = 'cloud-init' | 'ignition' | 'script';

/** User data of one machine, with its secrets. */
export function userData(format: ProvisionFormat, files: MachineFiles): string {
  return { 'cloud-init': cloudConfig, ignition: ignitionConfig, script: shellScript }[format](files);
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

/** Text that every YAML 1.1 parser reads back as it is; cloud-init's refuses control characters. */
const PLAIN = /^[\n\x20-\x7e]*$/;

/** A cloud-config document (cloud-init's modules bootcmd, write_files and runcmd). */
function cloudConfig({ common, systemd }: MachineFiles): string {
  const document = {
    // Earlier than write_files, which makes what is missing readable by everyone, and sets a file's mode last.
    bootcmd: [['cloud-init-per', 'instance', 'kubejoin', 'sh', '-c', closing(common)]],
    write_files: [...common, systemd].map(cloudFile),
    runcmd: [
      ['systemctl', 'daemon-reload'],
      ['systemctl', 'enable', `${JOIN_SERVICE}.service`],
      ['systemctl', 'start', '--no-block', `${JOIN_SERVICE}.service`],
    ],
  };
  return `#cloud-config\n${toYaml(document)}`;
}

/** Commands that close the directory, also one of the image, and make its files anew, empty and for root alone. */
function closing(files: readonly MachineFile[]): string {
  const { directory } = PROVISIONED;
  const inside = files.map(({ path }) => path).filter((path) => path.startsWith(`${directory}/`));
  return [
    `set -e; umask 077; mkdir -p ${directory}; chmod 0700 ${directory}`,
    ...inside.map((path) => `rm -f ${path}; : > ${path}`),
  ].join('; ');
}

function cloudFile(file: MachineFile): object {
  const text = contentOf(file);
  const plain = PLAIN.test(text);
  return {
    path: file.path,
    owner: 'root:root',
    permissions: octal(file.mode),
    ...(plain ? { content: text } : { encoding: 'b64', content: Buffer.from(text).toString('base64') }),
  };
}

/** Directories that Ignition would otherwise make readable by everyone. */
const PRIVATE_DIRECTORIES = [PROVISIONED.directory];

/** An Ignition config (coreos.github.io/ignition, 3.0.0: every later 3.x reads it). */
function ignitionConfig({ common, systemd }: MachineFiles): string {
  const config = {
    ignition: { version: '3.0.0' },
    storage: {
      directories: PRIVATE_DIRECTORIES.map((path) => ({ path, mode: 0o700 })),
      files: common.map((file) => ({
        path: file.path,
        mode: file.mode,
        overwrite: true,
        contents: { source: `data:;base64,${Buffer.from(contentOf(file)).toString('base64')}` },
      })),
    },
    systemd: { units: [{ name: `${JOIN_SERVICE}.service`, enabled: true, contents: contentOf(systemd) }] },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** A script for a POSIX shell that finds out the service manager. */
function shellScript({ common, systemd, openrc }: MachineFiles): string {
  return `#!/bin/sh
# Written by "kubejoin provision". Run it once, as root, at the first boot of a machine.
set -eu
umask 077

put() {
  rm -f "$2.new"
  printf '%s' "$3" > "$2.new"
  chmod "$1" "$2.new"
  mv -f "$2.new" "$2"
}

mkdir -p ${PROVISIONED.directory}
chmod 0700 ${PROVISIONED.directory}
${common.map(putting).join('\n')}
if [ -d /run/systemd/system ]; then
  ${putting(systemd)}
  systemctl daemon-reload
  systemctl enable ${JOIN_SERVICE}.service
  systemctl start --no-block ${JOIN_SERVICE}.service
elif command -v rc-update > /dev/null; then
  ${putting(openrc)}
  rc-update add ${JOIN_SERVICE} default
  rc-service ${JOIN_SERVICE} start
else
  exec /bin/sh ${PROVISIONED.bootScript}
fi
`;
}

function putting(file: MachineFile): string {
  return `put ${octal(file.mode)} ${file.path} ${shellWord(contentOf(file))}`;
}
