import { describe } from 'vitest';
import { etcdContract } from './contract.ts';
import { simulatedRunner } from './support/simulated-runner.ts';

describe('the stand-in for etcd', () => etcdContract(async () => simulatedRunner()));
