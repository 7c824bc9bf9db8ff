import type { GrpcFault } from '../../wire/grpc/grpc.ts';

/** What is wrong with an answer or a connection, as a part of a sentence. */
const FAULTS: { [Type in GrpcFault['type']]: (fault: Extract<GrpcFault, { type: Type }>) => string } = {
  closed: () => 'the connection was closed',
  'went-away': () => 'the server went away',
  'broken-off': () => 'the call was broken off',
  'not-grpc': ({ status, contentType }) => `HTTP status ${status}, content type ${contentType || 'none'}`,
  'too-long': ({ maxBytes }) => `the answer is longer than ${maxBytes} bytes`,
  'no-status': () => 'an answer without a status',
  'broken-message': () => 'a broken message',
  other: ({ words }) => words,
};

export const grpc = {
  failures: {},
  texts: {
    GRPC_FAULT: (fault: GrpcFault): string => (FAULTS[fault.type] as (fault: GrpcFault) => string)(fault),
  },
};
