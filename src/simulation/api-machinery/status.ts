/** A metav1.Status that says why a request failed, as the API server writes it. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string };
  status: 'Failure';
  message: string;
  reason: string;
  details?: StatusDetails;
  code: number;
}

interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

export interface StatusCause {
  reason: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueNotSupported';
  message: string;
  field: string;
}

/** Subject of a status: a resource (plural, lower case), and perhaps one object of it. */
export interface StatusSubject {
  group: string;
  resource: string;
  name?: string | undefined;
}

/** Thrown by what answers a request; the server turns it into the answer. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
  }
}

function failure(code: number, reason: string, message: string, details?: StatusDetails): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  });
}

/** `nodes` or `leases.coordination.k8s.io`: a resource as messages name it. */
function qualified(subject: StatusSubject): string {
  return subject.group === '' ? subject.resource : `${subject.resource}.${subject.group}`;
}

function detailsOf(subject: StatusSubject): StatusDetails {
  return {
    ...(subject.name === undefined ? {} : { name: subject.name }),
    ...(subject.group === '' ? {} : { group: subject.group }),
    kind: subject.resource,
  };
}

function named(subject: StatusSubject): string {
  return subject.name === undefined ? qualified(subject) : `${qualified(subject)} "${subject.name}"`;
}

export const badRequest = (message: string): StatusError => failure(400, 'BadRequest', message);
export const unauthorized = (): StatusError => failure(401, 'Unauthorized', 'Unauthorized');
export const forbiddenPath = (user: string, verb: string, path: string): StatusError =>
  failure(403, 'Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`, {});
export const forbidden = (subject: StatusSubject, why: string): StatusError =>
  failure(403, 'Forbidden', `${named(subject)} is forbidden: ${why}`, detailsOf(subject));
export const notFound = (subject: StatusSubject): StatusError =>
  failure(404, 'NotFound', `${named(subject)} not found`, detailsOf(subject));
export const pathNotFound = (): StatusError =>
  failure(404, 'NotFound', 'the server could not find the requested resource', {});
export const methodNotAllowed = (): StatusError =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
export const notAcceptable = (): StatusError =>
  failure(406, 'NotAcceptable', '406: Not Acceptable\n\nAvailable representations: application/json', {});
export const alreadyExists = (subject: StatusSubject): StatusError =>
  failure(409, 'AlreadyExists', `${named(subject)} already exists`, detailsOf(subject));
export const conflict = (subject: StatusSubject): StatusError =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${named(subject)}: the object has been modified; please apply your changes to the latest version and try again`,
    detailsOf(subject),
  );
export const expired = (message: string): StatusError => failure(410, 'Expired', message);
export const continueExpired = (next: string): StatusError => {
  const { status } = expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  return new StatusError({ ...status, metadata: { continue: next } });
};
export const tooLarge = (): StatusError =>
  failure(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728');
export const unsupportedMediaType = (message: string): StatusError => failure(415, 'UnsupportedMediaType', message);
export const internalError = (message: string): StatusError =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, {});

/** 422: the object is well-formed and wrong. `kind` is the object's, for instance Node. */
export function invalid(kind: string, group: string, name: string, causes: StatusCause[]): StatusError {
  const lines = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const list = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  const type = group === '' ? kind : `${kind}.${group}`;
  return failure(422, 'Invalid', `${type} "${name}" is invalid: ${list}`, {
    name,
    ...(group === '' ? {} : { group }),
    kind,
    causes,
  });
}
