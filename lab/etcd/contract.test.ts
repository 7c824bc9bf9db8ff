/** The contract that the rehearsal's simulated etcd is tested by, played against real processes of etcd. */
import { describe } from 'vitest';
import { etcdContract } from '../../test/cluster/etcd/contract.ts';
import { realRunner } from './real-runner.ts';

describe('etcd', () => etcdContract(() => realRunner()));
