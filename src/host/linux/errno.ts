/** The system's code of an error (ENOENT, ENOSPC, and so on), or its message if it has none. */
export function errno(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code ?? (error instanceof Error ? error.message : String(error));
}

/** True if a path does not exist: a part of it is missing or is not a directory. */
export function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errno(error));
}
