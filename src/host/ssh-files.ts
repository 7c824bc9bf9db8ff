/** Configuration files of ssh on this machine (host/linux/ssh-configuration.ts). */
export interface SshFiles {
  /** What ssh reads where no file is named, in its order. */
  usual(): string[];
  /** Writes one that only this user can read; removed by `remove`. */
  write(text: string): Promise<{ path: string; remove(): Promise<void> }>;
}
