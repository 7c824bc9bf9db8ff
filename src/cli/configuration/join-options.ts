import type { Failure } from '../../base/failure.ts';
import type { Emit } from '../../engine/events.ts';
import type { JoinOptions } from '../../operations/join.ts';
import type { Invocation } from '../argv/command.ts';

/**
 * Options of join, plan and apply from their command lines. `positional`: the arguments, starting with the endpoint.
 * `mayBeExpired`: the caller throws `expired`, or uses nothing of the bundle.
 */
export async function joinOptions(
  invocation: Invocation,
  {
    positional = invocation.line.arguments,
    emit = invocation.reporter.event.bind(invocation.reporter),
    mayBeExpired = false,
  }: { positional?: readonly string[]; emit?: Emit; mayBeExpired?: boolean } = {},
): Promise<JoinOptions & { expired?: Failure | undefined }> {
  const { line, interruption, recording } = invocation;
  // Loaded only now: help and wrong command lines need none of it.
  const [{ linuxHost }, { joinConfiguration }] = await Promise.all([
    import('../../host/linux/index.ts'),
    import('./join-configuration.ts'),
  ]);
  const host = linuxHost();
  const bundled = ['bundle', 'bundle-signers'].some((name) => line.flags.has(name))
    ? await (await import('./bundle-options.ts')).bundledJoin(invocation, host, { positional, emit, mayBeExpired })
    : undefined;
  const configuration =
    bundled?.configuration ?? (await joinConfiguration(invocation, host.read.files, emit, { positional }));
  if (recording) {
    const { runFacts } = await import('../render/report/recording.ts');
    recording.about(runFacts(configuration, host.read.system));
  }
  return {
    configuration,
    host,
    emit,
    signal: interruption.signal,
    ...(bundled && { bundle: bundled.images, expired: bundled.expired }),
    ifNeeded: line.flags.bool('if-needed'),
    withDiffs: recording !== undefined,
    allowRemoteFilePrograms: line.flags.bool('allow-remote-discovery-programs'),
  };
}
