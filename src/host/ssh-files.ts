/** Configuration files of ssh on this machine (host/linux/ssh-configuration.ts). */
export interface SshFiles {
  /** The files that ssh reads by default, in its order. */
  usual(): string[];
  /** Writes a file that only this user can read; `remove` deletes it. */
  write(text: string): Promise<{ path: string; remove(): Promise<void> }>;
}
