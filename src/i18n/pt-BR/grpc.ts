import type { GrpcFault } from '../../wire/grpc/grpc.ts';
import type { Area } from '../tables.ts';

const FAULTS: { [Type in GrpcFault['type']]: (fault: Extract<GrpcFault, { type: Type }>) => string } = {
  closed: () => 'a conexão foi fechada',
  'went-away': () => 'o servidor anunciou que vai parar de atender',
  'broken-off': () => 'a chamada foi interrompida',
  'not-grpc': ({ status, contentType }) => `status HTTP ${status}, tipo de conteúdo ${contentType || 'ausente'}`,
  'too-long': ({ maxBytes }) => `a resposta tem mais de ${maxBytes} bytes`,
  'no-status': () => 'uma resposta sem status',
  'broken-message': () => 'uma mensagem danificada',
  other: ({ words }) => words,
};

export const grpc = {
  failures: {},
  texts: {
    GRPC_FAULT: (fault) => (FAULTS[fault.type] as (fault: GrpcFault) => string)(fault),
  },
} satisfies Area;
