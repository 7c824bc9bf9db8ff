import type { Mount } from '../../ports.ts';

/**
 * The lines of /proc/self/mountinfo (proc(5)): id, parent, device, root, mount point, options, optional fields, a dash, type, source, options of the
 * file system. Undefined for what is not such lines: a mount that was overlooked would be emptied with the directory it is in.
 */
export function parseMountInfo(content: Buffer): Mount[] | undefined {
  // Byte by byte: names need not be UTF-8.
  const lines = content.toString('latin1').split('\n');
  const mounts = lines.filter((line) => line !== '').map(parseLine);
  return mounts.every((mount) => mount !== undefined) ? mounts : undefined;
}

function parseLine(line: string): Mount | undefined {
  const fields = line.split(' ');
  const [id = '', , , , point = ''] = fields;
  const dash = fields.indexOf('-', 6);
  const [type, source] = fields.slice(dash + 1);
  if (dash === -1 || !/^\d+$/.test(id) || !point.startsWith('/') || type === undefined || source === undefined) return undefined;
  return { id: Number(id), point: unescaped(point), type: unescaped(type), source: unescaped(source) };
}

/** The kernel writes blank, tab, line end, backslash and # as octal numbers. */
function unescaped(field: string): string {
  const bytes = field.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
