/** The output of a failed program on one line, or its exit code. */
export function reasonOf({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }): string {
  const said = (stderr.trim() || stdout.trim()).replace(/\s*\n\s*/g, '; ');
  return said === '' ? `exit code ${code}` : said.slice(0, 500);
}
