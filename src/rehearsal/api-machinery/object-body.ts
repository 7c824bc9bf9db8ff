import type { StoredObject } from './object-store.ts';
import { apiVersionOf, generatedName, type Resource } from './resources.ts';
import { badRequest, unsupportedMediaType } from './status.ts';

/** The object in a POST or PUT, with its name and namespace settled. Throws 400 or 415 as the API server does. */
export function decodeObject(
  bytes: Buffer,
  contentType: string | undefined,
  resource: Resource,
  namespace: string | undefined,
): StoredObject {
  const type = contentType?.split(';')[0]?.trim() ?? 'application/json';
  if (type !== 'application/json') {
    throw unsupportedMediaType(
      'the body of the request was in an unknown format - accepted media types include: application/json',
    );
  }
  const value = parse(bytes, resource);
  const object = value as Partial<StoredObject>;
  const apiVersion = apiVersionOf(resource);
  if ((object.kind ?? resource.kind) !== resource.kind || (object.apiVersion ?? apiVersion) !== apiVersion) {
    const found = `${String(object.kind)} in version ${JSON.stringify(String(object.apiVersion))}`;
    throw badRequest(
      `${found} cannot be handled as a ${resource.kind}: no kind ${JSON.stringify(String(object.kind))} is registered here`,
    );
  }
  const metadata = (
    typeof object.metadata === 'object' && object.metadata !== null ? object.metadata : {}
  ) as StoredObject['metadata'];
  const stated = metadata.namespace;
  if (stated !== undefined && stated !== '' && stated !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const { generateName, ...rest } = metadata as StoredObject['metadata'] & { generateName?: string };
  const name =
    rest.name || (typeof generateName === 'string' && generateName !== '' ? generatedName(generateName) : '');
  if (typeof name !== 'string' || name === '') throw badRequest('name or generateName is required');
  const settled = {
    ...rest,
    ...(generateName === undefined ? {} : { generateName }),
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
  return { ...object, kind: resource.kind, apiVersion, metadata: settled };
}

function parse(bytes: Buffer, resource: Resource): object {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): couldn't get version/kind; json parse error`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind})`);
  }
  return value;
}
