/** Evidence for a refused write, in FILE_NOT_WRITTEN and FILE_NOT_REMOVED. */
export interface RefusedWrite {
  /** A full or read-only file system. */
  mount?: { point: string; type: string; source: string } | undefined;
  /** Space of a full file system; 0 inodes in all if it has no limit for them. */
  space?: { freeBytes: number; bytes: number; freeInodes: number; inodes: number };
  /** After a denied permission: this process runs as root. */
  root?: boolean;
  /** After a denied permission: this process has CAP_DAC_OVERRIDE. */
  capable?: boolean;
  /** A path with the attribute "immutable" or "append only" (chattr +i or +a). */
  immutable?: string;
  /** A security module that confines this process. */
  module?: 'SELinux' | 'AppArmor';
}

/** A size for messages: in KiB below 10 MiB, else in MiB. */
export function mebibytes(bytes: number): string {
  return bytes < 10 * 1024 * 1024 ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / (1024 * 1024))} MiB`;
}
