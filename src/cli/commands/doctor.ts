import { JOIN_PHASE_FLAGS } from '../../phases/join/flags.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { joinFlags, phaseFlags } from '../flags/shared-flags.ts';

/** Flags that name a cluster. */
const OF_A_CLUSTER = ['config', 'discovery-file', 'discovery-token', 'token', 'token-file'];

/** `doctor`: checks whether a join with these flags would work. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'COMMAND_DOCTOR',
  description: 'COMMAND_DOCTOR_LONG',
  argument: '[api-server-endpoint]',
  maxArguments: 1,
  flags: phaseFlags([...JOIN_PHASE_FLAGS.preflight, 'patches'], joinFlags).filter(({ name }) => name !== 'dry-run'),
  showsRun: true,
  commands: [],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { line, reporter, interruption, observers } = invocation;
  const [{ doctor }, { linuxHost }, { joinConfiguration }] = await Promise.all([
    import('../../operations/doctor.ts'),
    import('../../host/linux/index.ts'),
    import('../configuration/join-configuration.ts'),
  ]);
  const host = linuxHost().read;
  const emit = reporter.event.bind(reporter);
  const withoutCluster = line.arguments.length === 0 && !OF_A_CLUSTER.some((name) => line.flags.has(name));
  const configuration = await joinConfiguration(invocation, host.files, emit, { withoutCluster });
  if (observers) {
    const { runFacts } = await import('../recorded-run.ts');
    observers.about({ ...runFacts(configuration, host.system), ...(withoutCluster && { endpoint: '' }) });
  }
  const { nodeName: node } = await doctor({
    ...{ configuration, host, emit, withoutCluster },
    signal: interruption.signal,
    allowRemoteFilePrograms: line.flags.bool('allow-remote-discovery-programs'),
  });
  const key = withoutCluster ? 'DOCTOR_MACHINE_READY' : 'DOCTOR_JOIN_WORKS';
  reporter.succeeded({ outcome: 'ready', fields: { nodeName: node }, message: { key, params: { node } } });
}
