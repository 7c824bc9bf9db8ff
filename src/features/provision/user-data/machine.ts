import type { FileContent } from '../../../base/secret.ts';

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
