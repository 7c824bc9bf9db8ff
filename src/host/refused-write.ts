/** What the system shows about a write that it refused: evidence of FILE_NOT_WRITTEN and FILE_NOT_REMOVED. */
export interface RefusedWrite {
  /** Of a full or read-only file system. */
  mount?: { point: string; type: string; source: string } | undefined;
  /** Of a full one. Without limits of its own it has 0 inodes. */
  space?: { freeBytes: number; bytes: number; freeInodes: number; inodes: number };
  /** Where permission was denied: this process is root's ... */
  root?: boolean;
  /** ... and has root's capability to write everywhere (CAP_DAC_OVERRIDE). */
  capable?: boolean;
  /** Of these a path has the attribute that keeps everybody from changing it (chattr +i or +a). */
  immutable?: string;
  /** A security module that enforces its rules on this process. */
  module?: 'SELinux' | 'AppArmor';
}

/** Space as people write it; a small file system is told in KiB. */
export function mebibytes(bytes: number): string {
  return bytes < 10 * 1024 * 1024 ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / (1024 * 1024))} MiB`;
}
