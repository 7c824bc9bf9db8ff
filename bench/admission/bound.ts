/** A token for each machine of a herd, an approver, and thieves who have all of these tokens, too. */
import { installAdmission, killApprover, must, says, startApprover } from '../../lab/admission/approver.ts';
import { admissions } from '../../lab/admission/machine.ts';
import { forged, post, SECRETS } from '../../lab/admission/requests.ts';
import { until } from '../../lab/machine/wait.ts';
import type { Cluster } from '../../lab/support/cluster.ts';
import type { RunningJoin } from '../../lab/worker/kubejoin.ts';
import { eachOf } from '../scale/cleaning.ts';
import type { Admitted, OwnTokens } from '../scale/scenario.ts';

const REVOKED_MS = 300_000;
/** Names on one command line. */
const AT_ONCE = 100;

export class BoundHerd implements OwnTokens {
  readonly #cluster: Cluster;
  readonly #approver: RunningJoin;
  /** Key: the machine's name. */
  readonly #tokens: ReadonlyMap<string, string>;
  #stolen: Promise<string[]> = Promise.resolve([]);

  private constructor(cluster: Cluster, approver: RunningJoin, tokens: ReadonlyMap<string, string>) {
    this.#cluster = cluster;
    this.#approver = approver;
    this.#tokens = tokens;
  }

  /** Makes the tokens, and waits until cluster-info is signed with each. */
  static async prepare(cluster: Cluster, names: readonly string[]): Promise<BoundHerd> {
    await installAdmission(cluster);
    const tokens = new Map<string, string>();
    for (let begin = 0; begin < names.length; begin += AT_ONCE) {
      const some = names.slice(begin, begin + AT_ONCE);
      const made = (await must(cluster, ['token', 'create', `--for-node=${some.join(',')}`])).split('\n');
      for (const [index, name] of some.entries()) tokens.set(name, made[index] ?? '');
    }
    for (const token of tokens.values()) await cluster.waitUntilSigned(token);
    const approver = await startApprover(cluster);
    await says(approver);
    return new BoundHerd(cluster, approver, tokens);
  }

  tokenOf(name: string): string {
    return this.#tokens.get(name) ?? '';
  }

  /** Each token asks for the name of another machine of the herd, while all join. */
  attack(): void {
    const names = [...this.#tokens.keys()];
    const stolen: string[] = [];
    const thefts = eachOf([...[...this.#tokens.values()].entries()], async ([index, token]) => {
      const asked = post(this.#cluster, token, forged(names[(index + 1) % names.length] ?? ''));
      // Its machine may have used it up by then.
      const name = await asked.catch(async (error: unknown) => {
        if (await this.#isGone(token)) return undefined;
        throw error;
      });
      if (name !== undefined) stolen.push(name);
    });
    this.#stolen = thefts.then(() => stolen);
    this.#stolen.catch(() => {}); // `judge` throws it
  }

  /** After the joins. */
  async judge(): Promise<Admitted> {
    const began = performance.now();
    const stolen = new Set(await this.#stolen);
    // Without its token no request is approved any more.
    for (const token of this.#tokens.values())
      await until(`the token ${token.slice(0, 6)} to be deleted`, () => this.#isGone(token), { timeoutMs: REVOKED_MS });
    const revokedMs = performance.now() - began;
    const admitted = (await admissions(this.#cluster)).filter(({ request }) => stolen.has(request));
    return { wrong: await this.#wrong(), refused: this.#tokens.size - admitted.length, revokedMs };
  }

  async #isGone(token: string): Promise<boolean> {
    return (await this.#cluster.api('GET', `${SECRETS}/bootstrap-token-${token.slice(0, 6)}`)).status === 404;
  }

  async #wrong(): Promise<string[]> {
    const owners = new Map([...this.#tokens].map(([name, token]) => [token.slice(0, 6), name]));
    const certificates = new Map([...this.#tokens.keys()].map((name) => [name, 0]));
    const wrong: string[] = [];
    for (const { request, tokenId, subject } of await admissions(this.#cluster)) {
      const owner = owners.get(tokenId);
      const name = /CN=system:node:(.*)$/.exec(subject ?? '')?.[1] ?? '';
      // Everything else that the cluster has admitted.
      if (owner === undefined && !certificates.has(name)) continue;
      if (owner === name && subject === `O=system:nodes\nCN=system:node:${owner}`)
        certificates.set(owner, (certificates.get(owner) ?? 0) + 1);
      else wrong.push(`${request} of the token ${tokenId} (${owner ?? 'unknown'}) has a certificate for ${subject}`);
    }
    for (const [name, count] of certificates) if (count !== 1) wrong.push(`${name} has ${count} certificates`);
    return wrong;
  }

  async end(): Promise<void> {
    await killApprover(this.#approver);
    await must(this.#cluster, ['admission', 'remove']);
  }
}
