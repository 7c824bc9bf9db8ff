import { type Failure, onFailure } from '../base/failure.ts';
import type { HostReader } from '../host/ports.ts';
import type { CertificateChange, KubeconfigChange } from '../manifests/certificates/certificate-changes.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';
import type { Change } from './changes/change.ts';
import { changeContext, type PhaseContext } from './kind.ts';
import { kindOf } from './kinds/index.ts';
import { overlayHost } from './overlay-host.ts';

/** Lifetime in milliseconds of certificates made in memory: later, they are of no use to anyone. */
const VALIDITY_MS = 10 * 60_000;
/** Made in less than a millisecond. */
const ALGORITHM = 'ECDSA-P256';

type Foreseen = Pick<PhaseContext, 'trustedCluster' | 'signal' | 'emit'> & { read: HostReader };

/**
 * Looks ahead: observes changes on a host in memory, where the changes that they depend on are made. Nothing is written
 * to the real host, and no change is made to the cluster.
 */
export class Foresight {
  readonly #context;

  constructor({ read, ...given }: Foreseen) {
    const keys = new KeyStock(1);
    const made = { take: () => keys.take(ALGORITHM) };
    this.#context = changeContext({ ...given, host: overlayHost(read), keys: made });
  }

  /** The host as it will be, with what was made in memory. */
  get read(): HostReader {
    return this.#context.host.read;
  }

  /** Failures with which these changes would end. */
  async observe(changes: readonly Change[]): Promise<Failure[]> {
    return this.#each(changes, async (change) => {
      await (await kindOf(change)).observe(change, this.#context.host.read, this.#context);
    });
  }

  /** The same, and makes those that are not there yet in memory: for files that later changes read. */
  async make(changes: readonly Change[]): Promise<Failure[]> {
    return this.#each(changes.map(shortLived), async (change) => {
      const kind = await kindOf(change);
      const { holds } = await kind.observe(change, this.#context.host.read, this.#context);
      if (!holds) await kind.apply(change, this.#context);
    });
  }

  close(): void {
    this.#context.identities.close();
  }

  async #each(changes: readonly Change[], look: (change: Change) => Promise<void>): Promise<Failure[]> {
    const looks = changes.map((change) =>
      look(change).then(
        () => undefined,
        onFailure((failure) => failure),
      ),
    );
    return (await Promise.all(looks)).filter((failure) => failure !== undefined);
  }
}

function shortLived(change: Change): Change {
  return change.kind === 'certificate' || change.kind === 'kubeconfig' ? limited(change) : change;
}

function limited<C extends CertificateChange | KubeconfigChange>(change: C): C {
  return { ...change, template: { ...change.template, algorithm: ALGORITHM, validity: VALIDITY_MS } };
}
