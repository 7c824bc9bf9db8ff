import type { JoinConfiguration } from '../../config/types/join.ts';
import type { Emit } from '../../engine/events.ts';
import type { JoinInput } from '../../operations/join-source.ts';
import type { Invocation } from '../argv/command.ts';

interface Joining {
  /** The arguments, starting with the endpoint. */
  positional?: readonly string[];
  emit?: Emit;
  /** One phase or group only. */
  only?: string | undefined;
  /** The caller hands the input to `joinBy`. */
  mayBeUnusable?: boolean | undefined;
}

/** Input of join, plan and apply from their command lines. */
export async function joinOptions(
  invocation: Invocation,
  { positional, emit = invocation.reporter.event.bind(invocation.reporter), only, mayBeUnusable }: Joining = {},
): Promise<JoinInput> {
  const { line, interruption, observers, terminal } = invocation;
  // Loaded only now: help and wrong command lines need none of it.
  const [{ linuxHost }, { askedByFlags }, { joinInput }, { JOIN_SOURCES }, { valuesOf }, { maskSecrets }] =
    await Promise.all([
      import('../../host/linux/index.ts'),
      import('./join-configuration.ts'),
      import('../../operations/asked-join.ts'),
      import('../../operations/join-source.ts'),
      import('../flags/values.ts'),
      import('./configuration-file.ts'),
    ]);
  const host = linuxHost();
  const asked = {
    ...askedByFlags(invocation, positional && { positional }),
    added: Object.assign({}, ...JOIN_SOURCES.all().map(({ rows }) => valuesOf(rows, line))),
    masks: (configuration: JoinConfiguration) => maskSecrets(configuration, terminal.scrubber),
    only,
    ifNeeded: line.flags.bool('if-needed'),
    allowRemoteFilePrograms: line.flags.bool('allow-remote-discovery-programs'),
  };
  const input = await joinInput(asked, { host, emit, signal: interruption.signal, mayBeUnusable });
  if (observers) {
    const { runFacts } = await import('../recorded-run.ts');
    observers.about(runFacts(input.configuration, host.read.system));
  }
  return { ...input, withDiffs: observers?.wantsDiffs === true };
}
