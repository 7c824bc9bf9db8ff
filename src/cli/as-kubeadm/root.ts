import { NEWEST_RELEASE } from '../../config/kubernetes-versions.ts';
import type { Command } from '../argv/command.ts';
import { buildInfo } from '../build-info.ts';
import { completionCommand } from '../commands/completion.ts';
import { versionCommand, versionOutput } from '../commands/version.ts';
import type { Feature } from '../feature.ts';
import { dataYaml } from '../render/output/printed-data.ts';
import { rootCommand } from '../root.ts';

/** kubejoin's commands that kubeadm also has. */
const SHARED: ReadonlySet<string> = new Set([
  ...['init', 'join', 'reset'],
  ...['certs', 'config', 'kubeconfig', 'token'],
  ...['completion', 'help', 'version'],
]);

/** The commands of kubeadm: kubejoin's without what is its own, and those that only the real kubeadm can run. */
export function kubeadmRoot(features: readonly Feature[]): Command {
  const root = rootCommand(features);
  const shared = root.commands
    .filter(({ name }) => SHARED.has(name))
    .map((command) => asInKubeadm(replaced(command, features)));
  return { ...root, name: 'kubeadm', summary: 'COMMAND_ROOT_AS_KUBEADM', commands: [...shared, ...ELSEWHERE] };
}

function replaced(command: Command, features: readonly Feature[]): Command {
  switch (command.name) {
    case 'completion':
      return completionCommand(() => kubeadmRoot(features));
    case 'version':
      return kubeadmVersionCommand;
    case 'reset':
      // kubeadm ignores them, and older tools give the names of phases.
      return { ...command, maxArguments: Number.POSITIVE_INFINITY };
    default:
      return command;
  }
}

/** Without its long description, which explains what kubejoin has beyond kubeadm, and without its live view. */
function asInKubeadm({ description: _, showsRun: __, ...command }: Command): Command {
  return {
    ...command,
    flags: command.flags.filter(({ own }) => own !== true),
    commands: command.commands.map(asInKubeadm),
  };
}

const ELSEWHERE: readonly Command[] = ['alpha', 'upgrade'].map((name) => ({
  name,
  summary: 'COMMAND_ELSEWHERE',
  maxArguments: Number.POSITIVE_INFINITY,
  flags: [],
  commands: [],
  isElsewhere: true,
}));

/** `version` with kubeadm's fields. The version is that of the kubeadm to which kubejoin is equivalent. */
const kubeadmVersionCommand: Command = {
  ...versionCommand,
  async run({ line, terminal }) {
    terminal.out(kubeadmVersion(line.flags.string('output')));
  },
};

/** Without the final line break. */
export function kubeadmVersion(format: string | undefined): string {
  const info = kubeadmInfo();
  switch (format) {
    case 'short':
    case 'json':
      return versionOutput(format, info);
    case 'yaml':
      return dataYaml({ clientVersion: info });
    default:
      return `kubeadm version: &version.Info{${goFields(info)}}`;
  }
}

/** apimachinery's version.Info. Its compiler tells that it is not kubeadm itself. */
function kubeadmInfo() {
  const [major = '', minor = ''] = NEWEST_RELEASE.slice(1).split('.');
  const { gitVersion, gitCommit, gitTreeState, buildDate, nodeVersion, platform } = buildInfo();
  return {
    ...{ major, minor, gitVersion: NEWEST_RELEASE, gitCommit, gitTreeState, buildDate },
    ...{ goVersion: `node-${nodeVersion}`, compiler: `kubejoin-${gitVersion}`, platform },
  };
}

function goFields({ major, minor, ...others }: ReturnType<typeof kubeadmInfo>): string {
  const emulation = { emulationMajor: '', emulationMinor: '', minCompatibilityMajor: '', minCompatibilityMinor: '' };
  return Object.entries({ major, minor, ...emulation, ...others })
    .map(([name, value]) => `${name.charAt(0).toUpperCase()}${name.slice(1)}:${JSON.stringify(value)}`)
    .join(', ');
}
