import type { Secret } from '../../base/secret.ts';
import type { CLUSTER_FIELDS } from './cluster.ts';
import type { Field, FieldType } from './field.ts';
import type { INIT_FIELDS } from './init.ts';
import type { JOIN_FIELDS } from './join.ts';
import type { RESET_FIELDS } from './reset.ts';

/*
 * Configurations from a file of any version or from flags, in the form of v1beta4, before defaults and checks of values.
 * Their types follow from the tables of fields. An absent or null field is undefined.
 */
export type GivenJoin = Given<typeof JOIN_FIELDS>;
export type GivenInit = Given<typeof INIT_FIELDS>;
export type GivenCluster = Given<typeof CLUSTER_FIELDS>;
export type GivenReset = Given<typeof RESET_FIELDS>;

export type GivenDiscovery = NonNullable<GivenJoin['discovery']>;
export type GivenNode = NonNullable<GivenJoin['nodeRegistration']>;
export type GivenArgument = NonNullable<GivenNode['kubeletExtraArgs']>[number];
export type GivenEndpoint = NonNullable<GivenInit['localAPIEndpoint']>;
export type GivenTimeouts = NonNullable<GivenJoin['timeouts']>;
export type GivenToken = NonNullable<GivenInit['bootstrapTokens']>[number];
export type GivenComponent = NonNullable<GivenCluster['scheduler']>;
export type GivenLocalEtcd = NonNullable<NonNullable<GivenCluster['etcd']>['local']>;
export type GivenExternalEtcd = NonNullable<NonNullable<GivenCluster['etcd']>['external']>;

interface ReadAs extends Record<Exclude<FieldType, 'object' | 'list of objects'>, unknown> {
  string: string;
  secret: Secret;
  boolean: boolean;
  integer: number;
  long: number;
  number: number;
  /** Nanoseconds. */
  duration: bigint;
  /** RFC 3339. */
  time: string;
  quantity: string | number;
  'list of strings': string[];
  'list of integers': number[];
  'map of strings': Record<string, string>;
  'map of booleans': Record<string, boolean>;
  'map of quantities': Record<string, string | number>;
}

export type Given<Fields extends readonly Field[]> = Tree<Located<Fields[number]>>;

/** A field with its path from the object that is being made. */
type Located<Of extends Field> = Of extends { asArguments: true } ? never : [path: Of['path'], field: Of];

type Tree<Rows extends [string, Field]> = {
  [Row in Rows as Row[0] extends `${string}.${string}` ? never : Row[0]]?: Value<Row[0], Row[1], Rows>;
};

type Value<Name extends string, Of extends Field, Rows extends [string, Field]> = Of extends { asWritten: true }
  ? Record<string, unknown>
  : Of['type'] extends 'object'
    ? Tree<Below<Rows, Name>>
    : Of['type'] extends 'list of objects'
      ? Tree<Below<Rows, `${Name}[]`>>[]
      : Of extends { type: 'string'; allowed: readonly (infer Word)[]; anyWordStored?: false }
        ? Word
        : ReadAs[Of['type'] & keyof ReadAs];

type Below<Rows extends [string, Field], Parent extends string> = Rows extends [
  `${Parent}.${infer Rest}`,
  infer Of extends Field,
]
  ? [Rest, Of]
  : never;
