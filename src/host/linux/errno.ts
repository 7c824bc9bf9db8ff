/** The system's code of an error (ENOENT, ENOSPC ...); the message where it has none. */
export function errno(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code ?? (error instanceof Error ? error.message : String(error));
}

/** Nothing is at that path: the last or an earlier part of it is missing or is no directory. */
export function isAbsent(error: unknown): boolean {
  const code = errno(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
