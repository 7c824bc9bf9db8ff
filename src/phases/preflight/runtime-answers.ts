import type { ContainerRuntime } from '../../host/ports.ts';
import type { CheckInput } from './check.ts';
import { withEvidence } from './runtime-evidence.ts';

/** What the container runtime answers, asked once for the checks that share it. Each promise rejects with a CRI_ failure. */
export interface RuntimeAnswers {
  version: ReturnType<ContainerRuntime['version']>;
  status: ReturnType<ContainerRuntime['status']>;
  cgroupDriver: ReturnType<ContainerRuntime['cgroupDriver']>;
}

/** Gives a function that asks at its first call, over one connection that is closed when all has been answered. */
export function askRuntime({ host, node }: Pick<CheckInput, 'host' | 'node'>): () => RuntimeAnswers {
  let answers: RuntimeAnswers | undefined;
  return () => {
    if (answers !== undefined) return answers;
    const runtime = host.runtimes.connect(node.criSocket);
    const told = <T>(answer: Promise<T>): Promise<T> =>
      answer.catch(async (error: unknown) => {
        throw await withEvidence(error, host);
      });
    answers = { version: told(runtime.version()), status: told(runtime.status()), cgroupDriver: told(runtime.cgroupDriver()) };
    void Promise.allSettled(Object.values(answers)).then(() => runtime.close());
    return answers;
  };
}
