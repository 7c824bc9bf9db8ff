/** What the program said, on one line. */
export function reasonOf({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }): string {
  const said = (stderr.trim() || stdout.trim()).replace(/\s*\n\s*/g, '; ');
  return said === '' ? `exit code ${code}` : said.slice(0, 500);
}
