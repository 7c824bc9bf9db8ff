import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * Polling without a watch, because the directory may not exist yet and inotify watches can run out; and the first time
 * for each path, for what changed just before.
 */
const LOOK_AGAIN_MS = 100;
/** Polling with a watch, for what it does not report: the target of a link, or a file system that others write to. */
const WATCHED_LOOK_AGAIN_MS = 2_000;
/** Time after which an unused watch is closed. */
const IDLE_MS = 2_000;

interface Watch {
  watcher: FSWatcher | undefined;
  /** Number of changes since it was opened. */
  changes: number;
  /** That number at the end of the last call for each path. */
  seen: Map<string, number>;
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
      const seen = entry.seen.get(path);
      const pause = seen === undefined ? LOOK_AGAIN_MS : WATCHED_LOOK_AGAIN_MS;
      if (seen === undefined || seen === entry.changes) await woken(entry, pause, signal);
      entry.seen.set(path, entry.changes);
    } finally {
      this.#closeWhenIdle(directory, entry);
    }
  }

  #open(directory: string): Watch {
    const entry: Watch = { watcher: undefined, changes: 0, seen: new Map(), waiting: new Set(), idle: undefined };
    try {
      entry.watcher = watch(directory, { persistent: false }, (_, name) => {
        // Its own name: it may have been moved or removed, and another directory may take its place.
        if (name === basename(directory)) this.#close(directory, entry);
        wake(entry);
      });
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
  entry.changes += 1;
  for (const resolve of [...entry.waiting]) resolve();
}

function woken(entry: Watch, pauseMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      entry.waiting.delete(done);
      action();
    };
    const done = () => settle(resolve);
    const abort = () => settle(() => reject(signal.reason));
    const timer = setTimeout(done, pauseMs);
    signal.addEventListener('abort', abort, { once: true });
    entry.waiting.add(done);
  });
}
