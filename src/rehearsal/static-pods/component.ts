import type { ContainerFiles } from './container-files.ts';
import type { Flags } from './flags.ts';

/** What a component is started with: its flags, and the host's files as far as its container sees them. */
export interface ComponentStart {
  flags: Flags;
  files: ContainerFiles;
  /** How often this container was started before, by the kubelet. */
  attempt: number;
  /** A line for the container's log. */
  log(line: string): void;
}

/** A process that runs in a container. */
export interface RunningComponent {
  /** Resolves when it ends by itself, with its last words. */
  ended: Promise<string>;
  /** SIGTERM: resolves when it is gone. */
  stop(): Promise<void>;
  /** TCP ports of the host. */
  ports: readonly number[];
  /** What GET https://address:port/path on the host's own loopback answers; undefined when it does not listen there. */
  answer(port: number, path: string): { status: number; body: string } | undefined;
}

/** Starts a component; rejects with ComponentCrash when it ends at once, as the real one would. */
export type StartComponent = (start: ComponentStart) => Promise<RunningComponent>;

/** A component ends for a reason that the real one ends for; the message is its last log line. */
export class ComponentCrash extends Error {
  override readonly name = 'ComponentCrash';
}
