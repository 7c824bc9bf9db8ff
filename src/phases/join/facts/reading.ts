import type { JoinConfiguration } from '../../../config/types/join.ts';
import type { BundledImages } from '../../../engine/changes/image-changes.ts';
import type { Emit } from '../../../engine/events.ts';
import type { HostReader } from '../../../host/ports.ts';

/** What the facts of a join are read with. */
export interface Reading {
  configuration: JoinConfiguration;
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
  allowRemoteFilePrograms?: boolean;
  /** Images that came with the configuration, verified. */
  images?: BundledImages | undefined;
  /** Report everything (doctor): the result of each check, also without root. */
  everything?: boolean;
  /** The machine is a node: its own files and ports fail no check, and its kubelet has accepted its control groups. */
  isNode?: boolean;
}

/** For a node: its kubelet has accepted the control groups. */
export function toleratingCgroups({ nodeRegistration, ...rest }: JoinConfiguration): JoinConfiguration {
  const ignored = [...nodeRegistration.ignorePreflightErrors, 'SystemVerification'];
  return { ...rest, nodeRegistration: { ...nodeRegistration, ignorePreflightErrors: ignored } };
}
