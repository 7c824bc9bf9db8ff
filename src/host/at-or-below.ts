/** Whether a path is a directory, or in it, by their words alone: both absolute, without ".." and a slash at the end. */
export function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
