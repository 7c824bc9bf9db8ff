import type { FileReader, FileWriter } from '../../host/ports.ts';
import { isAbandoned } from './abandoned-writes.ts';

/** Called right before a path is written or removed; `content` is undefined for a link and a removal. */
type Note = (path: string, effect: 'writes' | 'removes', content?: Uint8Array) => Promise<void>;

interface Noting {
  read: Pick<FileReader, 'lstat'>;
  /** True for a path that the change's own entry covers. */
  isNoted(path: string): boolean;
  note: Note;
}

/** A writer that notes what a change has not announced, such as a file that only some waits write. */
export function notingWriter(files: FileWriter, { read, isNoted, note }: Noting): FileWriter {
  return {
    ...files,
    async write(path, content, options) {
      if (!isNoted(path)) await note(path, 'writes', content);
      await files.write(path, content, options);
    },
    async link(path, target, owner) {
      if (!isNoted(path)) await note(path, 'writes');
      await files.link(path, target, owner);
    },
    async remove(path) {
      // A temporary file is ours, and may hold a secret, which must not be kept.
      const isOurs = isNoted(path) || isAbandoned(path);
      if (!isOurs && (await read.lstat(path)) !== undefined) await note(path, 'removes');
      await files.remove(path);
    },
  };
}
