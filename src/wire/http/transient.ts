/** Whether a server that answers so may answer otherwise in a moment: RFC 9110 section 15.6, and RFC 6585 section 4. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 429;
}
