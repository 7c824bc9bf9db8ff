/** What the system's error codes mean, as part of a sentence. */
const MEANINGS: Record<string, string> = {
  EACCES: 'permission was denied',
  EPERM: 'the operation is not permitted',
  ENOENT: 'there is nothing at that path',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EEXIST: 'something else is already there',
  ENOSPC: 'the file system is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is mounted read-only',
  EIO: 'the disk reported an input/output error',
  ELOOP: 'the path goes through too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  EBUSY: 'it is in use',
  EFBIG: 'the file would be larger than is allowed',
  ETIMEDOUT: 'nothing came in time',
  ECONNREFUSED: 'nobody listens there',
};

export function errnoMeaning(code: string): string {
  const meaning = MEANINGS[code];
  return meaning === undefined ? code : `${meaning} (${code})`;
}
