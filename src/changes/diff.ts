const MASK = '[secret]';
const KEY_BLOCKS = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g;

/** A proxy's password, which the components get with the proxy; as in Go, the last @ ends it. */
const PASSWORDS = /(:\/\/[^:@/\s]*:)[^/\s]+@/g;

/** A text as it may be shown: private keys and passwords in URLs are masked. */
export function withoutKeys(content: string): string {
  return content.replace(KEY_BLOCKS, `-----BEGIN $1----- ${MASK}`).replace(PASSWORDS, `$1${MASK}@`);
}

/** Before it is needed, so that the first diff does not wait for it. */
export async function loadDiff(): Promise<void> {
  await import('diff');
}

/** A unified diff; `before` is empty for what is not there. */
export async function unifiedDiff(name: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(before === '' ? '/dev/null' : name, name, before, after, '', '', { context: 3 });
  return patch.split('\n').slice(1).join('\n');
}
