import { createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { onFailure } from '../../base/failure.ts';
import { orUndefined } from '../../base/try.ts';
import { yamlFields } from '../../config/yaml/value.ts';
import type { FileReader, Host } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { firstOf } from '../../wire/deadline.ts';

/**
 * Key of the first request of a kubelet that does not rotate its certificate (pkg/kubelet/certificate/bootstrap), next
 * to its certificate.
 */
const KEY_NAME = 'kubelet-client.key.tmp';
const KEY_WITHIN_MS = 20_000;
/**
 * Sorts after kubeadm's 10-kubeadm.conf, whose variable it replaces. It lies below /run, so a reboot removes it, as do
 * a reset and an undo. Without that variable in the unit, or without systemd, the key stays in memory.
 */
const DROP_IN = PATHS.kubeletKeyDropIn;
const WITHOUT_ROTATION = `[Service]\nEnvironment="KUBELET_CONFIG_ARGS=--config=${PATHS.kubeletConfig} --rotate-certificates=false"\n`;

/**
 * The key of the kubelet's request, which distinguishes our request from a stranger's. A kubelet that rotates its
 * certificate (as kubeadm's do) keeps the key in memory until the certificate is issued. If someone has to approve by
 * hand, the kubelet is restarted once without rotation, so that it keeps the key in a file.
 */
export class KubeletKey {
  readonly #host: Host;
  readonly #directory: () => string;
  /** The only attempt; true when the key file exists. */
  #kept: Promise<boolean> | undefined;
  /** The kubelet was restarted without rotation. */
  #restarted = false;

  /** `directory`: the kubelet's cert-dir. */
  constructor(host: Host, directory: () => string) {
    this.#host = host;
    this.#directory = directory;
  }

  get #file(): string {
    return join(this.#directory(), KEY_NAME);
  }

  /** Undefined if no file holds it. */
  async read(): Promise<KeyObject | undefined> {
    const { files } = this.#host.read;
    if (!this.#restarted && (await rotates(files))) return undefined;
    const pem = await files.read(this.#file);
    return pem && publicKeyIn(pem);
  }

  /** Restarts the kubelet without rotation, once; its configuration does not change. False where that fails. */
  keepInFile(signal: AbortSignal): Promise<boolean> {
    this.#kept ??= this.#restartWithoutRotation(signal).catch(onFailure(() => false));
    return this.#kept;
  }

  async #restartWithoutRotation(signal: AbortSignal): Promise<boolean> {
    const { read, write } = this.#host;
    if (read.services.manager !== 'systemd') return false;
    // Removes the key of an earlier join, whose request may have been denied.
    await write.files.remove(this.#file);
    // Written before the stop: if that fails, the kubelet keeps running as it is.
    await write.files.write(DROP_IN, Buffer.from(WITHOUT_ROTATION), { mode: 0o644, directoryMode: 0o755 });
    this.#restarted = true;
    await this.#restart();
    return this.#keyAppears(signal);
  }

  /** Restarts the kubelet with rotation, now that it has its certificate; also after a run that was killed. */
  async restore(): Promise<void> {
    if (await this.#forget()) await this.#restart();
  }

  /** Leaves a kubelet without certificate waiting; its next start is as configured. Hides no earlier failure. */
  async giveUp(): Promise<void> {
    if (!this.#restarted) return;
    await this.#forget()
      .then(() => this.#host.write.services.reload({ always: true }))
      .catch(onFailure(() => {}));
  }

  /** Removes both files; true if the drop-in existed. */
  async #forget(): Promise<boolean> {
    await this.#kept?.catch(() => {}); // ended by the signal
    const { read, write } = this.#host;
    const [dropIn, key] = await Promise.all([read.files.lstat(DROP_IN), read.files.lstat(this.#file)]);
    if (key !== undefined) await write.files.remove(this.#file);
    if (dropIn !== undefined) await write.files.remove(DROP_IN);
    return dropIn !== undefined;
  }

  async #restart(): Promise<void> {
    const { services } = this.#host.write;
    await services.stop('kubelet');
    await services.reload({ always: true });
    await services.start('kubelet');
  }

  async #keyAppears(signal: AbortSignal): Promise<boolean> {
    const { files, clock } = this.#host.read;
    const until = clock.monotonic() + KEY_WITHIN_MS;
    while (clock.monotonic() < until) {
      const pem = await files.read(this.#file);
      if (pem && publicKeyIn(pem)) return true;
      await firstOf(signal, (turn) => [files.changed(this.#file, turn), clock.sleep(1_000, turn)]);
    }
    return false;
  }
}

async function rotates(files: FileReader): Promise<boolean> {
  const content = await files.read(PATHS.kubeletConfig);
  return content === undefined || yamlFields(content).rotateCertificates === true;
}

function publicKeyIn(pem: Buffer): KeyObject | undefined {
  return orUndefined(() => createPublicKey(pem)); // still being written
}
