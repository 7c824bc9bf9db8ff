const BOOTSTRAP_TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;

/** A text such as "abcdef.0123456789abcdef" in parts (k8s.io/cluster-bootstrap BootstrapTokenPattern). */
export function bootstrapTokenParts(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = BOOTSTRAP_TOKEN.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}
