import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Interval for polling, since network file systems report nothing and inotify watches can run out. */
const LOOK_AGAIN_MS = 100;
/** Time after which an unused watch is closed. */
const IDLE_MS = 2_000;

interface Watch {
  watcher: FSWatcher | undefined;
  /** Something changed since the last call ended. */
  dirty: boolean;
  waiting: Set<() => void>;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Keeps one inotify watch for each directory between calls, so that a change while the caller handles the previous one
 * resolves the next call immediately.
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
      // Without a directory or a free watch, only the timer wakes the caller.
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
