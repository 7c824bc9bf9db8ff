import { isObject, type Json, type JsonObject, member, setMember } from './json-object.ts';

/**
 * RFC 7396: members of the patch replace those of the object, null removes them, lists are replaced as a whole.
 * Neither argument is changed; the result may share parts with both.
 */
export function applyMergePatch(object: JsonObject, patch: JsonObject): JsonObject {
  const result = { ...object };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setMember(result, key, merged(member(object, key), value));
  }
  return result;
}

function merged(current: Json | undefined, value: Json): Json {
  if (!isObject(value)) return value;
  return applyMergePatch(isObject(current) ? current : {}, value);
}
