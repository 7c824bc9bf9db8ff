import type { FileContent } from '../../base/secret.ts';

/** Files of a provisioned machine. */
export const PROVISIONED = {
  /** Accessible only to root. */
  directory: '/etc/kubejoin',
  /** The JoinConfiguration with its secrets. It exists until the machine has joined. */
  configuration: '/etc/kubejoin/join.yaml',
  /** Runs at boot while the configuration exists. */
  bootScript: '/etc/kubejoin/join.sh',
  unit: '/etc/systemd/system/kubejoin-join.service',
  openrcScript: '/etc/init.d/kubejoin-join',
  /** Accessible only to root. */
  state: '/var/lib/kubejoin/provision',
  /** The last line of --output json of the latest run. */
  result: '/var/lib/kubejoin/provision/result.json',
  /** The lines of --output json of the latest run. */
  events: '/var/lib/kubejoin/provision/events.jsonl',
} as const;

/** The service, for systemd and OpenRC. */
export const JOIN_SERVICE = 'kubejoin-join';

/** A file that user data puts on a machine. */
export interface MachineFile {
  path: string;
  mode: number;
  content: FileContent;
}

/** Files that a machine needs to join at its boot; the services are for one service manager each. */
export interface MachineFiles {
  /** Needed with every service manager. */
  common: readonly MachineFile[];
  systemd: MachineFile;
  openrc: MachineFile;
}

/** Text of a file with its secrets, for a document that delivers them. */
export function contentOf({ content }: MachineFile): string {
  if (typeof content === 'string') return content;
  return content instanceof Uint8Array ? Buffer.from(content).toString('utf8') : content.reveal();
}
