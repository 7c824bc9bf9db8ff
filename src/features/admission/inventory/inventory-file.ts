import { isFailure } from '../../../base/failure.ts';
import type { Emit } from '../../../engine/events.ts';
import type { Clock, FileReader } from '../../../host/ports.ts';
import { parseHosts, readHostsFile } from '../../../operations/hosts/hosts-file.ts';
import { INVENTORY_KEPT, INVENTORY_READ } from './admission-inventory-sentences.ts';
import { type Inventory, inventoryOf } from './inventory.ts';

/** Pause before the file is read again. */
const RECHECK_MS = 2_000;

interface Following {
  clock: Clock;
  emit: Emit;
  signal: AbortSignal;
}

/** A hosts file with the machines of the cluster, which people change while the approver runs. */
export class InventoryFile {
  readonly #path: string;
  readonly #files: FileReader;
  #bytes: Buffer;
  #inventory: Inventory;
  /** The problem that was reported last. */
  #problem: string | undefined;

  private constructor(path: string, files: FileReader, bytes: Buffer) {
    this.#path = path;
    this.#files = files;
    this.#bytes = bytes;
    this.#inventory = inventoryOf(parseHosts(bytes, path));
  }

  /** Throws HOSTS_FILE_MISSING, HOSTS_FILE_INVALID, or the failure of reading it. */
  static async open(path: string, files: FileReader): Promise<InventoryFile> {
    return new InventoryFile(path, files, await readHostsFile(path, files));
  }

  /** The last version without problems. */
  get inventory(): Inventory {
    return this.#inventory;
  }

  /** Reads the file again and again, until the signal. */
  async follow({ clock, emit, signal }: Following): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(RECHECK_MS, signal).catch(() => {});
      if (!signal.aborted) await this.#look(emit);
    }
  }

  async #look(emit: Emit): Promise<void> {
    try {
      const bytes = await readHostsFile(this.#path, this.#files);
      if (bytes.equals(this.#bytes) && this.#problem === undefined) return;
      this.#inventory = inventoryOf(parseHosts(bytes, this.#path));
      this.#bytes = bytes;
      this.#problem = undefined;
      emit({
        ...{ type: 'notice', level: 'info' },
        message: INVENTORY_READ({ path: this.#path, nodes: this.#inventory.of.size }),
      });
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (error.text.what === this.#problem) return;
      this.#problem = error.text.what;
      const message = INVENTORY_KEPT({ path: this.#path, nodes: this.#inventory.of.size, reason: error });
      emit({ type: 'notice', level: 'warning', message });
    }
  }
}
