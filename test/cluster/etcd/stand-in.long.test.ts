import { describe } from 'vitest';
import { etcdContract } from './contract.ts';
import { standInRunner } from './support/stand-in-runner.ts';

describe('the stand-in for etcd', () => etcdContract(async () => standInRunner()));
