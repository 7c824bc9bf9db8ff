import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';

/** A look at least this often: a network file system reports nothing, and inotify's watches can be used up. */
const LOOK_AGAIN_MS = 100;
/** A watch that nobody has asked for this long is closed. */
const IDLE_MS = 2_000;

interface Watch {
  watcher: FSWatcher | undefined;
  /** Something changed since the last time somebody was told. */
  dirty: boolean;
  waiting: Set<() => void>;
  idle: NodeJS.Timeout | undefined;
}

/**
 * One inotify watch a directory, kept between calls: a change between two calls (the caller is looking at the first
 * change while the second happens) answers the next call at once.
 */
export class DirectoryWatches {
  readonly #watches = new Map<string, Watch>();

  async changed(path: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const directory = dirname(path);
    const entry = this.#watches.get(directory) ?? this.#open(directory);
    clearTimeout(entry.idle);
    try {
      if (!entry.dirty) await woken(entry, signal);
      entry.dirty = false;
    } finally {
      this.#closeWhenIdle(directory, entry);
    }
  }

  #open(directory: string): Watch {
    const entry: Watch = { watcher: undefined, dirty: false, waiting: new Set(), idle: undefined };
    try {
      entry.watcher = watch(directory, { persistent: false }, () => wake(entry));
      entry.watcher.on('error', () => this.#close(directory, entry));
      this.#watches.set(directory, entry);
    } catch {
      // No such directory yet, or no watch to be had: the timer alone makes the caller look again.
    }
    return entry;
  }

  #closeWhenIdle(directory: string, entry: Watch): void {
    if (entry.waiting.size > 0) return;
    clearTimeout(entry.idle);
    entry.idle = setTimeout(() => this.#close(directory, entry), IDLE_MS).unref();
  }

  #close(directory: string, entry: Watch): void {
    clearTimeout(entry.idle);
    entry.watcher?.close();
    if (this.#watches.get(directory) === entry) this.#watches.delete(directory);
  }
}

function wake(entry: Watch): void {
  entry.dirty = true;
  for (const resolve of [...entry.waiting]) resolve();
}

function woken(entry: Watch, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      entry.waiting.delete(done);
      action();
    };
    const done = () => settle(resolve);
    const abort = () => settle(() => reject(signal.reason));
    const timer = setTimeout(done, LOOK_AGAIN_MS);
    signal.addEventListener('abort', abort, { once: true });
    entry.waiting.add(done);
  });
}
